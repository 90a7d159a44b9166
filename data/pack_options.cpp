// SPDX-License-Identifier: Apache-2.0
#include "data/pack_options.hpp"

#include <absl/strings/match.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "data/output_exists.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

void check_classes(const std::vector<std::string>& classes) {
  if (classes.size() != 2 || classes[0].empty() || classes[1].empty() ||
      absl::EqualsIgnoreCase(classes[0], classes[1])) {
    throw std::invalid_argument("two different classes are needed, as FAKE_FOLDER,REAL_FOLDER");
  }
  for (const auto& name : classes) {
    if (name.find('\n') != std::string::npos || name.size() > 255)
      throw std::invalid_argument("a class name is unusable");
  }
}

void check_place(const PackOptions& options) {
  std::error_code error;
  if (!std::filesystem::exists(options.store, error)) return;
  if (!std::filesystem::is_regular_file(options.store, error)) {
    throw OutputExists(options.store.string() + " is no file; choose another name for the store");
  }
  if (!options.force) throw OutputExists(options.store.string() + " exists; pass --force to replace it");
}

}  // namespace

void check_options(const PackOptions& options) {
  if (options.size && (*options.size < 1 || *options.size > store_format::kMaxImageSide)) {
    throw std::invalid_argument("the image size must be 1 to " + std::to_string(store_format::kMaxImageSide) +
                                " pixels");
  }
  if (options.views && std::find(options.views->begin(), options.views->end(), View::rgb) != options.views->end()) {
    throw std::invalid_argument("rgb is the image itself, which a store always keeps; leave it out of the views");
  }
  if (options.source.max_file_bytes > store_format::kMaxFileBytes) {
    throw std::invalid_argument("a store keeps files of at most " + std::to_string(store_format::kMaxFileBytes) +
                                " bytes");
  }
  if (options.jobs < 1) throw std::invalid_argument("at least one job is needed");
  check_classes(options.layout.classes);
  check_place(options);
}

}  // namespace assay::data
