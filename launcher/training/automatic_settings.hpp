// SPDX-License-Identifier: Apache-2.0
// `threads: 0` and `precision: auto` become values: recorded ones where a run goes on, else the fastest in a short
// trial on rank 0. Every rank ends with the same ones.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data/files/run_folder.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/training/step_trial.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

// (precision, threads) -> seconds per step.
using Trial = std::function<double(const std::string&, std::int64_t)>;

// What can be chosen; a single candidate is taken without a trial.
struct Candidates {
  std::vector<std::int64_t> threads;    // ascending
  std::vector<std::string> precisions;  // the first is kept unless another one is at least 10 % faster
};

struct Choice {
  std::int64_t threads = 1;
  std::string precision = "fp32";
  std::string line;  // what was measured, for the log; empty without a trial
};

// 1, 2, 4 ... and `most`.
std::vector<std::int64_t> thread_counts(std::int64_t most);
// Whether this processor multiplies bfloat16 natively (AVX512_BF16, AMX): elsewhere LibTorch emulates it, slowly.
bool multiplies_bfloat16();
// First the number of threads, in the first precision (more threads must be at least 3 % faster to be worth it), then
// the precision.
Choice choose(const Candidates& candidates, const Trial& trial);

// Where the folder holds a run, its config.yaml fills what `config` leaves open. Call on rank 0, before the folder's
// configuration is compared. Throws as config::read_config.
void reuse_recorded_settings(const data::files::RunFolder& folder, config::RunConfig& config);

// Resolves threads (OMP_NUM_THREADS decides when set) and precision of rank 0 and gives them, and the accumulation that
// rank 0 has, to all ranks, which then compute on so many threads. image: what a model of this configuration sees; its
// `images` is ignored. Returns a line for the log, on rank 0, empty when nothing was measured. Collective. Throws an
// AgreedError (exit code 2) for tf32 without a GPU.
std::string resolve_settings(World& world, config::RunConfig& config, const TrialBatch& image);

}  // namespace assay::launcher::training
