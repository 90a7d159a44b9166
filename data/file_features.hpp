// SPDX-License-Identifier: Apache-2.0
// What an image's file says of itself, without its pixels. Pure; thread-safe.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "data/store_reader.hpp"

namespace assay::data {

enum class FileFeature { codec, file_size, width, height, aspect_ratio, jpeg_quality, bytes_per_pixel };
inline constexpr std::array kFileFeatures = {
    FileFeature::codec,        FileFeature::file_size,    FileFeature::width,          FileFeature::height,
    FileFeature::aspect_ratio, FileFeature::jpeg_quality, FileFeature::bytes_per_pixel};
// "codec", "file_size", ...: stable, for scripts.
std::string_view feature_name(FileFeature feature);
// Of each image. The codec as its number.
std::vector<double> feature_values(const SourceColumns& sources, FileFeature feature);

}  // namespace assay::data
