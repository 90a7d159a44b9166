// SPDX-License-Identifier: Apache-2.0
#include "data/file_features.hpp"

namespace assay::data {

std::string_view feature_name(FileFeature feature) {
  switch (feature) {
    case FileFeature::codec:
      return "codec";
    case FileFeature::file_size:
      return "file_size";
    case FileFeature::width:
      return "width";
    case FileFeature::height:
      return "height";
    case FileFeature::aspect_ratio:
      return "aspect_ratio";
    case FileFeature::jpeg_quality:
      return "jpeg_quality";
    case FileFeature::bytes_per_pixel:
      break;
  }
  return "bytes_per_pixel";
}

std::vector<double> feature_values(const SourceColumns& sources, FileFeature feature) {
  const auto value = [&](std::size_t row) -> double {
    const double width = sources.width[row], height = sources.height[row];
    switch (feature) {
      case FileFeature::codec:
        return static_cast<double>(sources.codec[row]);
      case FileFeature::file_size:
        return sources.bytes[row];
      case FileFeature::width:
        return width;
      case FileFeature::height:
        return height;
      case FileFeature::aspect_ratio:
        return height > 0 ? width / height : 0;
      case FileFeature::jpeg_quality:
        return sources.quality[row];
      case FileFeature::bytes_per_pixel:
        break;
    }
    return width > 0 && height > 0 ? sources.bytes[row] / (width * height) : 0;
  };
  std::vector<double> values(sources.bytes.size());
  for (std::size_t row = 0; row < values.size(); ++row) values[row] = value(row);
  return values;
}

}  // namespace assay::data
