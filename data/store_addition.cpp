// SPDX-License-Identifier: Apache-2.0
#include "data/store_addition.hpp"

#include <absl/strings/str_join.h>

#include <algorithm>
#include <stdexcept>

#include "data/copied_rows.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

namespace format = store_format;

std::string size_text(const ImageShape& image) {
  return image.bytes() == 0 ? "several sizes" : std::to_string(image.width) + " x " + std::to_string(image.height);
}

}  // namespace

StoreAddition::StoreAddition(const std::filesystem::path& path) : store_(path), schema_(schema_of(store_.info())) {}

void StoreAddition::settle(PackOptions& options) const {
  const auto contradicts = [&](const std::string& what, const std::string& has) {
    return std::invalid_argument(what + " does not go with --add " + store_.path().string() + ", which has " + has +
                                 "; leave it out");
  };
  if (options.encoding.value_or(schema_.encoding) != schema_.encoding) {
    throw contradicts("--encoding " + std::string(encoding_name(*options.encoding)), info().encoding);
  }
  if (options.views && *options.views != schema_.views) {
    throw contradicts("--views", schema_.views.empty() ? "none" : views_text(schema_.views));
  }
  if (options.layout.classes_given && options.layout.classes != info().class_names) {
    throw contradicts("--classes", absl::StrJoin(info().class_names, ","));
  }
  if (options.size && (*options.size != schema_.image.height || *options.size != schema_.image.width)) {
    throw contradicts("--size " + std::to_string(*options.size), "images of " + size_text(schema_.image));
  }
  options.encoding = schema_.encoding;
  options.views = schema_.views;
  options.layout.classes = info().class_names;
  if (!options.size && size_was_asked()) options.size = schema_.image.height;
}

// Whether the images were brought, or are to be brought, to the store's size, which is a square then.
bool StoreAddition::size_was_asked() const {
  if (schema_.image.bytes() == 0) return false;
  for (const auto& [split, count] : info().split_counts) {
    const SourceColumns sources = store_.sources(split);
    const auto other = [](int side) {
      return [side](std::uint32_t source) { return source != static_cast<std::uint32_t>(side); };
    };
    if (std::any_of(sources.width.begin(), sources.width.end(), other(schema_.image.width)) ||
        std::any_of(sources.height.begin(), sources.height.end(), other(schema_.image.height))) {
      return true;
    }
  }
  return false;
}

std::optional<ImageShape> StoreAddition::expected_size(const PackOptions& options) const {
  if (options.size || schema_.image.bytes() == 0) return std::nullopt;
  return schema_.image;
}

void StoreAddition::check_splits(const Layout& layout, const std::string& input) const {
  for (const auto& planned : layout.splits) {
    if (!has_split(planned.split)) continue;
    throw files::InputError(input + ": has a split " + planned.split + ", and so has " + store_.path().string() +
                            "; a split comes from one of them (rename the folder, or pack all images at once)");
  }
}

std::uint64_t StoreAddition::rows() const {
  std::uint64_t rows = 0;
  for (const auto& [split, count] : info().split_counts) rows += count;
  return rows;
}

std::vector<std::uint64_t> StoreAddition::rows_by_label(const std::string& split) const {
  std::vector<std::uint64_t> counts(info().class_names.size());
  for (const std::uint8_t label : store_.labels(split)) ++counts[label];
  return counts;
}

void StoreAddition::copy_split(const std::string& split, StoreWriter& writer,
                               const std::function<void(std::uint64_t)>& copied) const {
  CopiedRows rows(store_, split);
  const auto labels = store_.labels(split);
  const auto names = store_.names(split);
  const SourceColumns sources = store_.sources(split);
  writer.begin_split(split, rows.count());
  for (std::uint64_t row = 0; row < rows.count();) {
    const std::uint64_t begun = row;
    for (const std::uint64_t end = rows.load(row); row < end; ++row) {
      StoreRow out;
      out.label = labels[row];
      out.name = names[row];
      out.source = {sources.codec[row], static_cast<int>(sources.width[row]), static_cast<int>(sources.height[row]),
                    sources.quality[row]};
      out.source_bytes = sources.bytes[row];
      out.source_hash = sources.hash[row];
      rows.fill(row, out);
      try {
        writer.append(out);
      } catch (const std::invalid_argument& error) {
        throw StoreError(store_.path().string() + ": split " + split + ": " + error.what() + "; pack it again");
      }
    }
    copied(row - begun);
  }
}

void StoreAddition::check_copies(const Digests& written) const {
  for (const auto& [path, digest] : info().digests) {
    if (path == format::kAttributesDigest || written.at(path) == digest) continue;
    throw StoreError(store_.path().string() + ": " + path + " does not match its digest; pack it again");
  }
}

}  // namespace assay::data
