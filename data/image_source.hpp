// SPDX-License-Identifier: Apache-2.0
// Where image files come from: a folder tree or an archive, behind one interface. First list() says what is there, then
// passes over chosen files deliver their bytes, to several threads at once. Nothing is judged by name here and nothing
// is extracted; what may not be read at all (a link, an unsafe path, over the size cap) is listed with the reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/error.hpp"

namespace assay::data {

struct SourceLimits {
  std::uint64_t max_file_bytes = 64ull << 20;  // of one image file
  // Archives only: bytes of files kept from listing, so that reading them needs no second pass over the archive.
  std::uint64_t max_held_bytes = 256ull << 20;
};

struct SourceFile {
  std::string path;    // relative, components separated by '/'
  std::string reject;  // not empty: why it cannot be used
};

struct SourceListing {
  std::vector<SourceFile> files;     // in the source's own order; a file's number is its place here
  std::vector<std::string> folders;  // relative; those an archive only implies are not named
};

struct SourceBytes {
  std::uint32_t place = 0;  // among the files the pass was started with
  std::vector<std::byte> bytes;
  std::string fault;  // not empty: why the bytes could not be read
};

class ImageSource {
 public:
  virtual ~ImageSource() = default;

  // Once, before anything else. Hidden files and folders and __MACOSX are left out. Throws InputError when the source
  // is missing, unreadable or damaged as a whole.
  // poll is called for every entry and may throw to stop.
  virtual SourceListing list(const std::function<void()>& poll) = 0;
  SourceListing list() {
    return list([] {});
  }
  // Begins a pass over the given file numbers (none of them a reject; each may be asked for once in all). No other call
  // may be under way.
  virtual void start(std::span<const std::uint32_t> files) = 0;
  // The next file of the pass, in an order of the source's choice; false when all were delivered. Uses the memory of
  // out.bytes again. Any thread.
  virtual bool next(SourceBytes& out) = 0;
};

// A folder, or what looks like an archive by content. Throws InputError.
std::unique_ptr<ImageSource> open_image_source(const std::filesystem::path& path, const SourceLimits& limits = {});

// A component that starts with '.', or __MACOSX: what desktops leave behind.
bool is_hidden_path(std::string_view path);

}  // namespace assay::data
