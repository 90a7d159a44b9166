// SPDX-License-Identifier: Apache-2.0
// A folder that is to become a sweep folder: made when it does not exist, refused when it holds anything but what a
// sweep that was killed while it began left there, and removed again when the sweep does not come about. One thread.
#pragma once

#include <string>

#include "sweeps/sweep_folder.hpp"

namespace assay::sweeps {

class UnusedFolder {
 public:
  // file_text: of the sweep file; a sweep.yaml of the same text may be there. Throws SweepError, OutputError.
  UnusedFolder(const SweepFolder& folder, std::string file_text);
  ~UnusedFolder();
  UnusedFolder(const UnusedFolder&) = delete;
  UnusedFolder& operator=(const UnusedFolder&) = delete;

  // With the lock, for as long as this lives: checks again, and takes what is written from now on for its own. Throws
  // SweepError.
  void begin();
  void keep() { keep_ = true; }

 private:
  void check() const;

  SweepFolder folder_;
  std::string file_text_;
  bool made_ = false;  // the folder
  bool begun_ = false;
  bool had_file_ = false;  // when it began
  bool keep_ = false;
};

}  // namespace assay::sweeps
