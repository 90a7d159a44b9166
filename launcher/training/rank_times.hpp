// SPDX-License-Identifier: Apache-2.0
// Where the time of an epoch's steps went on each rank, so that the one that holds up the others is found. Pure, apart
// from the gather.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "distributed/collective.hpp"

namespace assay::launcher::training {

// Seconds of one rank in the steps of one epoch.
struct RankTimes {
  double data = 0;           // waiting for batches: reading ahead that was not ahead enough, and preparing them
  double compute = 0;        // the rest
  double communication = 0;  // inside collectives, or waiting for gradients; waiting for slower ranks is part of it
  double steps = 0;
};

// In rank order on rank 0, empty elsewhere. Collective.
std::vector<RankTimes> gather_rank_times(distributed::Collective& collective, const RankTimes& own);

// Worth a line in the log: several ranks, or one that spends a tenth of its time waiting for data.
bool worth_telling(std::span<const RankTimes> ranks);

// "step time: data 2 % (0.41 ms a step), compute 81 %, communication 17 %" over all ranks, and where one rank takes a
// fifth longer than the median of the others for what it does itself (data, compute): "; rank 3 is slow: 1.42 x the
// median (computing)".
std::string describe_rank_times(std::span<const RankTimes> ranks);

// One JSON object for logs/ranks.jsonl: {epoch, ranks: [{rank, steps, data_seconds, compute_seconds,
// communication_seconds}]}.
std::string rank_times_json(std::uint32_t epoch, std::span<const RankTimes> ranks);

}  // namespace assay::launcher::training
