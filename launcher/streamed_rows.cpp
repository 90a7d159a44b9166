// SPDX-License-Identifier: Apache-2.0
#include "launcher/streamed_rows.hpp"

#include <algorithm>
#include <numeric>

#include "launcher/resident_rows.hpp"

namespace assay::launcher {

StreamedRows::StreamedRows(const data::StoreReader& store, const std::string& split, const data::RowOptions& options)
    : images_(store, split, options), labels_(row_labels(store, split, images_.rows_per_image())) {}

StreamedRows::~StreamedRows() {
  if (fetching_.valid()) fetching_.wait();
}

ReadyRows StreamedRows::ready(std::span<const std::uint32_t> rows) {
  Batch& next = batches_[1 - current_];
  if (fetching_.valid()) fetching_.get();
  if (!std::equal(rows.begin(), rows.end(), next.asked.begin(), next.asked.end())) {
    next.asked.assign(rows.begin(), rows.end());
    fetch(next);
  }
  current_ = 1 - current_;
  source_.emplace(next.pixels, images_.shape());
  places_.resize(rows.size());
  std::iota(places_.begin(), places_.end(), 0u);
  return {&*source_, places_};
}

void StreamedRows::announce(std::span<const std::uint32_t> rows) {
  if (fetching_.valid()) fetching_.wait();
  Batch& next = batches_[1 - current_];
  next.asked.assign(rows.begin(), rows.end());
  fetching_ = std::async(std::launch::async, [this, &next] { fetch(next); });
}

void StreamedRows::fetch(Batch& batch) const {
  batch.pixels.resize(batch.asked.size() * images_.shape().bytes());
  std::vector<std::uint32_t> places(batch.asked.size());
  std::iota(places.begin(), places.end(), 0u);
  std::sort(places.begin(), places.end(), [&](auto a, auto b) { return batch.asked[a] < batch.asked[b]; });
  std::vector<std::uint32_t> rows;
  rows.reserve(places.size());
  for (const std::uint32_t place : places) rows.push_back(batch.asked[place]);
  images_.gather(rows, places, batch.pixels);
}

}  // namespace assay::launcher
