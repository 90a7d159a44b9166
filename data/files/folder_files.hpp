// SPDX-License-Identifier: Apache-2.0
// Files of one folder tree read whole, many of them and small: each costs an open, a status, a read and a close, with
// names resolved from the folder's own descriptor. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace assay::data::files {

class FolderFiles {
 public:
  // Throws InputError when it cannot be opened.
  explicit FolderFiles(const std::filesystem::path& folder);
  ~FolderFiles();
  FolderFiles(const FolderFiles&) = delete;
  FolderFiles& operator=(const FolderFiles&) = delete;

  // The file's bytes into out, whose memory is used again. Throws InputError without the name, which the caller knows:
  // not a regular file, empty, larger than max_bytes, grown while it was read, or what the system says.
  void read(const std::string& relative, std::uint64_t max_bytes, std::vector<std::byte>& out) const;

 private:
  int descriptor_ = -1;
};

}  // namespace assay::data::files
