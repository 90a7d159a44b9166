// SPDX-License-Identifier: Apache-2.0
#include "launcher/resident_rows.hpp"

#include <optional>

#include "data/sampler.hpp"
#include "data/store_rows.hpp"
#include "launcher/agreement.hpp"

namespace assay::launcher {

ResidentRows::ResidentRows(World& world, const data::StoreReader& store, const std::string& split,
                           const data::RowOptions& options) {
  std::optional<data::StoreRows> images;
  agree(world.collective(), [&] {
    images.emplace(store, split, options);
    labels_ = row_labels(store, split, images->rows_per_image());
  });
  const std::size_t row_bytes = images->shape().bytes();
  std::span<std::uint8_t> rows;
  data::Range mine{0, images->count()};
  if (world.alone()) {
    own_.resize(images->count() * row_bytes);
    rows = own_;
  } else {
    window_ = std::make_unique<distributed::SharedWindow>(images->count() * row_bytes, world.watchdog(), world.group());
    rows = window_->bytes();
    mine = data::part_of(mine, static_cast<std::uint64_t>(window_->local_rank()),
                         static_cast<std::uint64_t>(window_->local_size()));
  }
  agree(world.collective(), [&] {
    if (mine.size() > 0) {
      images->read(mine.begin, mine.size(), rows.subspan(mine.begin * row_bytes, mine.size() * row_bytes));
    }
  });
  if (window_) window_->fence();
  source_ = std::make_unique<data::BatchSource>(rows, images->shape());
}

std::vector<std::uint8_t> row_labels(const data::StoreReader& store, const std::string& split,
                                     std::uint32_t rows_per_image) {
  const std::vector<std::uint8_t> images = store.labels(split);
  if (rows_per_image == 1) return images;
  std::vector<std::uint8_t> labels;
  labels.reserve(images.size() * rows_per_image);
  for (const std::uint8_t label : images) labels.insert(labels.end(), rows_per_image, label);
  return labels;
}

}  // namespace assay::launcher
