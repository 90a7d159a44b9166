// SPDX-License-Identifier: Apache-2.0
// Images in a folder tree. Symbolic links to files are followed, since the tree is the user's own; links to folders
// only near the top, where splits and classes are, so that a loop of links ends.
#pragma once

#include <atomic>

#include "data/files/folder_files.hpp"
#include "data/image_source.hpp"

namespace assay::data {

class FolderSource : public ImageSource {
 public:
  FolderSource(std::filesystem::path root, const SourceLimits& limits);

  using ImageSource::list;
  SourceListing list(const std::function<void()>& poll) override;
  void start(std::span<const std::uint32_t> files) override;
  bool next(SourceBytes& out) override;

 private:
  void list_folder(const std::string& relative, int depth, const std::function<void()>& poll, SourceListing& listing);

  std::filesystem::path root_;
  SourceLimits limits_;
  files::FolderFiles files_;
  std::vector<std::string> paths_;   // by file number
  std::vector<std::uint32_t> pass_;  // file numbers of the running pass
  std::atomic<std::size_t> next_in_pass_{0};
};

}  // namespace assay::data
