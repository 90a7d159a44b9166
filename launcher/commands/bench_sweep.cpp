// SPDX-License-Identifier: Apache-2.0
// assay bench sweep: what a sweep costs beside its trainings, measured with trials that do nothing. Under mpirun the
// groups of that world, else processes of their own; the journal is synced as it is in earnest.
#include <absl/strings/str_format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "distributed/mpi_environment.hpp"
#include "launcher/commands/bench_commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/trials/group_sweep.hpp"
#include "launcher/trials/local_slots.hpp"
#include "sweeps/coordinator.hpp"
#include "sweeps/local_executor.hpp"

namespace assay::launcher::commands {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string folder;
  std::uint32_t trials = 2000;
  std::uint32_t group_size = 1;
  std::uint32_t jobs = 0;
  bool json = false;
};

struct Figures {
  std::string executor;
  double seconds = 0;
  double processor_seconds = 0;  // of the coordinator's process
};

// A trial that nobody needs to do anything for.
class IdleRunner final : public trials::TrialRunner {
 public:
  sweeps::JobEnd run(const sweeps::TrialJob& job, const std::function<bool()>&) override {
    return {job.id, job.attempt, kDone, ""};
  }
};

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<sweeps::Event> first_events(std::uint32_t trials) {
  std::vector<sweeps::Event> events{sweeps::SweepBegun{"bench", "", ASSAY_VERSION}};
  for (std::uint32_t i = 0; i < trials; ++i) {
    events.emplace_back(sweeps::TrialAdded{{absl::StrFormat("%012x", i), i, {{"seed", std::to_string(i)}}}});
  }
  return events;
}

// A sweep folder of this bench's own, gone at the end.
class BenchFolder {
 public:
  explicit BenchFolder(const std::string& parent)
      : path_(std::filesystem::path(parent.empty() ? "." : parent) /
              absl::StrFormat("assay-bench-sweep-%d", getpid())) {}
  ~BenchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;

  sweeps::SweepFolder folder() const { return sweeps::SweepFolder(path_); }

 private:
  std::filesystem::path path_;
};

Figures measure(const Options& options, sweeps::Executor& executor, const std::string& name) {
  const BenchFolder scratch(options.folder);
  sweeps::SweepBook book = sweeps::SweepBook::create(scratch.folder(), first_events(options.trials));
  const auto nothing = [](const sweeps::PlannedTrial&, std::uint32_t) { return std::vector<std::string>{"true"}; };
  const auto no_epochs = [](const sweeps::PlannedTrial&) { return 0u; };
  sweeps::CoordinatorOptions coordination;
  coordination.needs_report = false;
  sweeps::Coordinator coordinator(book, executor, nothing, no_epochs, coordination);
  const Clock::time_point begin = Clock::now();
  const double processor = processor_seconds();
  coordinator.run();
  return {name, std::chrono::duration<double>(Clock::now() - begin).count(), processor_seconds() - processor};
}

int print(const Options& options, const Figures& figures) {
  const double rate = options.trials / figures.seconds;
  if (options.json) {
    std::puts(nlohmann::ordered_json({{"executor", figures.executor},
                                      {"trials", options.trials},
                                      {"trials_per_second", rate},
                                      {"seconds", figures.seconds},
                                      {"processor_seconds", figures.processor_seconds}})
                  .dump()
                  .c_str());
    return kDone;
  }
  std::printf("%s: %u trials that do nothing in %.3g s: %.4g trials/s, %.3g ms each, journal synced\n",
              figures.executor.c_str(), options.trials, figures.seconds, rate, 1e3 / rate);
  return kDone;
}

int run_processes(const Options& options) {
  sweeps::LocalExecutorOptions local;
  local.slots = trials::plan_slots(trials::this_machine(), {.jobs = options.jobs, .threads = 1});
  sweeps::LocalExecutor executor(local);
  return print(options, measure(options, executor, absl::StrFormat("%d local processes", local.slots.size())));
}

int run_groups(const Options& options) {
  const auto prepare = [&](const distributed::Topology&) {
    return trials::GroupPlan{static_cast<int>(options.group_size)};
  };
  const auto make_runner = [](World&, const distributed::RankGroup&) { return std::make_unique<IdleRunner>(); };
  return trials::run_in_groups(prepare, make_runner, [&](sweeps::Executor& executor) {
    return print(options, measure(options, executor, absl::StrFormat("groups of %d ranks", options.group_size)));
  });
}

}  // namespace

void add_bench_sweep(CLI::App& bench, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      bench.add_subcommand("sweep", "What a sweep costs beside its trainings; under mpirun in groups of ranks");
  command->add_option("--trials", options->trials, "trials that do nothing")
      ->check(CLI::Range(1u, 100'000u))
      ->capture_default_str();
  command->add_option("--group-size", options->group_size, "under mpirun: ranks of a group")
      ->check(CLI::Range(1u, 100'000u))
      ->capture_default_str();
  command->add_option("--jobs", options->jobs, "else: processes at the same time (default: by cores)")
      ->check(CLI::Range(1u, 100'000u));
  command->add_option("--dir", options->folder, "where its sweep folder is made for a while (default: here)")
      ->type_name("DIR");
  command->add_flag("--json", options->json, "one JSON line");
  command->callback([options, &action] {
    action = [options] { return distributed::launched_as_rank() ? run_groups(*options) : run_processes(*options); };
  });
}

}  // namespace assay::launcher::commands
