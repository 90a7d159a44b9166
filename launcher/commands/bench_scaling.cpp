// SPDX-License-Identifier: Apache-2.0
// assay bench scaling: the table of distributed/scaling_model.hpp for a step given on the command line. Computes, and
// measures nothing.
#include <absl/strings/str_format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "distributed/mpi_environment.hpp"
#include "distributed/scaling_model.hpp"
#include "launcher/commands/bench_commands.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/table.hpp"

namespace assay::launcher::commands {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

// The defaults are resnet50_se at 224 px on an H100: 6,000 images/s at batch 256 in mixed precision (MLPerf logs), 28.1
// million float32 gradients, 53 batch norms with 501 channels on average, whose sums travel as doubles.
struct Options {
  std::vector<std::int64_t> ranks = {1, 8, 64, 512};
  double images = 256;
  double step_ms = 43;
  double forward_share = 1.0 / 3;
  double other_ms = 0.5;
  double gradient_mib = 107.2;
  double first_bucket_mib = 1;
  double bucket_mib = 25;
  std::vector<double> ready;
  int batch_norms = 53;
  double batch_norm_kib = 8;
  int ranks_per_node = 8;
  double node_gbs = 370;
  double network_gbs = 343;
  std::vector<double> latency_us = {8.4, 3.4, 14.0};
  std::vector<double> small_latency_us = {6.6, 0.6, 5.0};
  bool json = false;
};

distributed::CollectiveLatency latency_of(const std::vector<double>& us) {
  return {us[0] * 1e-6, us[1] * 1e-6, us[2] * 1e-6};
}

distributed::ScalingLinks links_of(const Options& options) {
  distributed::ScalingLinks links;
  links.ranks_per_node = options.ranks_per_node;
  links.node_bus = options.node_gbs * 1e9;
  links.network_bus = options.network_gbs * 1e9;
  links.large = latency_of(options.latency_us);
  links.small = latency_of(options.small_latency_us);
  return links;
}

distributed::ScalingStep step_of(const Options& options) {
  if (options.other_ms >= options.step_ms) throw config::UsageError("--other-ms must be less than --step-ms");
  distributed::ScalingStep step;
  const double passes = (options.step_ms - options.other_ms) / 1000;
  step.images = options.images;
  step.forward_seconds = passes * options.forward_share;
  step.backward_seconds = passes - step.forward_seconds;
  step.other_seconds = options.other_ms / 1000;
  step.buckets = distributed::even_buckets(options.gradient_mib * kMebibyte, options.first_bucket_mib * kMebibyte,
                                           options.bucket_mib * kMebibyte);
  if (!options.ready.empty()) {
    if (options.ready.size() != step.buckets.size()) {
      throw config::UsageError(absl::StrFormat("--ready: %d shares for %d buckets; give one for each",
                                               options.ready.size(), step.buckets.size()));
    }
    for (std::size_t i = 0; i < options.ready.size(); ++i) step.buckets[i].ready = options.ready[i];
  }
  step.batch_norms = options.batch_norms;
  step.batch_norm_bytes = options.batch_norm_kib * 1024;
  return step;
}

void print_json(const distributed::ScalingPoint& point) {
  const nlohmann::ordered_json line = {{"ranks", point.ranks},
                                       {"milliseconds_per_step", point.step_seconds * 1e3},
                                       {"images_per_second", point.images_per_second},
                                       {"efficiency", point.efficiency},
                                       {"reduction_milliseconds", point.reduction_seconds * 1e3},
                                       {"exposed_milliseconds", point.exposed_seconds * 1e3},
                                       {"batch_norm_milliseconds", point.batch_norm_seconds * 1e3}};
  std::printf("%s\n", line.dump().c_str());
}

void print_table(const std::vector<distributed::ScalingPoint>& points) {
  Table table({{"ranks", Align::right},
               {"ms per step", Align::right},
               {"images/s", Align::right},
               {"efficiency", Align::right},
               {"reduction ms", Align::right},
               {"exposed ms", Align::right},
               {"batch norm ms", Align::right}});
  for (const auto& point : points) {
    table.add({std::to_string(point.ranks), absl::StrFormat("%.3f", point.step_seconds * 1e3),
               absl::StrFormat("%.0f", point.images_per_second), absl::StrFormat("%.1f %%", point.efficiency * 100),
               absl::StrFormat("%.3f", point.reduction_seconds * 1e3),
               absl::StrFormat("%.3f", point.exposed_seconds * 1e3),
               absl::StrFormat("%.3f", point.batch_norm_seconds * 1e3)});
  }
  std::printf("%s", table.text().c_str());
}

int run(const Options& options) {
  if (distributed::rank_before_mpi() != 0) return kDone;  // under a launcher one rank speaks
  const distributed::ScalingStep step = step_of(options);
  std::vector<distributed::ScalingPoint> points;
  try {
    for (const std::int64_t ranks : options.ranks) {
      points.push_back(distributed::scaling_point(step, ranks, links_of(options)));
    }
  } catch (const std::invalid_argument& error) {
    throw config::UsageError(error.what());
  }
  if (!options.json) print_table(points);
  for (const auto& point : points) {
    if (options.json) print_json(point);
  }
  return kDone;
}

void add_step_options(CLI::App& command, Options& options) {
  command.add_option("--images", options.images, "images per rank and step")->capture_default_str();
  command.add_option("--step-ms", options.step_ms, "a step of one rank alone")->capture_default_str();
  command.add_option("--forward-share", options.forward_share, "of forward and backward together")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command.add_option("--other-ms", options.other_ms, "of the step, after the reduction: the optimiser")
      ->capture_default_str();
  command.add_option("--gradient-mib", options.gradient_mib, "bytes of the whole gradient on the wire")
      ->capture_default_str();
  command.add_option("--first-bucket-mib", options.first_bucket_mib)->capture_default_str();
  command.add_option("--bucket-mib", options.bucket_mib)->capture_default_str();
  command.add_option("--ready", options.ready, "share of backward after which each bucket is whole (default: evenly)")
      ->delimiter(',')
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--batch-norms", options.batch_norms, "synchronised ones; 0: none")->capture_default_str();
  command.add_option("--batch-norm-kib", options.batch_norm_kib, "of one of their reductions, on average")
      ->capture_default_str();
}

void add_link_options(CLI::App& command, Options& options) {
  command.add_option("--ranks-per-node", options.ranks_per_node)->capture_default_str();
  command.add_option("--node-gbs", options.node_gbs, "bus bandwidth within a node, GB/s")->capture_default_str();
  command.add_option("--network-gbs", options.network_gbs, "bus bandwidth between nodes, GB/s")->capture_default_str();
  command.add_option("--latency-us", options.latency_us, "of an all-reduce: base, a step in a node, between nodes")
      ->delimiter(',')
      ->expected(3)
      ->capture_default_str();
  command.add_option("--small-latency-us", options.small_latency_us, "the same up to 64 KiB")
      ->delimiter(',')
      ->expected(3)
      ->capture_default_str();
}

}  // namespace

void add_bench_scaling(CLI::App& bench, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = bench.add_subcommand(
      "scaling",
      "Step time on many ranks, computed on paper from one rank's step and the links (nothing is measured).\n"
      "Assumes: equal ranks that never wait for data; the same images per rank on any world; a bucket's reduction\n"
      "starts when backward has filled it and the one before is reduced, and slows no computation; batch-norm\n"
      "reductions are hidden behind nothing; an all-reduce takes 2(n-1)/n * bytes/busbw + steps * latency in a ring,\n"
      "or 2 * bytes/busbw + log2 steps in a tree over the nodes, whichever is quicker.\n"
      "The defaults are resnet50_se at 224 px on H100 nodes; give your own figures.");
  command->add_option("--ranks", options->ranks, "world sizes")->delimiter(',')->capture_default_str();
  add_step_options(*command, *options);
  add_link_options(*command, *options);
  command->add_flag("--json", options->json, "one JSON line per world size");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
