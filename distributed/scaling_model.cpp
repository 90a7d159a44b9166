// SPDX-License-Identifier: Apache-2.0
#include "distributed/scaling_model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace assay::distributed {
namespace {

double nodes_of(std::int64_t ranks, const ScalingLinks& links) {
  return std::ceil(static_cast<double>(ranks) / links.ranks_per_node);
}

double bus_of(std::int64_t ranks, const ScalingLinks& links) {
  return nodes_of(ranks, links) > 1 ? links.network_bus : links.node_bus;
}

double ring_seconds(double bytes, std::int64_t ranks, const ScalingLinks& links, const CollectiveLatency& latency) {
  const auto n = static_cast<double>(ranks);
  const double nodes = nodes_of(ranks, links);
  const double network_steps = nodes > 1 ? 2 * (nodes - 1) : 0;
  const double node_steps = 2 * (n - 1) - network_steps;
  return 2 * (n - 1) / n * bytes / bus_of(ranks, links) + latency.base + node_steps * latency.node_step +
         network_steps * latency.network_step;
}

double tree_seconds(double bytes, std::int64_t ranks, const ScalingLinks& links, const CollectiveLatency& latency) {
  const double nodes = nodes_of(ranks, links);
  const auto in_node = static_cast<double>(std::min<std::int64_t>(ranks, links.ranks_per_node));
  const double node_steps = 2 * (in_node - 1);  // a chain within the node
  const double network_steps = 2 * std::ceil(std::log2(nodes));
  return 2 * bytes / bus_of(ranks, links) + latency.base + node_steps * latency.node_step +
         network_steps * latency.network_step;
}

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

void check(const ScalingLinks& links) {
  require(links.ranks_per_node > 0, "ranks per node must be above 0");
  require(links.node_bus > 0 && links.network_bus > 0, "bus bandwidths must be above 0");
  for (const CollectiveLatency& latency : {links.large, links.small}) {
    require(latency.base >= 0 && latency.node_step >= 0 && latency.network_step >= 0, "latencies must be 0 or above");
  }
}

void check(const ScalingStep& step) {
  require(step.images > 0, "images per rank must be above 0");
  require(step.forward_seconds >= 0 && step.backward_seconds >= 0 && step.other_seconds >= 0,
          "the parts of a step must be 0 or above");
  require(step.seconds() > 0, "a step must take some time");
  require(step.batch_norms >= 0 && step.batch_norm_bytes >= 0, "batch norms must be 0 or above");
  for (const GradientBucket& bucket : step.buckets) {
    require(bucket.bytes >= 0, "a bucket must hold 0 bytes or more");
    require(bucket.ready >= 0 && bucket.ready <= 1, "a bucket is ready after a share of backward, 0 .. 1");
  }
}

}  // namespace

double all_reduce_seconds(double bytes, std::int64_t ranks, const ScalingLinks& links) {
  if (ranks <= 1) return 0;
  const CollectiveLatency& latency = bytes <= links.small_bytes ? links.small : links.large;
  return std::min(ring_seconds(bytes, ranks, links, latency), tree_seconds(bytes, ranks, links, latency));
}

ScalingPoint scaling_point(const ScalingStep& step, std::int64_t ranks, const ScalingLinks& links) {
  require(ranks > 0, "the number of ranks must be above 0");
  check(links);
  check(step);
  const double one_direction = step.batch_norms * all_reduce_seconds(step.batch_norm_bytes, ranks, links);
  const double forward = step.forward_seconds + one_direction;
  const double backward = step.backward_seconds + one_direction;
  ScalingPoint point;
  point.ranks = ranks;
  point.batch_norm_seconds = 2 * one_direction;
  double reduced = 0;
  for (const GradientBucket& bucket : step.buckets) {
    const double cost = all_reduce_seconds(bucket.bytes, ranks, links);
    reduced = std::max(reduced, forward + bucket.ready * backward) + cost;
    point.reduction_seconds += cost;
  }
  point.exposed_seconds = std::max(0.0, reduced - (forward + backward));
  point.step_seconds = forward + backward + point.exposed_seconds + step.other_seconds;
  point.images_per_second = static_cast<double>(ranks) * step.images / point.step_seconds;
  point.efficiency = step.seconds() / point.step_seconds;
  return point;
}

std::vector<GradientBucket> even_buckets(double gradient_bytes, double first_bytes, double bucket_bytes) {
  require(gradient_bytes >= 0, "gradient bytes must be 0 or above");
  require(first_bytes > 0 && bucket_bytes > 0, "bucket sizes must be above 0");
  std::vector<GradientBucket> buckets;
  for (double rest = gradient_bytes; rest > 0;) {
    const double bytes = std::min(rest, buckets.empty() ? std::min(first_bytes, bucket_bytes) : bucket_bytes);
    buckets.push_back({bytes, 0});
    rest -= bytes;
  }
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    buckets[i].ready = static_cast<double>(i + 1) / static_cast<double>(buckets.size());
  }
  return buckets;
}

}  // namespace assay::distributed
