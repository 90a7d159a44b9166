// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/image_folders.hpp"

#include <utility>
#include <vector>

#include "data/export_names.hpp"

namespace assay::launcher::explanation {
namespace {

constexpr int kComponents = 3;
constexpr std::size_t kLongest = 100;  // what safe_component keeps; file systems take 255

// The part of an image's name that says which view is shown: "green" of "5.png#green".
std::pair<std::string_view, std::string_view> split_view(std::string_view image) {
  const auto hash = image.rfind('#');
  if (hash == std::string_view::npos || image.find('/', hash) != std::string_view::npos) return {image, {}};
  return {image.substr(0, hash), image.substr(hash + 1)};
}

std::string_view without_extension(std::string_view name) {
  const auto dot = name.rfind('.');
  const auto slash = name.rfind('/');
  const std::size_t start = slash == std::string_view::npos ? 0 : slash + 1;
  return dot == std::string_view::npos || dot <= start ? name : name.substr(0, dot);
}

std::vector<std::string> last_components(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty() && parts.size() < kComponents) {
    const auto slash = path.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (!last.empty() && last != "." && last != "..") parts.push_back(data::safe_component(last));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
  }
  return {parts.rbegin(), parts.rend()};
}

}  // namespace

std::string ImageFolders::take(std::string_view image) {
  const auto [path, view] = split_view(image);
  std::string folder;
  for (const std::string& part : last_components(without_extension(path))) {
    folder += (folder.empty() ? "" : "_") + part;
  }
  if (!view.empty()) folder += "_" + data::safe_component(view);
  if (folder.size() > kLongest) folder = data::safe_component(folder.substr(folder.size() - kLongest));
  return names_.take(folder.empty() ? "image" : folder);
}

}  // namespace assay::launcher::explanation
