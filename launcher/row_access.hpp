// SPDX-License-Identifier: Apache-2.0
// The rows of one split by number, wherever they live: in memory once per node (ResidentRows), in memory of the caller
// (HeldRows), or in the store and read when they are asked for (StreamedRows). One thread at a time.
#pragma once

#include <cstdint>
#include <span>

#include "data/batch_source.hpp"

namespace assay::launcher {

// Rows that are there: those of `source` that `rows` numbers.
struct ReadyRows {
  const data::BatchSource* source = nullptr;
  std::span<const std::uint32_t> rows;
};

class RowAccess {
 public:
  virtual ~RowAccess() = default;

  virtual const data::ImageShape& shape() const = 0;
  // Of all rows; empty where nobody knows them.
  virtual std::span<const std::uint8_t> labels() const = 0;
  // Valid until the next call, and no longer than `rows`. Throws StoreError when the store is damaged there.
  virtual ReadyRows ready(std::span<const std::uint32_t> rows) = 0;
  // What will be asked for next, to be fetched meanwhile. The rows must stay until ready() was called.
  virtual void announce(std::span<const std::uint32_t> rows) { static_cast<void>(rows); }
};

class HeldRows final : public RowAccess {
 public:
  // Both must outlive this.
  HeldRows(const data::BatchSource& source, std::span<const std::uint8_t> labels) : source_(source), labels_(labels) {}

  const data::ImageShape& shape() const override { return source_.shape(); }
  std::span<const std::uint8_t> labels() const override { return labels_; }
  ReadyRows ready(std::span<const std::uint32_t> rows) override { return {&source_, rows}; }

 private:
  const data::BatchSource& source_;
  std::span<const std::uint8_t> labels_;
};

}  // namespace assay::launcher
