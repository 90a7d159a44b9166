// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and the warning signals: nothing half-written, training saved.
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

class Interruption : public AssayProgram {};

TEST_F(Interruption, OfPackLeavesNothing) {
  // Many names of a few images: long enough to be interrupted, quick to make.
  store();
  for (const char* label : {"FAKE", "REAL"}) {
    const std::filesystem::path folder = at(std::string("images/train/") + label);
    const std::filesystem::directory_iterator first(folder);
    const std::vector<std::filesystem::directory_entry> images(first, std::filesystem::directory_iterator());
    for (int copy = 0; copy < 200; ++copy) {
      for (const auto& image : images) {
        std::filesystem::create_hard_link(image,
                                          folder / (std::to_string(copy) + "-" + image.path().filename().string()));
      }
    }
  }
  std::filesystem::create_directory(at("stores"));
  auto process = start({"pack", at("images"), "--output", at("stores/store.h5")});
  // Some way into the work: the temporary file is there.
  for (int i = 0; i < 2000 && std::filesystem::is_empty(at("stores")); ++i) usleep(1000);
  process->signal(SIGINT);
  const Outcome outcome = process->wait();
  EXPECT_EQ(outcome.code, 130) << outcome.err;
  EXPECT_TRUE(std::filesystem::is_empty(at("stores")));
}

TEST_F(Interruption, OfTrainSavesAndAsksToBeRequeued) {
  for (const int number : {SIGINT, SIGTERM, SIGUSR2}) {
    const std::string run = "run" + std::to_string(number);
    auto process = start(train_arguments(run, {"epochs=100000"}));
    ASSERT_TRUE(process->wait_for("epoch 2/"));
    process->signal(number);
    const Outcome outcome = process->wait();
    EXPECT_EQ(outcome.code, 75) << outcome.err;
    EXPECT_NE(outcome.err.find("the same command goes on"), std::string::npos) << outcome.err;
    EXPECT_EQ(json::parse(read(at(run + "/status.json"))).at("state"), "interrupted");
    const json state = json::parse(read(at(run + "/checkpoints/last/state.json")));
    EXPECT_GE(state.at("step").get<int>(), 7);
  }
}

}  // namespace
}  // namespace assay::tests
