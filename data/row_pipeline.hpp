// SPDX-License-Identifier: Apache-2.0
// Decodes the files of one window of rows in parallel and hands the rows out in their order, however the source
// delivers them. A window is small enough to be held decoded (see packing.hpp), which bounds the memory whatever the
// order is. Rows change hands in bundles, and their memory goes back to the workers: at 32 pixels a row is decoded in
// microseconds, and a lock or an allocation each would cost as much. The owner takes rows on its own thread; the
// destructor stops and joins the workers.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "data/image_source.hpp"
#include "data/row_decoder.hpp"

namespace assay::data {

class RowPipeline {
 public:
  using Rows = std::vector<std::unique_ptr<DecodedRow>>;

  // files: numbers in the source, in the order of the rows. The source must outlive the pipeline.
  RowPipeline(ImageSource& source, std::span<const std::uint32_t> files, const DecodeOptions& options, int workers);
  ~RowPipeline();
  RowPipeline(const RowPipeline&) = delete;
  RowPipeline& operator=(const RowPipeline&) = delete;

  // Puts the next rows in order into `rows`, those that are ready and not very many, and takes back what it held.
  // Waits at most `patience` for the first; `rows` is empty when it is not ready yet. Throws what a worker threw.
  void take(Rows& rows, std::chrono::milliseconds patience);

 private:
  struct Bundle {
    Rows rows;
    std::vector<std::uint32_t> places;
    std::size_t bytes = 0;
  };

  void work();
  void decode_all();
  void hand_over(Bundle& bundle, Rows& spare);
  void wait_for_the_taker();
  bool is_ahead() const;

  ImageSource& source_;
  DecodeOptions options_;

  std::mutex mutex_;
  std::condition_variable ready_;     // the next row in order is there
  std::condition_variable may_work_;  // the workers are not too far ahead any more
  Rows rows_;                         // by place; null: not decoded yet, or taken
  Rows free_;                         // taken and given back
  std::size_t next_ = 0;
  std::size_t waiting_ = 0;  // decoded rows not taken yet
  std::size_t waiting_bytes_ = 0;
  std::exception_ptr failure_;
  std::atomic<bool> stop_{false};
  std::vector<std::thread> workers_;
};

}  // namespace assay::data
