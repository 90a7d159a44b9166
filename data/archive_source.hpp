// SPDX-License-Identifier: Apache-2.0
// Images in a zip or tar, streamed. Listing an archive costs as much as reading it, so the bytes met while listing are
// kept up to a cap, and a set like CIFAKE is read in one go; larger ones are streamed again in each pass, by one thread
// at a time, while the others decode.
#pragma once

#include <mutex>
#include <optional>

#include "data/files/archive.hpp"
#include "data/image_source.hpp"

namespace assay::data {

class ArchiveSource : public ImageSource {
 public:
  ArchiveSource(std::filesystem::path path, const SourceLimits& limits);

  using ImageSource::list;
  SourceListing list(const std::function<void()>& poll) override;
  void start(std::span<const std::uint32_t> files) override;
  bool next(SourceBytes& out) override;

 private:
  bool next_held(SourceBytes& out);
  bool next_streamed(SourceBytes& out);

  std::filesystem::path path_;
  SourceLimits limits_;
  std::uint64_t held_bytes_ = 0;

  std::mutex mutex_;
  std::vector<std::vector<std::byte>> held_;  // by file number; empty: not kept
  std::vector<std::uint32_t> pass_;           // file numbers of the running pass
  std::size_t next_in_pass_ = 0;              // of those kept; the others are passed over
  std::vector<std::uint32_t> wanted_;         // by file number: 1 + its place, where it is to be streamed in this pass
  std::size_t wanted_left_ = 0;
  std::uint32_t next_file_ = 0;  // number of the next listed file of the stream
  std::optional<files::ArchiveReader> stream_;
};

}  // namespace assay::data
