// SPDX-License-Identifier: Apache-2.0
#include "data/archive_source.hpp"

#include <algorithm>
#include <utility>

namespace assay::data {
namespace {

// What tar writers put before every path.
std::string plain_path(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return std::string(path);
}

// Whether the entry has a number: the same answer in every pass over the archive.
bool is_listed(const files::ArchiveEntry& entry) {
  return entry.kind != files::EntryKind::directory && !is_hidden_path(plain_path(entry.path));
}

std::string reject_reason(const files::ArchiveEntry& entry, const std::string& path, const SourceLimits& limits) {
  if (!files::is_safe_relative_path(path)) return "an unsafe path in the archive";
  switch (entry.kind) {
    case files::EntryKind::symlink:
      return "a symbolic link in the archive";
    case files::EntryKind::hardlink:
      return "a hard link in the archive";
    case files::EntryKind::directory:
    case files::EntryKind::other:
      return "not a regular file";
    case files::EntryKind::file:
      break;
  }
  if (entry.size > limits.max_file_bytes) {
    return "entry of " + std::to_string(entry.size) + " bytes, over the cap of " +
           std::to_string(limits.max_file_bytes);
  }
  return "";
}

}  // namespace

ArchiveSource::ArchiveSource(std::filesystem::path path, const SourceLimits& limits)
    : path_(std::move(path)), limits_(limits) {}

SourceListing ArchiveSource::list(const std::function<void()>& poll) {
  SourceListing listing;
  files::ArchiveReader archive(path_);
  while (archive.next()) {
    poll();
    const auto& entry = archive.entry();
    std::string path = plain_path(entry.path);
    if (entry.kind == files::EntryKind::directory) {
      if (files::is_safe_relative_path(path) && !is_hidden_path(path)) {
        while (path.ends_with('/')) path.pop_back();
        listing.folders.push_back(std::move(path));
      }
      continue;
    }
    if (!is_listed(entry)) continue;
    std::string reject = reject_reason(entry, path, limits_);
    std::vector<std::byte> bytes;
    if (reject.empty() && held_bytes_ + entry.size <= limits_.max_held_bytes) {
      try {
        bytes = archive.read(limits_.max_file_bytes);
        if (bytes.empty()) reject = "an empty file";
      } catch (const files::InputError& error) {
        reject = error.what();
      }
      held_bytes_ += bytes.size();
    }
    held_.push_back(std::move(bytes));
    listing.files.push_back({std::move(path), std::move(reject)});
  }
  return listing;
}

void ArchiveSource::start(std::span<const std::uint32_t> files) {
  pass_.assign(files.begin(), files.end());
  next_in_pass_ = 0;
  wanted_.assign(held_.size(), 0);
  wanted_left_ = 0;
  std::uint32_t first_wanted = ~std::uint32_t{0};
  for (std::uint32_t place = 0; place < pass_.size(); ++place) {
    if (!held_.at(pass_[place]).empty()) continue;
    wanted_[pass_[place]] = place + 1;
    first_wanted = std::min(first_wanted, pass_[place]);
    ++wanted_left_;
  }
  // An archive in the order of its rows is streamed once, whatever the number of passes.
  if (first_wanted >= next_file_) return;
  stream_.reset();
  next_file_ = 0;
}

bool ArchiveSource::next(SourceBytes& out) {
  std::lock_guard lock(mutex_);
  return next_held(out) || next_streamed(out);
}

bool ArchiveSource::next_held(SourceBytes& out) {
  for (; next_in_pass_ < pass_.size(); ++next_in_pass_) {
    std::vector<std::byte>& held = held_[pass_[next_in_pass_]];
    if (held.empty()) continue;
    out.place = static_cast<std::uint32_t>(next_in_pass_++);
    out.bytes = std::exchange(held, {});
    out.fault.clear();
    return true;
  }
  return false;
}

bool ArchiveSource::next_streamed(SourceBytes& out) {
  if (wanted_left_ == 0) return false;
  if (!stream_) stream_.emplace(path_);
  while (stream_->next()) {
    if (!is_listed(stream_->entry())) continue;
    const std::uint32_t file = next_file_++;
    if (file >= wanted_.size()) break;
    if (wanted_[file] == 0) continue;
    --wanted_left_;
    out.place = wanted_[file] - 1;
    out.fault.clear();
    try {
      out.bytes = stream_->read(limits_.max_file_bytes);
      if (out.bytes.empty()) out.fault = "an empty file";
    } catch (const files::InputError& error) {
      out.fault = error.what();
    }
    return true;
  }
  throw files::InputError(path_.string() + ": changed while it was read; pack again");
}

}  // namespace assay::data
