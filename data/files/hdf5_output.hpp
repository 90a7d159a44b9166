// SPDX-License-Identifier: Apache-2.0
// A new HDF5 file whose device faults are survivable. HDF5 1.10 crashes or loops when a file is closed after a failed
// write (a full disk, a file size limit); so this file has a driver of its own that keeps the first fault, drops what
// follows, and lets the library close in peace. Whoever writes asks check() now and then, and must call close(). One
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "data/files/error.hpp"
#include "data/files/hdf5.hpp"

namespace assay::data::files {

// What the driver saw; it outlives the file.
struct Hdf5OutputState {
  int error_number = 0;     // of the first failed system call; 0: none
  std::uint64_t bytes = 0;  // length of the file
};

class Hdf5Output {
 public:
  // Empties or creates `path`; faults are reported with the name `shown_as` (the final name of a temporary).
  // Throws OutputError.
  Hdf5Output(const std::filesystem::path& path, std::filesystem::path shown_as);

  hid_t file() const { return file_.get(); }
  // Throws OutputError when anything could not be written so far.
  void check() const;
  // Flushes and closes. Every handle of the file must be closed before. Throws OutputError; then the file is worthless.
  void close();
  // Valid after close().
  std::uint64_t bytes() const { return state_->bytes; }
  const std::filesystem::path& shown_as() const { return shown_as_; }

 private:
  std::filesystem::path shown_as_;
  std::unique_ptr<Hdf5OutputState> state_;
  Hdf5File file_;
};

}  // namespace assay::data::files
