// SPDX-License-Identifier: Apache-2.0
#include "data/row_pipeline.hpp"

#include <utility>

namespace assay::data {
namespace {

// Decoded rows that may wait while the next one in order is among them: few enough to stay in the cache and to reuse
// their memory.
constexpr std::size_t kMostWaiting = 512;

}  // namespace

RowPipeline::RowPipeline(ImageSource& source, std::span<const std::uint32_t> files, const DecodeOptions& options,
                         int workers)
    : source_(source), options_(options), rows_(files.size()) {
  place_of_file_.reserve(files.size());
  for (std::uint32_t place = 0; place < files.size(); ++place) place_of_file_.emplace(files[place], place);
  source_.start(files);
  for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
}

RowPipeline::~RowPipeline() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  may_work_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void RowPipeline::work() {
  try {
    SourceBytes bytes;
    while (!stop_ && source_.next(bytes)) {
      wait_for_the_taker();
      DecodedRow row;
      if (bytes.fault.empty()) {
        row = decode_row(bytes.bytes, options_);
      } else {
        row.reject = bytes.fault;
      }
      const std::uint32_t place = place_of_file_.at(bytes.file);
      std::lock_guard lock(mutex_);
      rows_[place] = std::move(row);
      ++waiting_;
      if (place == next_) ready_.notify_one();
    }
  } catch (...) {
    std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    stop_ = true;
    ready_.notify_one();
  }
}

// When the next row is not decoded yet, working on is the only way to get it: the source may deliver it last.
bool RowPipeline::is_ahead() const {
  return waiting_ >= kMostWaiting && next_ < rows_.size() && rows_[next_].has_value();
}

void RowPipeline::wait_for_the_taker() {
  std::unique_lock lock(mutex_);
  may_work_.wait(lock, [this] { return stop_ || !is_ahead(); });
}

std::optional<DecodedRow> RowPipeline::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  const bool ready = ready_.wait_for(lock, patience, [&] { return rows_.at(next_).has_value() || failure_; });
  if (!ready) return std::nullopt;
  if (failure_) std::rethrow_exception(failure_);
  std::optional<DecodedRow> row = std::exchange(rows_[next_++], std::nullopt);
  if (--waiting_ == kMostWaiting / 2 || next_ == rows_.size() || !rows_[next_]) may_work_.notify_all();
  return row;
}

}  // namespace assay::data
