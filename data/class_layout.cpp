// SPDX-License-Identifier: Apache-2.0
#include "data/class_layout.hpp"

#include <absl/strings/ascii.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_set>

#include "data/natural_order.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

std::string_view first_component(std::string_view path) {
  return path.substr(0, path.find('/'));
}

// What follows the first component; nothing when there is only one.
std::optional<std::string_view> below_first(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return path.substr(slash + 1);
}

bool same_folder(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return absl::ascii_tolower(x) == absl::ascii_tolower(y); });
}

std::optional<std::string> split_of(std::string_view folder) {
  for (const auto split : store_format::kSplits) {
    if (same_folder(folder, split)) return std::string(split);
  }
  return std::nullopt;
}

std::optional<std::uint8_t> label_of(std::string_view folder, const std::vector<std::string>& classes) {
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (same_folder(folder, classes[i])) return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

// All folders, those implied by files included, relative to `prefix` (which ends in '/' or is empty).
std::set<std::string> folders_below(const SourceListing& listing, const std::string& prefix) {
  std::set<std::string> folders;
  const auto add = [&](std::string_view folder) {
    if (folder.starts_with(prefix) && folder.size() > prefix.size()) folders.emplace(folder.substr(prefix.size()));
  };
  for (const auto& folder : listing.folders) add(folder);
  std::string_view last;  // files of one folder mostly stand together
  for (const auto& file : listing.files) {
    const auto slash = file.path.rfind('/');
    if (!file.reject.empty() || slash == std::string::npos) continue;
    const std::string_view folder = std::string_view(file.path).substr(0, slash);
    if (folder != last) add(folder);
    last = folder;
  }
  return folders;
}

std::set<std::string> top_level(const std::set<std::string>& folders) {
  std::set<std::string> top;
  for (const auto& folder : folders) top.emplace(first_component(folder));
  return top;
}

// "cifake/" when everything lies in one folder that is neither a split nor a class, "cifake/data/" for two of them.
std::string wrapper_of(const SourceListing& listing, const std::vector<std::string>& classes) {
  std::string prefix;
  while (true) {
    const auto folders = folders_below(listing, prefix);
    const auto top = top_level(folders);
    const bool has_inner = std::any_of(folders.begin(), folders.end(),
                                       [](const std::string& folder) { return folder.find('/') != std::string::npos; });
    if (top.size() != 1 || !has_inner || split_of(*top.begin()) || label_of(*top.begin(), classes)) return prefix;
    prefix += *top.begin() + "/";
  }
}

// Where class folders are: below split folders, or at the top (then all is `train`).
struct Shape {
  std::string prefix;
  bool has_splits = false;
  std::map<std::string, std::set<std::string>> class_folders;  // split -> folder names as found
};

Shape find_shape(const SourceListing& listing, const LayoutOptions& options) {
  Shape shape;
  shape.prefix = wrapper_of(listing, options.classes);
  const auto folders = folders_below(listing, shape.prefix);
  const auto top = top_level(folders);
  shape.has_splits =
      std::any_of(top.begin(), top.end(), [](const std::string& folder) { return split_of(folder).has_value(); });
  if (!shape.has_splits) {
    if (!top.empty()) shape.class_folders["train"] = top;
    return shape;
  }
  for (const auto& folder : folders) {
    const auto split = split_of(first_component(folder));
    const auto inner = below_first(folder);
    if (!split) continue;
    auto& found = shape.class_folders[*split];
    if (inner) found.emplace(first_component(*inner));
  }
  return shape;
}

void check_classes(const Shape& shape, const LayoutOptions& options, const std::string& input) {
  std::set<std::string> found, unknown;
  for (const auto& [split, folders] : shape.class_folders) {
    for (const auto& folder : folders) {
      found.insert(folder);
      if (!label_of(folder, options.classes)) unknown.insert(folder);
    }
  }
  const std::string wanted = absl::StrJoin(options.classes, ", ");
  if (found.empty()) {
    throw files::InputError(
        input + ": no class folders found; expected [train|validation|test/]CLASS/IMAGE with the classes " + wanted);
  }
  const bool none_matches = unknown.size() == found.size();
  if (none_matches || (!unknown.empty() && !options.classes_given)) {
    throw files::InputError(input + ": class folders " + absl::StrJoin(found, ", ") + " where " + wanted +
                            " are expected; name the two to use with --classes FAKE_FOLDER,REAL_FOLDER");
  }
}

// Which split and class a path belongs to; the reason when it belongs to none.
struct Place {
  std::string split = "train";
  std::optional<std::uint8_t> label;
  std::string reject;
};

Place place_of(std::string_view name, const Shape& shape, const LayoutOptions& options) {
  Place place;
  auto rest = std::optional<std::string_view>(name);
  if (shape.has_splits) {
    const auto split = split_of(first_component(name));
    rest = below_first(name);
    if (!split || !rest) {
      place.reject = "not inside a split folder (train, validation, test)";
      return place;
    }
    place.split = *split;
  }
  if (!below_first(*rest)) {
    place.reject = "not inside a class folder";
    return place;
  }
  place.label = label_of(first_component(*rest), options.classes);
  return place;
}

void check_empty_classes(const Layout& layout, const Shape& shape, const LayoutOptions& options,
                         const std::string& input) {
  if (options.allow_empty_class) return;
  for (const auto& [split, folders] : shape.class_folders) {
    for (std::size_t label = 0; label < options.classes.size(); ++label) {
      const bool filled = std::any_of(layout.splits.begin(), layout.splits.end(), [&](const PlannedSplit& planned) {
        return planned.split == split && std::any_of(planned.rows.begin(), planned.rows.end(),
                                                     [&](const PlannedRow& row) { return row.label == label; });
      });
      if (!filled) {
        throw files::InputError(input + ": split " + split + " has no image of class " + options.classes[label] +
                                "; add some, or pass --allow-empty-class");
      }
    }
  }
}

}  // namespace

Layout plan_layout(const SourceListing& listing, const LayoutOptions& options, const std::string& input) {
  const Shape shape = find_shape(listing, options);
  check_classes(shape, options, input);
  Layout layout;
  std::map<std::string, std::vector<PlannedRow>> rows;
  std::unordered_set<std::string_view> seen;
  for (std::uint32_t number = 0; number < listing.files.size(); ++number) {
    const auto& file = listing.files[number];
    const auto reject = [&](const std::string& reason) { layout.rejects.push_back({file.path, reason}); };
    if (!file.reject.empty()) {
      reject(file.reject);
    } else if (!file.path.starts_with(shape.prefix)) {
      reject("not inside " + shape.prefix);
    } else if (!seen.insert(file.path).second) {
      reject("the same path again in the archive");
    } else {
      const std::string name = file.path.substr(shape.prefix.size());
      const Place place = place_of(name, shape, options);
      if (!place.reject.empty()) {
        reject(place.reject);
      } else if (!place.label) {
        ++layout.left_out;
      } else {
        rows[place.split].push_back({number, *place.label, name});
      }
    }
  }
  for (const auto split : store_format::kSplits) {
    const auto found = rows.find(std::string(split));
    if (found == rows.end()) continue;
    std::sort(found->second.begin(), found->second.end(), [](const PlannedRow& a, const PlannedRow& b) {
      return a.label != b.label ? a.label < b.label : natural_less(a.name, b.name);
    });
    layout.splits.push_back({found->first, std::move(found->second)});
  }
  check_empty_classes(layout, shape, options, input);
  if (layout.splits.empty()) throw files::InputError(input + ": no images in its class folders; check the folder");
  return layout;
}

}  // namespace assay::data
