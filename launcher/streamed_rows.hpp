// SPDX-License-Identifier: Apache-2.0
// One split read from the store a batch at a time, the announced batch meanwhile: for evaluation, which goes through
// its rows once. Memory: two batches. Each rank reads what it was dealt.
#pragma once

#include <array>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "data/store_rows.hpp"
#include "launcher/row_access.hpp"

namespace assay::launcher {

class StreamedRows final : public RowAccess {
 public:
  // The store must outlive this. Throws StoreError.
  StreamedRows(const data::StoreReader& store, const std::string& split, const data::RowOptions& options);
  ~StreamedRows() override;

  const data::ImageShape& shape() const override { return images_.shape(); }
  std::span<const std::uint8_t> labels() const override { return labels_; }
  ReadyRows ready(std::span<const std::uint32_t> rows) override;
  void announce(std::span<const std::uint32_t> rows) override;

 private:
  struct Batch {
    std::vector<std::uint32_t> asked;
    std::vector<std::uint8_t> pixels;
  };

  void fetch(Batch& batch) const;

  data::StoreRows images_;
  std::vector<std::uint8_t> labels_;
  std::array<Batch, 2> batches_;
  int current_ = 0;
  std::future<void> fetching_;  // of the other batch
  std::vector<std::uint32_t> places_;
  std::optional<data::BatchSource> source_;
};

}  // namespace assay::launcher
