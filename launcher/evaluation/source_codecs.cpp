// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/source_codecs.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "data/format_findings.hpp"

namespace assay::launcher::evaluation {
namespace {

// A smaller difference in the codecs of the classes is no way to tell them apart.
constexpr double kCodecTolerance = 0.02;

data::ValueCounts codec_counts(const SourceCodecs& codecs, std::size_t label) {
  return {{"png", codecs.png[label]}, {"jpeg", codecs.jpeg[label]}};
}

std::string codec_words(const SourceCodecs& codecs, std::size_t label) {
  if (codecs.jpeg[label] == 0) return "all PNG";
  if (codecs.png[label] == 0) return "all JPEG";
  return absl::StrFormat("%.0f %% PNG", 100 * codecs.png_share(static_cast<int>(label)));
}

std::string difference_of(const SourceCodecs& codecs) {
  if (data::distribution_difference(codec_counts(codecs, 0), codec_counts(codecs, 1)) <= kCodecTolerance) return "";
  return "FAKE " + codec_words(codecs, 0) + ", REAL " + codec_words(codecs, 1);
}

}  // namespace

double SourceCodecs::png_share(int label) const {
  const auto of = static_cast<std::size_t>(label);
  const std::uint64_t all = png[of] + jpeg[of];
  if (all == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(png[of]) / static_cast<double>(all);
}

SourceCodecs source_codecs(std::span<const std::uint8_t> labels, const data::SourceColumns& sources) {
  SourceCodecs codecs;
  std::vector<int> qualities;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (sources.codec[i] == data::files::Codec::png) ++codecs.png[labels[i]];
    if (sources.codec[i] != data::files::Codec::jpeg) continue;
    ++codecs.jpeg[labels[i]];
    if (sources.quality[i] > 0) qualities.push_back(sources.quality[i]);
  }
  if (!qualities.empty()) {
    const auto middle = qualities.begin() + static_cast<std::ptrdiff_t>(qualities.size() / 2);
    std::nth_element(qualities.begin(), middle, qualities.end());
    codecs.jpeg_quality = *middle;
    codecs.quality_known = true;
  }
  codecs.difference = difference_of(codecs);
  return codecs;
}

}  // namespace assay::launcher::evaluation
