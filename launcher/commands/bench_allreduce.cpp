// SPDX-License-Identifier: Apache-2.0
// assay bench allreduce: how fast the ranks of this world sum gradients, in the words of nccl-tests (its
// doc/PERFORMANCE.md): time of one call, algbw = bytes / time, busbw = algbw * 2 (n - 1) / n, which can be compared
// with the speed of the links whatever the number of ranks. GB is 1e9 bytes.
#include <absl/strings/str_format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "distributed/mpi_environment.hpp"
#include "launcher/commands/bench_commands.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/measurement.hpp"
#include "launcher/table.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

struct Options {
  // 4 KiB .. 64 MiB
  std::vector<double> mib = {1.0 / 256, 1.0 / 64, 1.0 / 16, 0.25, 1, 4, 16, 64};
  double seconds = 0.3;
  bool json = false;
};

// How a float travels.
enum class Wire { fp32, bf16 };
const char* name_of(Wire wire) {
  return wire == Wire::bf16 ? "bf16" : "fp32";
}

struct Row {
  Wire wire = Wire::fp32;
  std::size_t bytes = 0;  // on the wire
  double seconds = 0;

  double algorithm_bandwidth() const { return static_cast<double>(bytes) / seconds; }
  double bus_bandwidth(int ranks) const { return algorithm_bandwidth() * 2 * (ranks - 1) / ranks; }
};

Row measure(World& world, Wire wire, double mib, double seconds) {
  // Rounded to whole floats, at least one.
  std::vector<float> values(std::max<std::size_t>(1, static_cast<std::size_t>(mib * kMebibyte / sizeof(float))));
  const MeasurementOptions windows{.seconds = seconds, .windows = 3, .warm_up_seconds = seconds / 2};
  const double rate = median_rate(world.collective(), windows, [&] {
    if (wire == Wire::bf16) {
      world.collective().all_reduce_sum_bf16(values);
    } else {
      world.collective().all_reduce_sum(std::span<float>(values));
    }
  });
  return {wire, values.size() * (wire == Wire::bf16 ? sizeof(float) / 2 : sizeof(float)), 1 / rate};
}

void print_json(const std::vector<Row>& rows, int ranks) {
  for (const Row& row : rows) {
    const nlohmann::ordered_json line = {{"collective", "all_reduce"},
                                         {"ranks", ranks},
                                         {"device", "cpu"},
                                         {"wire", name_of(row.wire)},
                                         {"bytes", row.bytes},
                                         {"microseconds", row.seconds * 1e6},
                                         {"algbw", row.algorithm_bandwidth() / 1e9},
                                         {"busbw", row.bus_bandwidth(ranks) / 1e9}};
    std::printf("%s\n", line.dump().c_str());
  }
}

void print_table(const std::vector<Row>& rows, int ranks) {
  Table table({{"size (B)", Align::right},
               {"wire"},
               {"time (us)", Align::right},
               {"algbw (GB/s)", Align::right},
               {"busbw (GB/s)", Align::right}});
  for (const Row& row : rows) {
    table.add({std::to_string(row.bytes), name_of(row.wire), absl::StrFormat("%.1f", row.seconds * 1e6),
               absl::StrFormat("%.3f", row.algorithm_bandwidth() / 1e9),
               absl::StrFormat("%.3f", row.bus_bandwidth(ranks) / 1e9)});
  }
  std::printf("all_reduce, %d ranks, CPU\n%s", ranks, table.text().c_str());
}

int run(const Options& options) {
  if (!distributed::launched_as_rank()) {
    throw config::UsageError(
        "bench allreduce measures ranks that talk to each other: mpirun -n 2 assay bench allreduce");
  }
  World world;
  const int ranks = world.topology().size;
  if (ranks < 2) throw config::UsageError("bench allreduce needs two ranks or more: mpirun -n 2 assay bench allreduce");
  std::vector<Row> rows;
  for (const Wire wire : {Wire::fp32, Wire::bf16}) {
    for (const double mib : options.mib) rows.push_back(measure(world, wire, mib, options.seconds));
  }
  if (world.is_root()) (options.json ? print_json : print_table)(rows, ranks);
  return kDone;
}

}  // namespace

void add_bench_allreduce(CLI::App& bench, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = bench.add_subcommand("allreduce", "Summing floats over the ranks; start it under mpirun or srun");
  command
      ->add_option("--mib", options->mib,
                   "MiB of float32 gradients (default: 4 KiB to 64 MiB); half of it travels as bf16")
      ->delimiter(',')
      ->check(CLI::Range(1e-6, 4096.0));
  command->add_option("--seconds", options->seconds, "length of each of the three windows whose median counts")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--json", options->json, "one JSON line per size");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
