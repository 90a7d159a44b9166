// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/background.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "data/files/sha256.hpp"
#include "data/row_options.hpp"
#include "data/splits.hpp"
#include "launcher/agreement.hpp"
#include "launcher/explanation/row_draw.hpp"
#include "launcher/image_options.hpp"
#include "launcher/prepared_images.hpp"
#include "launcher/row_options.hpp"
#include "launcher/split_access.hpp"
#include "launcher/streamed_rows.hpp"
#include "launcher/training/training_rows.hpp"

namespace assay::launcher::explanation {
namespace {

// How many of `count` are FAKE.
std::size_t share_of_fake(std::size_t count, std::size_t fake, std::size_t real) {
  if (fake == 0 || real == 0) return fake == 0 ? 0 : count;
  const double exact = static_cast<double>(count) * static_cast<double>(fake) / static_cast<double>(fake + real);
  const auto rounded = static_cast<std::size_t>(std::lround(exact));
  if (count < 2) return rounded;
  return std::clamp<std::size_t>(rounded, 1, count - 1);
}

at::Tensor prepare(RowAccess& access, std::span<const std::uint32_t> rows, const config::RunConfig& config,
                   std::string& sha256) {
  const ReadyRows ready = access.ready(rows);
  data::files::Sha256 hash;
  for (const std::uint32_t row : ready.rows) hash.update(std::as_bytes(ready.source->get(row)));
  sha256 = data::files::to_hex(hash.digest());
  PreparedImages images(preparation_options(config), {}, access.shape(), static_cast<int>(config.threads));
  return images.plain(*ready.source, ready.rows).contiguous();
}

}  // namespace

std::vector<std::uint32_t> choose_background(std::span<const std::uint32_t> rows, std::span<const std::uint8_t> labels,
                                             std::size_t count, std::uint64_t seed) {
  std::array<std::vector<std::pair<double, std::uint32_t>>, 2> classes;
  for (const std::uint32_t row : rows) {
    classes.at(labels[row]).emplace_back(row_draw(seed, Draw::background, row), row);
  }
  count = std::min(count, rows.size());
  const std::size_t fake = share_of_fake(count, classes[0].size(), classes[1].size());
  const std::array<std::size_t, 2> wanted = {fake, count - fake};
  std::vector<std::uint32_t> chosen;
  for (std::size_t label = 0; label < 2; ++label) {
    std::sort(classes[label].begin(), classes[label].end());
    for (std::size_t i = 0; i < wanted[label]; ++i) chosen.push_back(classes[label][i].second);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

Background load_background(World& world, const data::StoreReader& store, const config::RunConfig& config,
                           std::size_t count, std::uint64_t seed) {
  const data::TrainingSplit split = training::split_images(world, store, config);
  Background background;
  agree(world.collective(), [&] {
    const data::RowOptions options = row_options(config);
    StreamedRows access(store, "train", options);
    const auto rows = data::rows_of_images(split.training, data::rows_per_image(options));
    const auto chosen = choose_background(rows, access.labels(), count, seed);
    const std::vector<std::string> names = row_names(store, "train", config);
    for (const std::uint32_t row : chosen) background.names.push_back(names[row]);
    background.images = prepare(access, chosen, config, background.sha256);
    background.mean = background.images.mean(0);
  });
  return background;
}

}  // namespace assay::launcher::explanation
