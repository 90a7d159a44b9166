// SPDX-License-Identifier: Apache-2.0
// The transport alone; over ranks in bucket_transport_mpi_test.cpp.
#include "distributed/thread_transport.hpp"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "tests/distributed/recording_collective.hpp"

namespace assay::distributed {
namespace {

// Sums only once it is allowed to.
class GatedCollective final : public Collective {
 public:
  int rank() const override { return 0; }
  int size() const override { return 2; }
  void all_reduce_sum(std::span<float> values) override {
    gate.wait();
    thread = std::this_thread::get_id();
    lengths.push_back(values.size());
    if (fails) throw CollectiveError("the network is down");
    for (float& value : values) value *= 2;
  }
  void all_reduce_sum(std::span<double>) override {}
  void all_reduce_sum_bf16(std::span<float> values) override { rounded.push_back(values.size()); }
  void broadcast(std::span<std::byte>, int) override {}
  std::vector<std::byte> gather(std::span<const std::byte>, int) override { return {}; }
  void barrier() override {}
  double seconds_inside() const override { return 0; }
  [[noreturn]] void abort(int) override { throw CollectiveError("aborted"); }

  std::promise<void> open;
  std::shared_future<void> gate = open.get_future().share();
  bool fails = false;
  std::thread::id thread;
  std::vector<std::size_t> lengths;
  std::vector<std::size_t> rounded;
};

TEST(ThreadTransport, TheCallerGoesOnWhileBucketsTravel) {
  GatedCollective collective;
  ThreadTransport transport(collective);
  const at::Tensor first = at::ones({3});
  const at::Tensor second = at::ones({5});
  transport.submit(first);
  transport.submit(second);  // returns although nothing can travel yet
  EXPECT_TRUE(first.equal(at::ones({3})));
  collective.open.set_value();
  transport.wait();
  EXPECT_TRUE(first.equal(at::full({3}, 2.0F)));
  EXPECT_TRUE(second.equal(at::full({5}, 2.0F)));
  EXPECT_EQ(collective.lengths, (std::vector<std::size_t>{3, 5})) << "in the order of submission";
  EXPECT_NE(collective.thread, std::this_thread::get_id());
}

TEST(ThreadTransport, AFailureIsThrownByWaitAndNothingMoreTravels) {
  GatedCollective collective;
  collective.fails = true;
  collective.open.set_value();
  ThreadTransport transport(collective);
  transport.submit(at::ones({3}));
  transport.submit(at::ones({4}));
  EXPECT_THROW(transport.wait(), CollectiveError);
  EXPECT_EQ(collective.lengths.size(), 1U);
  transport.submit(at::ones({5}));
  EXPECT_THROW(transport.wait(), CollectiveError);
}

TEST(ThreadTransport, MeasuresHowLongItsCallerWaited) {
  GatedCollective collective;
  ThreadTransport transport(collective);
  transport.submit(at::ones({3}));
  std::thread opener([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    collective.open.set_value();
  });
  transport.wait();
  opener.join();
  EXPECT_GE(transport.seconds_waited(), 0.03);
}

TEST(ThreadTransport, RoundsWhenAskedTo) {
  GatedCollective collective;
  collective.open.set_value();
  ThreadTransport transport(collective, Wire::bf16);
  transport.submit(at::ones({7}));
  transport.wait();
  EXPECT_EQ(collective.rounded, std::vector<std::size_t>{7});
  EXPECT_TRUE(collective.lengths.empty());
}

TEST(ThreadTransport, AnErrorOfTheCallerDoesNotWaitForRanksThatNeverCome) {
  auto* collective = new GatedCollective;  // the thread is left inside it
  try {
    ThreadTransport transport(*collective);
    transport.submit(at::ones({3}));
    throw std::runtime_error("of the caller");
  } catch (const std::runtime_error&) {
  }
  collective->open.set_value();
}

TEST(Wire, IsReadFromItsName) {
  EXPECT_EQ(parse_wire("fp32"), Wire::fp32);
  EXPECT_EQ(parse_wire("bf16"), Wire::bf16);
  EXPECT_THROW(parse_wire("fp16"), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
