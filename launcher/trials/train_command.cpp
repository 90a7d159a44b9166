// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/train_command.hpp"

#include <unistd.h>

#include <cstdlib>

#include "launcher/accelerator.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/system_facts.hpp"

namespace assay::launcher::trials {
namespace {

void require(const std::string& program) {
  const char* folders = std::getenv("PATH");
  if (!find_program(program, folders == nullptr ? "" : folders).empty()) return;
  throw config::UsageError("a trial of several ranks is started by " + program +
                           ", which is not in PATH; install it, or use --ranks 1");
}

// The one key that names a file: none, required, or a path, which `train` takes as relative to where it is started.
std::string placed(const std::string& key, const std::string& value, const std::filesystem::path& folder) {
  if (key != "model.weights" || value == "none" || value == "required") return value;
  return (folder / value).lexically_normal().string();
}

void add(const sweeps::Parameters& parameters, const std::filesystem::path& folder, std::vector<std::string>& command) {
  for (const auto& [key, value] : parameters) command.push_back(key + "=" + placed(key, value, folder));
}

}  // namespace

std::vector<std::string> train_command(const sweeps::SweepFile& file, const std::filesystem::path& run,
                                       std::uint32_t attempt, const sweeps::Parameters& own) {
  std::vector<std::string> command = {this_program().string(), "train"};
  const bool named = !file.recipe.empty();
  command.insert(command.end(), {named ? "--recipe" : "--config", named ? file.recipe : file.config.string()});
  command.insert(command.end(), {"--data", file.data.string(), "--run", run.string()});
  command.insert(command.end(), {"--attempt", std::to_string(attempt)});
  add(file.set, file.folder, command);
  add(own, file.folder, command);
  return command;
}

std::vector<std::string> rank_launcher(const SweepSettings& settings) {
  const std::string launcher = settings.launcher == "auto" ? (settings.ranks > 1 ? "mpirun" : "") : settings.launcher;
  if (launcher.empty()) return {};
  require(launcher);
  const std::string ranks = std::to_string(settings.ranks);
  if (launcher == "srun") return {"srun", "--mpi=pmix", "--ntasks=" + ranks};
  // Trials side by side are not bound: each mpirun would bind its ranks to the same first cores.
  std::vector<std::string> argv = {"mpirun", "--oversubscribe", "--bind-to", "none", "-n", ranks};
  if (::geteuid() == 0) argv.insert(argv.begin() + 1, "--allow-run-as-root");
  return argv;
}

}  // namespace assay::launcher::trials
