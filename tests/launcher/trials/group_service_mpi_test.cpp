// SPDX-License-Identifier: Apache-2.0
// Coordinator and groups in one world, without any training.
#include "launcher/trials/group_service.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "distributed/mpi_environment.hpp"
#include "launcher/trials/group_executor.hpp"

namespace assay::launcher::trials {
namespace {

using namespace std::chrono_literals;

distributed::Topology world_topology() {
  distributed::Topology topology;
  MPI_Comm_rank(MPI_COMM_WORLD, &topology.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &topology.size);
  topology.local_rank = topology.rank;
  topology.local_size = topology.size;
  return topology;
}

// Every rank of the group adds one: the trial ends with the number of ranks that ran it as its code. A trial whose
// command is "wait" runs until it is asked to stop.
class CountingRunner final : public TrialRunner {
 public:
  explicit CountingRunner(World& world) : world_(world) {}

  sweeps::JobEnd run(const sweeps::TrialJob& job, const std::function<bool()>& stop) override {
    ++trials;
    if (!job.command.empty() && job.command.front() == "wait") wait_for(stop);
    double ranks = 1;
    world_.collective().all_reduce_sum(std::span(&ranks, 1));
    return {job.id, job.attempt, static_cast<int>(ranks), ""};
  }

  int trials = 0;

 private:
  void wait_for(const std::function<bool()>& stop) {
    double stopped = 0;
    while (stopped == 0) {
      stopped = stop() ? 1 : 0;
      world_.collective().all_reduce_sum(std::span(&stopped, 1));
    }
  }

  World& world_;
};

std::vector<int> leaders(int size, int group_size) {
  std::vector<int> ranks;
  for (int rank = 0; rank < size; rank += group_size) ranks.push_back(rank);
  return ranks;
}

// Runs `coordinate` on rank 0 while all ranks serve; returns how many trials this rank ran.
int in_groups(int group_size, const std::function<void(GroupExecutor&)>& coordinate) {
  const distributed::Topology topology = world_topology();
  distributed::Mail mail;
  const distributed::RankGroup group(topology.rank / group_size);
  World world(group, topology);
  CountingRunner runner(world);
  std::optional<GroupExecutor> executor;
  std::thread coordinator;
  if (topology.rank == 0) {
    executor.emplace(mail, leaders(topology.size, group_size));
    coordinator = std::thread([&] {
      coordinate(*executor);
      executor->finish(75);
    });
  }
  EXPECT_EQ(serve(mail, group, group.number() * group_size, runner), 75);
  if (coordinator.joinable()) coordinator.join();
  return runner.trials;
}

std::map<std::string, int> run_all(GroupExecutor& executor, int count) {
  std::map<std::string, int> codes;
  int submitted = 0;
  while (static_cast<int>(codes.size()) < count) {
    std::vector<sweeps::TrialJob> jobs;
    for (std::size_t free = executor.free_slots(); free > 0 && submitted < count; --free) {
      jobs.push_back({std::to_string(submitted++), 1, {}, "", ""});
    }
    executor.submit(jobs);
    for (const sweeps::JobEnd& end : executor.poll(5s)) {
      EXPECT_TRUE(codes.emplace(end.id, end.code).second) << end.id << " ended twice";
    }
  }
  return codes;
}

TEST(GroupService, EveryTrialIsRunOnceByAWholeGroup) {
  const int size = world_topology().size;
  for (const int group_size : std::set<int>{1, size}) {
    std::map<std::string, int> codes;
    const int own = in_groups(group_size, [&](GroupExecutor& executor) { codes = run_all(executor, 200); });
    double all = own;
    MPI_Allreduce(MPI_IN_PLACE, &all, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    EXPECT_EQ(all, 200 * group_size);
    if (world_topology().rank != 0) continue;
    EXPECT_EQ(codes.size(), 200U);
    for (const auto& [id, code] : codes) EXPECT_EQ(code, group_size) << id;
  }
}

TEST(GroupService, ASweepWithoutTrialsEndsAtOnce) {
  EXPECT_EQ(in_groups(1, [](GroupExecutor&) {}), 0);
}

TEST(GroupService, OnlyTheTrialThatIsCancelledStops) {
  const int size = world_topology().size;
  in_groups(size, [](GroupExecutor& executor) {
    EXPECT_EQ(executor.free_slots(), 1U);  // nothing is known of the length of trials yet
    executor.submit({{"long", 1, {"wait"}, "", ""}});
    EXPECT_EQ(executor.free_slots(), 0U);
    EXPECT_TRUE(executor.poll(100ms).empty());
    executor.cancel("other", false);
    EXPECT_TRUE(executor.poll(100ms).empty());
    executor.cancel("long", false);
    const auto ends = executor.poll(20s);
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_EQ(ends.front().id, "long");
    EXPECT_EQ(run_all(executor, 5).size(), 5U);
  });
}

// Several trials ordered at once to one group: the first runs, the others wait behind it.
TEST(GroupService, AllTrialsOfAnOrderStopWhenAllAreCancelled) {
  const int size = world_topology().size;
  in_groups(size, [](GroupExecutor& executor) {
    executor.submit({{"a", 1, {"wait"}, "", ""}, {"b", 1, {"wait"}, "", ""}, {"c", 1, {"wait"}, "", ""}});
    EXPECT_TRUE(executor.is_under_way("a"));
    EXPECT_FALSE(executor.is_under_way("b"));
    EXPECT_FALSE(executor.is_under_way("c"));
    executor.cancel_all(false);
    std::vector<std::string> ended;
    while (ended.size() < 3) {
      const auto ends = executor.poll(20s);
      ASSERT_FALSE(ends.empty()) << "after " << ended.size();
      for (const sweeps::JobEnd& end : ends) ended.push_back(end.id);
    }
    EXPECT_EQ(ended, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_TRUE(executor.is_under_way("a")) << "of no group: nothing to wait behind";
  });
}

TEST(GroupExecutor, OneLongTrialEndsOrderingAhead) {
  in_groups(1, [](GroupExecutor& executor) {
    run_all(executor, 600);
    const auto groups = static_cast<std::size_t>(world_topology().size);
    ASSERT_GT(executor.free_slots(), groups);
    executor.submit({{"long", 1, {"wait"}, "", ""}});
    EXPECT_TRUE(executor.poll(100ms).empty());
    executor.cancel("long", false);
    EXPECT_EQ(executor.poll(20s).size(), 1U);
    EXPECT_EQ(executor.free_slots(), groups);
  });
}

TEST(GroupExecutor, OrdersMoreAtOnceOnlyWhereTrialsAreShort) {
  in_groups(1, [](GroupExecutor& executor) {
    const auto groups = static_cast<std::size_t>(world_topology().size);
    EXPECT_EQ(executor.free_slots(), groups);
    run_all(executor, 600);
    EXPECT_GT(executor.free_slots(), groups);
  });
}

}  // namespace
}  // namespace assay::launcher::trials
