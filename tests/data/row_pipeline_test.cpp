// SPDX-License-Identifier: Apache-2.0
#include "data/row_pipeline.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

using std::chrono_literals::operator""ms;

// Delivers `count` copies of one image in a given order; throws after `faults_after` of them.
class ScriptedSource : public ImageSource {
 public:
  ScriptedSource(std::vector<std::uint32_t> order, std::size_t faults_after = ~std::size_t{0})
      : order_(std::move(order)), faults_after_(faults_after) {}

  using ImageSource::list;
  SourceListing list(const std::function<void()>&) override { return {}; }
  void start(std::span<const std::uint32_t>) override { delivered_ = 0; }
  bool next(SourceBytes& out) override {
    std::lock_guard lock(mutex_);
    if (delivered_ == faults_after_) throw files::InputError("the source broke");
    if (delivered_ == order_.size()) return false;
    const std::uint32_t file = order_[delivered_++];
    const auto bytes = std::as_bytes(std::span(image_));
    out = {file, {bytes.begin(), bytes.end()}, file % 7 == 0 ? "unreadable" : ""};
    return true;
  }
  std::size_t delivered() {
    std::lock_guard lock(mutex_);
    return delivered_;
  }

 private:
  std::string image_ = png(1);
  std::vector<std::uint32_t> order_;
  std::size_t faults_after_;
  std::mutex mutex_;
  std::size_t delivered_ = 0;
};

std::vector<std::uint32_t> ascending(std::uint32_t count) {
  std::vector<std::uint32_t> files(count);
  for (std::uint32_t i = 0; i < count; ++i) files[i] = i;
  return files;
}

// Takes rows one by one.
class Taker {
 public:
  explicit Taker(RowPipeline& pipeline) : pipeline_(pipeline) {}

  const DecodedRow& take() {
    for (int patience = 0; next_ == rows_.size(); ++patience) {
      if (patience == 2000) throw std::runtime_error("no row within 20 s");
      pipeline_.take(rows_, 10ms);
      next_ = 0;
    }
    return *rows_[next_++];
  }

 private:
  RowPipeline& pipeline_;
  RowPipeline::Rows rows_;
  std::size_t next_ = 0;
};

TEST(RowPipeline, RowsComeInOrderHoweverTheyAreDelivered) {
  constexpr std::uint32_t kCount = 3000;
  auto backwards = ascending(kCount);
  std::reverse(backwards.begin(), backwards.end());
  for (const auto& order : {ascending(kCount), backwards}) {
    ScriptedSource source(order);
    RowPipeline pipeline(source, ascending(kCount), {}, 3);
    Taker taker(pipeline);
    for (std::uint32_t i = 0; i < kCount; ++i) EXPECT_EQ(taker.take().reject, i % 7 == 0 ? "unreadable" : "") << i;
  }
}

TEST(RowPipeline, WorkersWaitForASlowTaker) {
  ScriptedSource source(ascending(50000));
  RowPipeline pipeline(source, ascending(50000), {}, 2);
  Taker taker(pipeline);
  taker.take();
  std::size_t before = 0;
  while (before != source.delivered()) {
    before = source.delivered();
    std::this_thread::sleep_for(50ms);
  }
  // Not a bound on the row: while the worker that holds the next row is off its core, the others go on by design.
  EXPECT_LT(before, 25000u);
  for (int i = 1; i < 50000; ++i) taker.take();
  EXPECT_EQ(source.delivered(), 50000u);
}

TEST(RowPipeline, AFaultOfTheSourceReachesTheTaker) {
  ScriptedSource source(ascending(100), 10);
  RowPipeline pipeline(source, ascending(100), {}, 2);
  Taker taker(pipeline);
  EXPECT_THROW(
      {
        for (int i = 0; i < 100; ++i) taker.take();
      },
      files::InputError);
}

TEST(RowPipeline, CanBeLeftAtAnyTime) {
  for (const int taken : {0, 1, 700}) {
    ScriptedSource source(ascending(5000));
    RowPipeline pipeline(source, ascending(5000), {}, 3);
    Taker taker(pipeline);
    for (int i = 0; i < taken; ++i) taker.take();
  }
}

}  // namespace
}  // namespace assay::data
