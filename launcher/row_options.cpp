// SPDX-License-Identifier: Apache-2.0
#include "launcher/row_options.hpp"

#include <algorithm>
#include <stdexcept>

#include "launcher/config/resolve.hpp"

namespace assay::launcher {
namespace {

data::DecodeFilter filter_of(const std::string& name) {
  if (name == "nearest") return data::DecodeFilter::nearest;
  if (name == "bicubic") return data::DecodeFilter::bicubic;
  return name == "area" ? data::DecodeFilter::area : data::DecodeFilter::bilinear;
}

}  // namespace

data::RowOptions row_options(const config::RunConfig& config) {
  return {.views = data::parse_views(config.data.views),
          .mode = config.data.view_mode == "samples" ? data::ViewMode::samples : data::ViewMode::channels,
          .size = static_cast<int>(config.data.size),
          .filter = filter_of(config.data.resize),
          .threads = static_cast<int>(std::max<std::int64_t>(1, config.threads))};
}

data::ImageShape row_shape_of(const data::StoreInfo& info, const config::RunConfig& config) {
  try {
    return data::row_shape(info, row_options(config));
  } catch (const std::invalid_argument& error) {
    throw config::UsageError(error.what());
  }
}

}  // namespace assay::launcher
