// SPDX-License-Identifier: Apache-2.0
// The training rows of an epoch in its order, read from the store while earlier ones are trained on: for stores larger
// than memory. A ring of three windows of data.shuffle lives once per node; its ranks fetch a window together, each a
// part, one window ahead. What a batch holds is the same as when all rows are in memory. One thread may call.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/store_rows.hpp"
#include "data/window_plan.hpp"
#include "distributed/shared_window.hpp"
#include "launcher/row_access.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

class RowStream {
 public:
  // window: rows, at least twice the global batch (two batches may lie in one and a half windows). world and
  // store must outlive this. Collective. Throws as distributed::SharedWindow and data::StoreRows do.
  RowStream(World& world, const data::StoreReader& store, const std::string& split, const data::RowOptions& options,
            std::uint32_t window);
  ~RowStream();

  const data::ImageShape& shape() const { return images_.shape(); }
  // The rows of an epoch in their order.
  void start(std::span<const std::uint32_t> order);
  // The rows of positions `mine` of the batch at positions `whole`, waiting for them. Collective: every rank asks for
  // the same batches, in ascending order; the batch before may be asked for again. Throws AgreedError/StoreError when
  // the store is damaged there.
  ReadyRows batch(const data::Range& whole, const data::Range& mine);

 private:
  void begin_fetch(std::uint64_t window);
  void complete(std::uint64_t window);
  void forget_fetch();

  distributed::Collective& collective_;
  data::StoreRows images_;
  data::WindowPlan plan_;
  std::vector<std::uint8_t> own_;
  std::unique_ptr<distributed::SharedWindow> shared_;
  std::span<std::uint8_t> ring_;
  std::optional<data::BatchSource> source_;
  std::vector<std::uint32_t> order_;       // of its own: a fetch may outlive who started the epoch
  std::future<void> fetch_;                // of one window ahead
  std::optional<std::uint64_t> complete_;  // the newest window that is there
  std::vector<std::uint32_t> places_;
};

}  // namespace assay::launcher::training
