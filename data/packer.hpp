// SPDX-License-Identifier: Apache-2.0
// From a folder or archive of images to a verified store: workers decode, the caller's thread writes, and the result is
// the same for any number of workers and for a folder and an archive of the same files. The store is written beside its
// place, verified, synced and renamed; whatever goes wrong, nothing but the old state is left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/output_exists.hpp"
#include "data/pack_options.hpp"

namespace assay::data {

// The stop callback said so.
class PackInterrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct PackSummary {
  std::vector<std::string> class_names;
  std::map<std::string, std::vector<std::uint64_t>> rows;  // by split, by label
  std::uint64_t images = 0;
  std::vector<Reject> rejects;  // in natural order of the file; also in STORE.rejects.jsonl
  std::uint64_t left_out = 0;   // files in folders of classes that were not asked for
  int height = 0;               // 0 where encoded images differ and no size was asked for
  int width = 0;
  Encoding encoding = Encoding::raw;
  std::vector<View> views;
  std::string resize_filter;
  std::uint64_t store_bytes = 0;
  std::string content_hash;
};

// Called on the thread of pack(); both may be empty.
struct PackCallbacks {
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  std::function<bool()> stop;  // asked every few milliseconds
};

// Throws PackInterrupted when the callback says so.
void stop_if_asked(const PackCallbacks& callbacks);

// Throws InputError (nothing usable, mixed sizes, an empty class, rejects when strict, a damaged store to add ...),
// OutputError (disk full ...), OutputExists, PackInterrupted, std::invalid_argument on options out of range.
PackSummary pack(PackOptions options, const PackCallbacks& callbacks = {});

// Where the rejects of a store are listed, one {"file", "reason"} a line; the file exists only when there are any.
std::filesystem::path rejects_path(const std::filesystem::path& store);

}  // namespace assay::data
