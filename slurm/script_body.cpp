// SPDX-License-Identifier: Apache-2.0
#include "slurm/script_body.hpp"

#include "slurm/shell_text.hpp"

namespace assay::slurm {
namespace {

std::string identity(const BatchScript& script) {
  std::string text = script.array ? "job=${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\n" : "job=$SLURM_JOB_ID\n";
  return text + R"(restarts=${SLURM_RESTART_COUNT:-0}
say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) job $job: $*" >&2; }
say "on ${SLURM_JOB_NODELIST:-?}, restart $restarts"
)";
}

std::string preparation(const JobOptions& job) {
  std::string text;
  for (const std::string& line : job.setup) text += line + "\n";
  for (const auto& [name, value] : job.environment) text += "export " + name + "=" + shell_word(value) + "\n";
  return text + R"(export OMP_NUM_THREADS=${OMP_NUM_THREADS:-)" + std::to_string(job.cpus_per_task) + R"(}
export SRUN_CPUS_PER_TASK=)" +
         std::to_string(job.cpus_per_task) + R"(
# Slurm before 23.02 does not tell when the job ends.
if [ -z "$SLURM_JOB_END_TIME" ]; then
  end=$(squeue -h -j "$job" -o %e 2>/dev/null) && end=$(date -d "$end" +%s 2>/dev/null) &&
    export SLURM_JOB_END_TIME=$end
fi
)";
}

// mpirun must not see the SIGTERM that Slurm sends to every process of a job: it would kill its ranks a second later,
// in the middle of their save. They get their own from Slurm, and SIGUSR2 through mpirun.
constexpr const char* kMpirun = R"(use_mpirun() {
  launch=(mpirun --bind-to none -n RANKS)
  if env --block-signal=TERM true 2>/dev/null; then
    launch=(env --block-signal=TERM "${launch[@]}")
    export OMPI_MCA_orte_launch_agent="env --block-signal=TERM orted"
  else
    say "env knows no --block-signal (coreutils 8.31): after SIGTERM the ranks have one second to save"
  fi
}
)";

constexpr const char* kSrun = R"(if srun --mpi=list 2>&1 | grep -q pmix; then
  launch=(srun --mpi=pmix -n RANKS)
else
  say "srun has no PMIx here: mpirun starts the ranks"
  use_mpirun
fi
)";

std::string with_ranks(std::string text, std::uint32_t ranks) {
  const std::string mark = "RANKS";
  return text.replace(text.find(mark), mark.size(), std::to_string(ranks));
}

// Sets `launch`: the words in front of a command that make ranks of it.
std::string launch_words(const JobOptions& job) {
  if (job.ranks() == 1) return "launch=()\n";
  const std::string mpirun = with_ranks(kMpirun, job.ranks());
  return mpirun + (job.launcher == RankLauncher::srun ? with_ranks(kSrun, job.ranks()) : "use_mpirun\n");
}

std::string command_words(const BatchScript& script) {
  const std::string command = shell_words(script.command);
  if (script.starts == Starts::ranks) return "\"${launch[@]}\" " + command;
  const std::string task = script.array ? "\"$SLURM_ARRAY_TASK_ID\"" : "0";
  return command + " --task " + task + " -- \"${launch[@]}\"";
}

constexpr const char* kTraps = R"(stop=
child=
pass_on() {
  say "signal $1: asked to save"
  stop=$1 heard=1
  [ -z "$child" ] || kill -USR2 "$child" 2>/dev/null
}
trap 'pass_on USR2' USR2
trap 'pass_on TERM' TERM
)";

// A trap interrupts `wait`, so it is called again until it returns for another reason; bash keeps the exit code. What
// is sent while the command starts may end it: nothing is lost then, and it is as good as saved.
constexpr const char* kStart = R"(COMMAND &
child=$!
[ -z "$stop" ] || kill -USR2 "$child" 2>/dev/null
while :; do
  heard=
  wait "$child"
  code=$?
  [ -n "$heard" ] || break
done
if [ -n "$stop" ] && { [ "$code" -eq 140 ] || [ "$code" -eq 143 ]; }; then code=75; fi
say "exit code $code"
)";

// After SIGTERM the queue is Slurm's business: it sends a preempted job back itself, and one that was cancelled must
// not come back.
constexpr const char* kRequeue = R"(if [ "$code" -eq 75 ] && [ "$stop" != TERM ]; then
  if [ "$restarts" -ge MOST ]; then
    say "not sent back to the queue: it was MOST times (most_requeues); what was saved stays"
  elif scontrol requeue "$job"; then
    say "sent back to the queue"
  else
    say "cannot be sent back to the queue: submit it again to go on"
  fi
fi
)";

// Checked before anything runs: Slurm itself sends a job back without counting.
constexpr const char* kBound = R"(if [ "$restarts" -gt MOST ]; then
  say "started more than MOST times again (most_requeues): ends here; what was saved stays"
  exit 75
fi
)";

std::string replaced(std::string text, const std::string& mark, const std::string& by) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size())) {
    text.replace(at, mark.size(), by);
  }
  return text;
}

}  // namespace

std::string script_body(const BatchScript& script) {
  const std::string most = std::to_string(script.job.most_requeues);
  std::string text = "\n" + identity(script) + kTraps + replaced(kBound, "MOST", most) + preparation(script.job) +
                     launch_words(script.job) + replaced(kStart, "COMMAND", command_words(script));
  if (script.job.requeue) text += replaced(kRequeue, "MOST", most);
  return text + "exit \"$code\"\n";
}

}  // namespace assay::slurm
