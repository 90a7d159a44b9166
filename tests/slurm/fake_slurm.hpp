// SPDX-License-Identifier: Apache-2.0
// Commands of Slurm made of a few lines of shell, first in PATH for as long as this lives.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/scratch_folder.hpp"

namespace assay::tests {

class FakeSlurm {
 public:
  FakeSlurm() : old_path_(std::getenv("PATH")) {
    setenv("PATH", (folder_.path().string() + ":" + old_path_).c_str(), 1);
  }
  ~FakeSlurm() { setenv("PATH", old_path_.c_str(), 1); }
  FakeSlurm(const FakeSlurm&) = delete;
  FakeSlurm& operator=(const FakeSlurm&) = delete;

  std::filesystem::path at(const std::string& name) const { return folder_.path() / name; }
  // The shell runs with $here, the folder of the fakes.
  void command(const std::string& name, const std::string& shell) {
    std::ofstream(at(name)) << "#!/bin/bash\nhere='" << folder_.path().string() << "'\n" << shell << "\n";
    std::filesystem::permissions(at(name), std::filesystem::perms::owner_all);
  }
  // Of a file that a fake has written; empty when it has not.
  std::string text(const std::string& name) const {
    std::ifstream file(at(name));
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  // Nothing but the fakes and a shell is found.
  void without_other_programs() { setenv("PATH", folder_.path().c_str(), 1); }

 private:
  ScratchFolder folder_;
  std::string old_path_;
};

}  // namespace assay::tests
