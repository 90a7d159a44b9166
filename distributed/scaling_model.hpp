// SPDX-License-Identifier: Apache-2.0
// How long a data-parallel step takes on more ranks than this machine has, on paper: from a step measured on one rank,
// the buckets of its gradient, and published or measured figures of the links. Every rank computes the same number of
// images on any world size (weak scaling). Pure; any thread.
//
// Assumptions: ranks are equal and never wait for data; a bucket's reduction starts when backward has filled it and the
// bucket before it is reduced, and slows no computation; statistics of synchronised batch norms are reduced where they
// are needed, hidden behind nothing; nodes are equal and links are not shared with other jobs.
#pragma once

#include <cstdint>
#include <vector>

namespace assay::distributed {

// Seconds that an all-reduce takes besides moving its bytes: base + steps * what a step costs on the link it crosses.
struct CollectiveLatency {
  double base = 0;
  double node_step = 0;     // within a node
  double network_step = 0;  // between nodes
};

// Rates are bus bandwidths as nccl-tests reports them (its doc/PERFORMANCE.md): what the slowest link carries, 2 (n-1)
// / n times the bytes per second of the reduction.
struct ScalingLinks {
  int ranks_per_node = 8;
  double node_bus = 370e9;     // bytes/s; 8 H100 over NVLink, ring (NVIDIA/nccl issue 1455)
  double network_bus = 343e9;  // bytes/s; two nodes of 8 H20, eight NICs each (NVIDIA/nccl issue 1244)
  // NCCL's own figures (src/graph/tuning.cc) for the protocol Simple, with which 1 MiB takes 90 us on 2 nodes of 8;
  // issue 1244 measured 122 us for 1 MiB.
  CollectiveLatency large{8.4e-6, 3.4e-6, 14.0e-6};
  // The same with the protocol LL, which NCCL uses for small messages: 15 us within 8 GPUs, where users measure 12.5.
  CollectiveLatency small{6.6e-6, 0.6e-6, 5.0e-6};
  double small_bytes = 64 * 1024;  // up to here `small` holds
};

// A bucket of the gradient, in the order in which backward finishes them.
struct GradientBucket {
  double bytes = 0;
  double ready = 1;  // share of the backward pass after which it is whole, 0 .. 1
};

// One step of one rank alone.
struct ScalingStep {
  double images = 0;  // per rank
  double forward_seconds = 0;
  double backward_seconds = 0;
  double other_seconds = 0;  // optimiser, and what else comes after the reduction
  std::vector<GradientBucket> buckets;
  int batch_norms = 0;          // synchronised: one reduction each in forward and in backward
  double batch_norm_bytes = 0;  // of one reduction, on average

  double seconds() const { return forward_seconds + backward_seconds + other_seconds; }
};

struct ScalingPoint {
  std::int64_t ranks = 1;
  double step_seconds = 0;
  double images_per_second = 0;   // of the world
  double efficiency = 0;          // of `ranks` times one rank
  double reduction_seconds = 0;   // of all gradient buckets
  double exposed_seconds = 0;     // of these, after the end of backward
  double batch_norm_seconds = 0;  // of all batch norms, all of it exposed
};

// One all-reduce of so many bytes over `ranks` ranks, by the quicker of a ring (2 (n-1) / n of the bytes, 2 (n-1)
// steps, Patarasuk and Yuan 2009) and a double binary tree over the nodes (twice the bytes, 2 log2 steps, Sanders et
// al. 2009), as NCCL chooses. 0 for one rank.
double all_reduce_seconds(double bytes, std::int64_t ranks, const ScalingLinks& links);

// Throws std::invalid_argument when a figure is negative, a share lies outside 0 .. 1, a rate or the number of ranks is
// not above 0, or the step takes no time.
ScalingPoint scaling_point(const ScalingStep& step, std::int64_t ranks, const ScalingLinks& links);

// The buckets that distributed::GradientReducer would cut: the first one small, the others up to bucket_bytes, each
// whole when as much of backward is done as its place among them (evenly; what is known better can be set afterwards).
std::vector<GradientBucket> even_buckets(double gradient_bytes, double first_bytes, double bucket_bytes);

}  // namespace assay::distributed
