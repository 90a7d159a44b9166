// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/folder_exchange.hpp"
#include "data/files/system_fault.hpp"
#include "data/files/temporary_name.hpp"

namespace assay::data::files {
namespace {

// Up to this many files are synced one by one; beyond, one flush of the file system costs less than a flush for each.
constexpr std::ptrdiff_t kSyncedSingly = 16;

// Files before the folders that name them; symbolic links live in their folder.
void sync_tree(const std::filesystem::path& folder) {
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(folder)) {
    const std::filesystem::file_type type = entry.symlink_status().type();
    if (type == std::filesystem::file_type::directory) sync_tree(entry.path());
    if (type == std::filesystem::file_type::regular) FileDescriptor::open_for_reading(entry.path()).sync();
  }
  sync_directory(folder);
}

void sync_content(const std::filesystem::path& folder) {
  using Walk = std::filesystem::recursive_directory_iterator;
  if (std::distance(Walk(folder), Walk()) <= kSyncedSingly) return sync_tree(folder);
  FileDescriptor::open_directory(folder).sync_file_system();
}

}  // namespace

AtomicDirectory::AtomicDirectory(std::filesystem::path target) : target_(std::move(target)) {
  // "folder/" names the same place as "folder".
  if (!target_.has_filename()) target_ = target_.parent_path();
  temporary_ = claim_temporary(target_, make_folder);
}

AtomicDirectory::~AtomicDirectory() {
  std::error_code ignored;
  if (!committed_) std::filesystem::remove_all(temporary_, ignored);
}

void AtomicDirectory::commit() try {
  sync_content(temporary_);
  const std::filesystem::file_type existing = std::filesystem::symlink_status(target_).type();
  if (existing == std::filesystem::file_type::not_found) {
    rename_or_throw(temporary_, target_);
    committed_ = true;
    sync_directory(containing_folder(target_));
    return;
  }
  if (existing != std::filesystem::file_type::directory) throw output_fault("write", target_, ENOTDIR);
  exchange_folders(temporary_, target_);
  committed_ = true;
  sync_directory(containing_folder(target_));
  // The new version is in place and safe: an old one that resists deletion is untidy, not a fault.
  std::error_code ignored;
  std::filesystem::remove_all(temporary_, ignored);
} catch (const std::filesystem::filesystem_error& error) {
  throw output_fault("write", target_, error.code().value());
}

}  // namespace assay::data::files
