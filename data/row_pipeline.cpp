// SPDX-License-Identifier: Apache-2.0
#include "data/row_pipeline.hpp"

#include <new>
#include <system_error>
#include <utility>

namespace assay::data {
namespace {

// Decoded rows that may wait while the next one in order is among them: few enough to stay in the cache and to reuse
// their memory.
constexpr std::size_t kMostWaiting = 1024;
constexpr std::size_t kMostWaitingBytes = 64u << 20;
// A bundle ends with either.
constexpr std::size_t kBundleRows = 32;
constexpr std::size_t kBundleBytes = 1u << 20;
constexpr std::size_t kMostTaken = 128;
// Larger rows are not kept for reuse: an allocation is nothing beside their decoding, and many of them would be much.
constexpr std::size_t kMostReusedBytes = 256u << 10;

}  // namespace

RowPipeline::RowPipeline(ImageSource& source, std::span<const std::uint32_t> files, const DecodeOptions& options,
                         int workers)
    : source_(source), options_(options), rows_(files.size()) {
  source_.start(files);
  for (int i = 0; i < workers; ++i) {
    try {
      workers_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
      // As many as the machine allows; without any there is no memory for one.
      if (workers_.empty()) throw std::bad_alloc();
      break;
    }
  }
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
    decode_all();
  } catch (...) {
    std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    stop_ = true;
    ready_.notify_one();
  }
}

void RowPipeline::decode_all() {
  RowDecoder decoder(options_);
  SourceBytes bytes;
  Bundle bundle;
  Rows spare;
  while (!stop_ && source_.next(bytes)) {
    auto row = spare.empty() ? std::make_unique<DecodedRow>() : std::move(spare.back());
    if (!spare.empty()) spare.pop_back();
    if (bytes.fault.empty()) {
      decoder.decode(bytes.bytes, *row);
    } else {
      row->reject = bytes.fault;
    }
    bundle.bytes += row->bytes();
    bundle.rows.push_back(std::move(row));
    bundle.places.push_back(bytes.place);
    if (bundle.rows.size() < kBundleRows && bundle.bytes < kBundleBytes) continue;
    hand_over(bundle, spare);
    wait_for_the_taker();
  }
  hand_over(bundle, spare);
}

void RowPipeline::hand_over(Bundle& bundle, Rows& spare) {
  std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < bundle.rows.size(); ++i) rows_.at(bundle.places[i]) = std::move(bundle.rows[i]);
  waiting_ += bundle.rows.size();
  waiting_bytes_ += bundle.bytes;
  bundle.rows.clear();
  bundle.places.clear();
  bundle.bytes = 0;
  for (; spare.size() < kBundleRows && !free_.empty(); free_.pop_back()) spare.push_back(std::move(free_.back()));
  if (next_ < rows_.size() && rows_[next_]) ready_.notify_one();
}

// When the next row is not decoded yet, working on is the only way to get it: the source may deliver it last.
bool RowPipeline::is_ahead() const {
  const bool many = waiting_ >= kMostWaiting || waiting_bytes_ >= kMostWaitingBytes;
  return many && next_ < rows_.size() && rows_[next_];
}

void RowPipeline::wait_for_the_taker() {
  std::unique_lock lock(mutex_);
  may_work_.wait(lock, [this] { return stop_ || !is_ahead(); });
}

void RowPipeline::take(Rows& rows, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  for (auto& row : rows) {
    if (row->bytes() <= kMostReusedBytes) free_.push_back(std::move(row));
  }
  rows.clear();
  ready_.wait_for(lock, patience, [&] { return rows_.at(next_) || failure_; });
  if (failure_) std::rethrow_exception(failure_);
  const bool was_ahead = is_ahead();
  while (rows.size() < kMostTaken && next_ < rows_.size() && rows_[next_]) {
    rows.push_back(std::move(rows_[next_++]));
    waiting_bytes_ -= rows.back()->bytes();
  }
  waiting_ -= rows.size();
  if (was_ahead && !is_ahead()) may_work_.notify_all();
}

}  // namespace assay::data
