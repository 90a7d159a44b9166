// SPDX-License-Identifier: Apache-2.0
#include "data/folder_source.hpp"

#include <algorithm>

#include "data/files/file_descriptor.hpp"

namespace assay::data {
namespace {

constexpr int kLinkedFolderDepth = 4;  // WRAPPER/SPLIT/CLASS and one more

std::vector<std::byte> read_capped(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const auto file = files::FileDescriptor::open_for_reading(path);
  // One byte more than it should have, so that a file that grows meanwhile is noticed.
  std::vector<std::byte> bytes(std::min(file.size(), max_bytes) + 1);
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const std::size_t count = file.read(std::span(bytes).subspan(filled));
    if (count == 0) break;
    filled += count;
  }
  if (filled == bytes.size()) throw files::InputError("larger than the cap, or it grew while it was read");
  bytes.resize(filled);
  return bytes;
}

}  // namespace

FolderSource::FolderSource(std::filesystem::path root, const SourceLimits& limits)
    : root_(std::move(root)), limits_(limits) {}

SourceListing FolderSource::list(const std::function<void()>& poll) {
  SourceListing listing;
  list_folder("", 0, poll, listing);
  for (const auto& file : listing.files) paths_.push_back(file.path);
  return listing;
}

void FolderSource::list_folder(const std::string& relative, int depth, const std::function<void()>& poll,
                               SourceListing& listing) {
  std::error_code error;
  std::filesystem::directory_iterator entries(root_ / relative, error);
  if (error) {
    throw files::InputError((root_ / relative).string() + ": cannot be listed: " + error.message() +
                            "; check its permissions");
  }
  for (const auto& entry : entries) {
    poll();
    const std::string name = entry.path().filename().string();
    if (is_hidden_path(name)) continue;
    const std::string path = relative.empty() ? name : relative + "/" + name;
    if (!entry.is_directory(error)) {
      listing.files.push_back({path, reject_reason(entry)});
    } else if (entry.is_symlink(error) && depth >= kLinkedFolderDepth) {
      listing.files.push_back({path, "a symbolic link to a folder"});
    } else {
      listing.folders.push_back(path);
      list_folder(path, depth + 1, poll, listing);
    }
  }
}

std::string FolderSource::reject_reason(const std::filesystem::directory_entry& entry) const {
  std::error_code error;
  if (!entry.exists(error)) return "a symbolic link to nothing";
  if (!entry.is_regular_file(error)) return "not a regular file";
  const std::uint64_t bytes = entry.file_size(error);
  if (error) return "cannot be read: " + error.message();
  if (bytes == 0) return "an empty file";
  if (bytes > limits_.max_file_bytes) {
    return "file of " + std::to_string(bytes) + " bytes, over the cap of " + std::to_string(limits_.max_file_bytes);
  }
  return "";
}

void FolderSource::start(std::span<const std::uint32_t> files) {
  pass_.assign(files.begin(), files.end());
  next_in_pass_ = 0;
}

bool FolderSource::next(SourceBytes& out) {
  const std::size_t place = next_in_pass_.fetch_add(1);
  if (place >= pass_.size()) return false;
  out = {pass_[place], {}, {}};
  try {
    out.bytes = read_capped(root_ / paths_.at(out.file), limits_.max_file_bytes);
  } catch (const files::InputError& error) {
    out.fault = error.what();
  }
  return true;
}

}  // namespace assay::data
