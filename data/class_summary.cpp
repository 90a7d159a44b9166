// SPDX-License-Identifier: Apache-2.0
#include "data/class_summary.hpp"

#include <algorithm>
#include <numeric>

#include "data/file_features.hpp"

namespace assay::data {

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  Spread spread{*least, 0, *most, std::accumulate(values.begin(), values.end(), 0.0)};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  spread.median = *middle;
  if (values.size() % 2 == 0) spread.median = (spread.median + *std::max_element(values.begin(), middle)) / 2;
  return spread;
}

ClassSummary summarise_files(const std::string& split, const std::string& class_name, std::uint8_t label,
                             std::span<const std::uint8_t> labels, const SourceColumns& sources) {
  ClassSummary summary;
  summary.split = split;
  summary.class_name = class_name;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] != label) continue;
    ++summary.images;
    ++summary.codecs[std::string(files::codec_name(sources.codec[row]))];
    ++summary.sizes[std::to_string(sources.width[row]) + "x" + std::to_string(sources.height[row])];
    if (sources.codec[row] == files::Codec::jpeg) ++summary.qualities[sources.quality[row]];
  }
  const auto spread = [&](FileFeature feature) {
    const auto values = feature_values(sources, feature);
    std::vector<double> of_class;
    for (std::size_t row = 0; row < labels.size(); ++row) {
      if (labels[row] == label) of_class.push_back(values[row]);
    }
    return spread_of(std::move(of_class));
  };
  summary.bytes = spread(FileFeature::file_size);
  summary.aspect_ratio = spread(FileFeature::aspect_ratio);
  summary.bytes_per_pixel = spread(FileFeature::bytes_per_pixel);
  return summary;
}

}  // namespace assay::data
