// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/row_stream.hpp"

#include "launcher/agreement.hpp"

namespace assay::launcher::training {

RowStream::RowStream(World& world, const data::StoreReader& store, const std::string& split,
                     const data::RowOptions& options, std::uint32_t window)
    : collective_(world.collective()), images_(store, split, options), plan_(window) {
  const std::uint64_t bytes = plan_.ring_rows() * images_.shape().bytes();
  if (collective_.size() == 1) {
    own_.resize(bytes);
    ring_ = own_;
  } else {
    shared_ = std::make_unique<distributed::SharedWindow>(bytes, world.watchdog(), world.group());
    ring_ = shared_->bytes();
  }
  source_.emplace(ring_, images_.shape());
}

RowStream::~RowStream() {
  forget_fetch();
}

void RowStream::start(std::span<const std::uint32_t> order) {
  forget_fetch();
  order_.assign(order.begin(), order.end());
  complete_.reset();
}

ReadyRows RowStream::batch(const data::Range& whole, const data::Range& mine) {
  if (!complete_) {
    // A resumed epoch begins where it stopped. Nobody may still be reading the epoch before.
    if (shared_) shared_->fence();
    begin_fetch(plan_.window_of(whole.begin));
    complete(plan_.window_of(whole.begin));
  }
  while (*complete_ < plan_.window_of(whole.end - 1)) complete(*complete_ + 1);
  places_.clear();
  for (std::uint64_t position = mine.begin; position < mine.end; ++position) {
    places_.push_back(plan_.place_of(position));
  }
  return {&*source_, places_};
}

void RowStream::begin_fetch(std::uint64_t window) {
  fetch_ = std::async(std::launch::async, [this, window] {
    const auto part = static_cast<std::uint64_t>(shared_ ? shared_->local_rank() : 0);
    const auto parts = static_cast<std::uint64_t>(shared_ ? shared_->local_size() : 1);
    const data::WindowPlan::Fetch rows = plan_.fetch(order_, window, part, parts);
    images_.gather(rows.rows, rows.places, ring_);
  });
}

// The slot of the window after next is free then: every rank of the node has come to a batch that needs `window`, and
// batches are at most half a window, so none looks back further than to the window before.
void RowStream::complete(std::uint64_t window) {
  agree(collective_, [&] { fetch_.get(); });
  if (shared_) shared_->fence();
  complete_ = window;
  if (window + 1 < plan_.windows(order_.size())) begin_fetch(window + 1);
}

void RowStream::forget_fetch() {
  if (fetch_.valid()) fetch_.wait();
  fetch_ = {};
}

}  // namespace assay::launcher::training
