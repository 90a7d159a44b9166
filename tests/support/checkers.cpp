// SPDX-License-Identifier: Apache-2.0
#include "tests/support/checkers.hpp"

#include <cstdlib>

namespace assay::tests {
namespace {

std::string checkers_folder() {
  const char* folder = std::getenv("ASSAY_CHECKERS");
  return folder == nullptr ? "" : folder;
}

}  // namespace

std::string checkers_missing() {
  const std::string folder = checkers_folder();
  if (!folder.empty() && std::filesystem::exists(folder)) return "";
  return "ASSAY_CHECKERS names no folder of Python packages: run tests/run.sh, or export "
         "ASSAY_CHECKERS=\"$(bash tests/checkers/fetch.sh)\"";
}

Outcome run_checker(const std::string& script, const std::vector<std::string>& arguments,
                    const std::filesystem::path& scratch) {
  std::vector<std::string> command = {"python3", std::string(ASSAY_CHECKER_SCRIPTS) + "/" + script};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Subprocess(command, scratch, {"PYTHONPATH=" + checkers_folder(), "PYTHONDONTWRITEBYTECODE=1"}).wait();
}

}  // namespace assay::tests
