// SPDX-License-Identifier: Apache-2.0
#include "launcher/resident_rows.hpp"

#include "data/sampler.hpp"
#include "launcher/agreement.hpp"

namespace assay::launcher {

ResidentRows::ResidentRows(World& world, const data::StoreReader& store, const std::string& split) {
  const data::ImageShape shape = store.info().image;
  std::uint64_t count = 0;
  agree(world.collective(), [&] {
    count = store.count(split);
    labels_ = store.labels(split);
  });
  std::span<std::uint8_t> rows;
  data::Range mine{0, count};
  if (world.alone()) {
    own_.resize(count * shape.bytes());
    rows = own_;
  } else {
    window_ = std::make_unique<distributed::SharedWindow>(count * shape.bytes(), world.watchdog());
    rows = window_->bytes();
    mine = data::part_of(mine, static_cast<std::uint64_t>(window_->local_rank()),
                         static_cast<std::uint64_t>(window_->local_size()));
  }
  agree(world.collective(), [&] {
    if (mine.size() == 0) return;
    store.read_images(split, mine.begin, mine.size(),
                      rows.subspan(mine.begin * shape.bytes(), mine.size() * shape.bytes()));
  });
  if (window_) window_->fence();
  source_ = std::make_unique<data::BatchSource>(rows, shape);
}

}  // namespace assay::launcher
