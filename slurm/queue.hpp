// SPDX-License-Identifier: Apache-2.0
// What squeue, scontrol and sbatch print, as plain values. Written against Slurm 22.05; states and reasons that a
// version adds or spells otherwise pass through as text. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::slurm {

// One job, or one task of an array.
struct QueuedJob {
  std::string job;     // "12" or "12_3"
  std::string state;   // "PENDING", "RUNNING", ...
  std::string reason;  // "Resources", "JobArrayTaskLimit", ...; may be empty
};

// The format for squeue whose output parse_queue reads.
inline constexpr const char* kQueueFormat = "%i|%T|%r";
// Tasks that squeue shows as one ("12_[3-5%2]") become one each; a cut-off list ("12_[0-3,...]") ends where it is cut.
// Throws data::files::InputError naming a line that is none of squeue's.
std::vector<QueuedJob> parse_queue(std::string_view text);

// Whether a job of this state, long or short ("RUNNING", "R"), is over for good.
bool is_over(std::string_view state);

struct JobRecord {
  std::string state;   // "OUT_OF_MEMORY"
  std::string reason;  // "OutOfMemory"
  std::uint32_t restarts = 0;
  std::optional<int> exit_code;  // 128 + n for a signal
  std::string nodes;             // Slurm's short form
};
// The first job of `scontrol show job JOB`. Throws InputError when there is none.
JobRecord parse_job(std::string_view text);
// One line for a person: "out of memory: ask for more with --option memory=...", "cancelled", "exit code 3", ...
std::string describe_end(const JobRecord& job);

struct SiteLimits {
  std::uint32_t max_array_size = 1001;  // the highest index of an array is one less
};
// Of `scontrol show config`; what is not there keeps Slurm's default.
SiteLimits parse_config(std::string_view text);

// The job's number in what `sbatch --parsable` or plain sbatch printed. Throws InputError.
std::string parse_submitted(std::string_view text);
// Whether sbatch refused for a limit on submitted jobs that passes by itself.
bool is_submit_limit(std::string_view error);

}  // namespace assay::slurm
