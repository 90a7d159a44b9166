// SPDX-License-Identifier: Apache-2.0
// How many trials this machine runs at the same time, and what each gets of it: its GPUs, its threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::launcher::trials {

struct Machine {
  std::uint32_t cores = 1;        // that this process may use
  std::vector<std::string> gpus;  // as CUDA_VISIBLE_DEVICES names them; none without a driver
};
Machine this_machine();

struct SlotWish {
  std::uint32_t jobs = 0;     // 0: as many as the machine has room for
  std::uint32_t ranks = 1;    // of each trial
  std::uint32_t threads = 0;  // of each rank, when the user has decided (OMP_NUM_THREADS, `threads`); 0: not
};

// The environment (NAME=value) of each slot. Without a number of jobs: one for every `ranks` GPUs where there are GPUs;
// else one for every ranks x threads cores, four threads where nobody has decided. At least one. GPUs are shared where
// there are fewer than ranks. OMP_NUM_THREADS is set to a rank's share of the cores, unless threads are decided. Pure.
std::vector<std::vector<std::string>> plan_slots(const Machine& machine, const SlotWish& wish);

}  // namespace assay::launcher::trials
