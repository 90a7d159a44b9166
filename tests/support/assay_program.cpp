// SPDX-License-Identifier: Apache-2.0
#include "tests/support/assay_program.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

namespace assay::tests {
namespace {

std::vector<std::string> with_ranks(int ranks, const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {ASSAY_MPIEXEC, "--allow-run-as-root", "--oversubscribe", "--bind-to", "none",
                                      "-n",          std::to_string(ranks), ASSAY_BINARY};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

std::vector<std::string> alone(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {ASSAY_BINARY};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace

Outcome AssayProgram::assay(const std::vector<std::string>& arguments,
                            const std::vector<std::string>& environment) const {
  return Subprocess(alone(arguments), scratch(), environment).wait();
}

Outcome AssayProgram::assay_ranks(int ranks, const std::vector<std::string>& arguments) const {
  return Subprocess(with_ranks(ranks, arguments), scratch()).wait();
}

std::unique_ptr<Subprocess> AssayProgram::start(const std::vector<std::string>& arguments,
                                                const std::vector<std::string>& environment) const {
  return std::make_unique<Subprocess>(alone(arguments), scratch(), environment);
}

std::unique_ptr<Subprocess> AssayProgram::start_ranks(int ranks, const std::vector<std::string>& arguments) const {
  return std::make_unique<Subprocess>(with_ranks(ranks, arguments), scratch());
}

std::string AssayProgram::store() {
  if (!store_.empty()) return store_;
  const Outcome sampled = assay({"sample", "--output", at("images"), "--count", "240", "--seed", "3"});
  EXPECT_EQ(sampled.code, 0) << sampled.err;
  const Outcome packed = assay({"pack", at("images"), "--output", at("store.h5")});
  EXPECT_EQ(packed.code, 0) << packed.err;
  return store_ = at("store.h5");
}

std::vector<std::string> AssayProgram::train_arguments(const std::string& run, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"train", "--recipe", "compact",  "--data",   store(),
                                        "--run", at(run),    "batch=25", "epochs=3", "optimizer.lr=1e-3"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::string AssayProgram::read(const std::filesystem::path& path) const {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool AssayProgram::wait_until(Subprocess& process, const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < end) {
    const bool last_look = process.ended();
    if (holds()) return true;
    if (last_look) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

int AssayProgram::count_events(const std::string& run, const std::string& text) const {
  std::ifstream events(at(run + "/events.jsonl"));
  int count = 0;
  for (std::string line; std::getline(events, line);) count += line.find(text) != std::string::npos ? 1 : 0;
  return count;
}

bool AssayProgram::wait_for_event(Subprocess& process, const std::string& run, const std::string& text,
                                  int count) const {
  return wait_until(process, [&] { return count_events(run, text) >= count; });
}

bool AssayProgram::has_half_a_checkpoint(const std::string& run) const {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(at(run + "/checkpoints"), ignored)) {
    if (entry.path().filename().string().find("partial") != std::string::npos) return true;
  }
  return false;
}

bool AssayProgram::wait_for_half_a_checkpoint(Subprocess& process, const std::string& run) const {
  return wait_until(process, [&] { return has_half_a_checkpoint(run); });
}

std::string AssayProgram::state_of(const std::string& run) const {
  return nlohmann::json::parse(read(at(run + "/status.json"))).at("state");
}

std::string AssayProgram::last(const std::string& run, const std::string& file) const {
  return read(at(run + "/checkpoints/last/" + file));
}

void AssayProgram::expect_refused(const Outcome& outcome, int code, const std::vector<std::string>& texts) const {
  EXPECT_EQ(outcome.code, code) << outcome.err;
  std::istringstream lines(outcome.err);
  std::vector<std::string> errors;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(": error: ") != std::string::npos) errors.push_back(line);
  }
  ASSERT_EQ(errors.size(), 1u) << outcome.err;
  for (const std::string& text : texts)
    EXPECT_NE(errors[0].find(text), std::string::npos) << errors[0] << "\nlacks " << text;
}

}  // namespace assay::tests
