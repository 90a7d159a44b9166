// SPDX-License-Identifier: Apache-2.0
// Decodes the files of one window of rows in parallel and hands the rows out in their order, however the source
// delivers them. A window is small enough to be held decoded (see packer), which bounds the memory whatever the order
// is. The owner takes rows on its own thread; the destructor stops and joins the workers.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

#include "data/image_source.hpp"
#include "data/row_decoder.hpp"

namespace assay::data {

class RowPipeline {
 public:
  // files: numbers in the source, in the order of the rows. The source must outlive the pipeline.
  RowPipeline(ImageSource& source, std::span<const std::uint32_t> files, const DecodeOptions& options, int workers);
  ~RowPipeline();
  RowPipeline(const RowPipeline&) = delete;
  RowPipeline& operator=(const RowPipeline&) = delete;

  // The next row in order, waiting at most `patience`; nothing when it is not ready yet. Throws what a worker threw.
  std::optional<DecodedRow> take(std::chrono::milliseconds patience);

 private:
  void work();
  void wait_for_the_taker();
  bool is_ahead() const;

  ImageSource& source_;
  DecodeOptions options_;
  std::unordered_map<std::uint32_t, std::uint32_t> place_of_file_;

  std::mutex mutex_;
  std::condition_variable ready_;     // the next row in order is there
  std::condition_variable may_work_;  // the workers are not too far ahead any more
  std::vector<std::optional<DecodedRow>> rows_;
  std::size_t next_ = 0;
  std::size_t waiting_ = 0;  // decoded rows not taken yet
  std::exception_ptr failure_;
  std::atomic<bool> stop_{false};
  std::vector<std::thread> workers_;
};

}  // namespace assay::data
