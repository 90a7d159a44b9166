// SPDX-License-Identifier: Apache-2.0
// Which rank computes on which GPU: device = local rank modulo the GPUs that the rank sees. That fits both ways of
// handing out GPUs: every rank of a node sees all of them (then the numbers differ), or each sees its own alone (then
// all are number 0: Slurm's --gpus-per-task, CUDA_VISIBLE_DEVICES set per rank). Pure.
#pragma once

#include <string>
#include <vector>

namespace assay::distributed {

// Where one rank stands, and what it can compute on.
struct RankPlace {
  int rank = 0;
  int local_rank = 0;  // within the node
  std::string host = {};
  int visible = 0;            // GPUs the rank sees
  std::string gpu = {};       // identity of the one it would take (DeviceFacts::identity); empty: none
  std::string gpu_name = {};  // "NVIDIA H100 80GB HBM3"
  std::string obstacle = {};  // why it can use none; empty when it can
};

// visible >= 1.
int device_of(int local_rank, int visible);

// One line of text per rank and back, for a gather. Texts lose tabs and line ends.
std::string to_line(const RankPlace& place);
std::vector<RankPlace> places_from_lines(const std::string& lines);

enum class DeviceWish { automatic, cpu, cuda };
struct DeviceVerdict {
  bool cuda = false;
  std::string complaint;  // one line with the remedy: the job cannot start; empty when it can
};
// What all ranks compute on, from where each of them stands (all ranks, in rank order). automatic takes GPUs when every
// rank can use one of its own, CPUs when none can, and complains when only some can: half a job on CPUs would look like
// a slow GPU job. Two ranks on one GPU are a complaint too: NCCL refuses them.
DeviceVerdict choose_device(DeviceWish wish, const std::vector<RankPlace>& places);

}  // namespace assay::distributed
