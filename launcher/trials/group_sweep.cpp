// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/group_sweep.hpp"

#include <absl/strings/str_cat.h>
#include <mpi.h>

#include <cstdio>
#include <exception>
#include <optional>
#include <thread>

#include "distributed/mail.hpp"
#include "distributed/mpi_check.hpp"
#include "distributed/rank_group.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/fault.hpp"
#include "launcher/trials/group_executor.hpp"
#include "launcher/trials/group_service.hpp"

namespace assay::launcher::trials {
namespace {

struct AgreedPlan {
  GroupPlan plan;
  int fault_code = 0;
  std::exception_ptr fault;  // on rank 0
};

AgreedPlan agree_on_plan(const distributed::Topology& world, const Preparation& prepare) {
  AgreedPlan agreed;
  try {
    if (world.rank == 0) {
      agreed.plan = prepare(world);
      check_split(world, agreed.plan.group_size);
    }
  } catch (...) {
    agreed.fault = std::current_exception();
    agreed.fault_code = describe(agreed.fault).code;
  }
  double values[3] = {static_cast<double>(agreed.plan.group_size), agreed.plan.deadline_seconds,
                      static_cast<double>(agreed.fault_code)};
  ASSAY_MPI_CHECK(MPI_Bcast(values, 3, MPI_DOUBLE, 0, MPI_COMM_WORLD));
  return {{static_cast<int>(values[0]), values[1]}, static_cast<int>(values[2]), agreed.fault};
}

std::vector<int> leaders_of(const distributed::Topology& world, int group_size) {
  std::vector<int> leaders;
  for (int rank = 0; rank < world.size; rank += group_size) leaders.push_back(rank);
  return leaders;
}

// The coordinator's thread, on rank 0. Joined by the destructor: the groups have been told to end by then.
class CoordinatorThread {
 public:
  CoordinatorThread(distributed::Mail& mail, std::vector<int> leaders, const Coordination& coordinate)
      : executor_(mail, std::move(leaders)), thread_([this, &coordinate] { run(coordinate); }) {}
  ~CoordinatorThread() { join(); }

  // What `coordinate` threw, after the ranks have served.
  std::exception_ptr fault() {
    join();
    return fault_;
  }

 private:
  void run(const Coordination& coordinate) {
    int code = 0;
    try {
      code = coordinate(executor_);
    } catch (...) {
      fault_ = std::current_exception();
      code = describe(fault_).code;
    }
    executor_.finish(code);
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  GroupExecutor executor_;
  std::exception_ptr fault_;
  std::thread thread_;
};

// A fault outside of any trial: the others wait for this rank.
int serve_or_end(distributed::Mail& mail, const distributed::RankGroup& group, int leader, TrialRunner& runner) {
  try {
    return serve(mail, group, leader, runner);
  } catch (...) {
    const Fault fault = describe(std::current_exception());
    std::fprintf(stderr, "rank %d: error: %s\n", distributed::rank_before_mpi(), fault.message.c_str());
    distributed::end_world(fault.code);
  }
}

struct WorldEnd {
  int code = 0;
  std::exception_ptr fault;
};

// By its own frame: the world is left in good order before a fault of rank 0 is thrown.
WorldEnd work_in_groups(const Preparation& prepare, const RunnerFactory& make_runner, const Coordination& coordinate) {
  const distributed::MpiEnvironment environment;
  const distributed::Topology& topology = environment.topology();
  const auto [plan, fault_code, fault] = agree_on_plan(topology, prepare);
  if (fault_code != 0) return {fault_code, fault};
  distributed::Mail mail;
  const distributed::RankGroup group(topology.rank / plan.group_size);
  World world(group, topology, plan.deadline_seconds);
  const std::unique_ptr<TrialRunner> runner = make_runner(world, group);
  std::optional<CoordinatorThread> coordinator;
  if (topology.rank == 0) coordinator.emplace(mail, leaders_of(topology, plan.group_size), coordinate);
  const int code = serve_or_end(mail, group, group.number() * plan.group_size, *runner);
  return {code, coordinator ? coordinator->fault() : nullptr};
}

}  // namespace

void check_split(const distributed::Topology& world, int group_size) {
  if (group_size < 1 || world.size % group_size != 0) {
    throw config::UsageError(absl::StrCat("--group-size ", group_size, " does not divide the ", world.size,
                                          " ranks of this world: choose one that does"));
  }
  if (!world.thread_multiple) {
    throw config::UsageError(
        "this MPI does not allow threads (MPI_THREAD_MULTIPLE), which a sweep in groups needs: run it without mpirun");
  }
}

int run_in_groups(const Preparation& prepare, const RunnerFactory& make_runner, const Coordination& coordinate) {
  const WorldEnd end = work_in_groups(prepare, make_runner, coordinate);
  if (end.fault) std::rethrow_exception(end.fault);
  return end.code;
}

}  // namespace assay::launcher::trials
