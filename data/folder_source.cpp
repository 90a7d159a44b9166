// SPDX-License-Identifier: Apache-2.0
#include "data/folder_source.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace assay::data {
namespace {

constexpr int kLinkedFolderDepth = 4;  // WRAPPER/SPLIT/CLASS and one more

struct CloseFolder {
  void operator()(::DIR* folder) const { ::closedir(folder); }
};
using OpenFolder = std::unique_ptr<::DIR, CloseFolder>;

[[noreturn]] void throw_unlisted(const std::filesystem::path& folder, int error) {
  throw files::InputError(folder.string() + ": cannot be listed: " + std::system_category().message(error) +
                          "; check its permissions");
}

// What the entry is, links followed. Only links, and file systems that do not tell, cost a call for each entry.
struct EntryType {
  ::mode_t mode = 0;  // S_IFREG, ...; 0: a link to nothing
  bool linked = false;
};

EntryType type_of(const ::dirent& entry, ::DIR* folder) {
  if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return {DTTOIF(entry.d_type), false};
  struct ::stat status {};
  if (::fstatat(::dirfd(folder), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return {};
  const bool linked = S_ISLNK(status.st_mode);
  if (linked && ::fstatat(::dirfd(folder), entry.d_name, &status, 0) != 0) return {};
  return {status.st_mode & S_IFMT, linked};
}

}  // namespace

FolderSource::FolderSource(std::filesystem::path root, const SourceLimits& limits)
    : root_(std::move(root)), limits_(limits), files_(root_) {}

SourceListing FolderSource::list(const std::function<void()>& poll) {
  SourceListing listing;
  list_folder("", 0, poll, listing);
  for (const auto& file : listing.files) paths_.push_back(file.path);
  return listing;
}

void FolderSource::list_folder(const std::string& relative, int depth, const std::function<void()>& poll,
                               SourceListing& listing) {
  const std::filesystem::path path_of_folder = root_ / relative;
  const OpenFolder folder(::opendir(path_of_folder.c_str()));
  if (!folder) throw_unlisted(path_of_folder, errno);
  while (true) {
    errno = 0;
    const ::dirent* entry = ::readdir(folder.get());
    if (entry == nullptr && errno != 0) throw_unlisted(path_of_folder, errno);
    if (entry == nullptr) return;
    poll();
    const std::string name = entry->d_name;
    if (name == "." || name == ".." || is_hidden_path(name)) continue;
    const std::string path = relative.empty() ? name : relative + "/" + name;
    const EntryType type = type_of(*entry, folder.get());
    if (type.mode == 0) {
      listing.files.push_back({path, "a symbolic link to nothing"});
    } else if (type.mode != S_IFDIR) {
      listing.files.push_back({path, type.mode == S_IFREG ? "" : "not a regular file"});
    } else if (type.linked && depth >= kLinkedFolderDepth) {
      listing.files.push_back({path, "a symbolic link to a folder"});
    } else {
      listing.folders.push_back(path);
      list_folder(path, depth + 1, poll, listing);
    }
  }
}

void FolderSource::start(std::span<const std::uint32_t> files) {
  pass_.assign(files.begin(), files.end());
  next_in_pass_ = 0;
}

bool FolderSource::next(SourceBytes& out) {
  const std::size_t place = next_in_pass_.fetch_add(1);
  if (place >= pass_.size()) return false;
  out.place = static_cast<std::uint32_t>(place);
  out.fault.clear();
  try {
    files_.read(paths_.at(pass_[place]), limits_.max_file_bytes, out.bytes);
  } catch (const files::InputError& error) {
    out.fault = error.what();
  }
  return true;
}

}  // namespace assay::data
