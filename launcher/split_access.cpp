// SPDX-License-Identifier: Apache-2.0
#include "launcher/split_access.hpp"

#include "launcher/agreement.hpp"
#include "launcher/resident_rows.hpp"
#include "launcher/row_options.hpp"
#include "launcher/row_placement.hpp"
#include "launcher/streamed_rows.hpp"

namespace assay::launcher {
namespace {

bool fits(World& world, const data::StoreReader& store, const std::string& split, const config::RunConfig& config) {
  std::uint8_t fits = 0;
  on_root(world.collective(), [&] {
    const data::RowOptions options = row_options(config);
    const std::uint64_t rows = store.count(split) * data::rows_per_image(options);
    fits = rows * row_shape_of(store.info(), config).bytes() <= node_memory(!world.alone());
  });
  world.collective().broadcast(std::as_writable_bytes(std::span(&fits, 1)), 0);
  return fits != 0;
}

}  // namespace

std::unique_ptr<RowAccess> open_split(World& world, const data::StoreReader& store, const std::string& split,
                                      const config::RunConfig& config) {
  const data::RowOptions options = row_options(config);
  const std::string& placement = config.data.placement;
  if (placement == "host" || (placement != "stream" && fits(world, store, split, config))) {
    return std::make_unique<ResidentRows>(world, store, split, options);
  }
  std::unique_ptr<RowAccess> rows;
  agree(world.collective(), [&] { rows = std::make_unique<StreamedRows>(store, split, options); });
  return rows;
}

std::vector<std::string> row_names(const data::StoreReader& store, const std::string& split,
                                   const config::RunConfig& config) {
  const data::RowOptions options = row_options(config);
  std::vector<std::string> images = store.names(split);
  if (data::rows_per_image(options) == 1) return images;
  std::vector<std::string> names;
  for (const std::string& image : images) {
    for (const data::View view : options.views) names.push_back(image + "#" + std::string(data::view_name(view)));
  }
  return names;
}

}  // namespace assay::launcher
