// SPDX-License-Identifier: Apache-2.0
#include "slurm/script_body.hpp"

#include "slurm/shell_text.hpp"

namespace assay::slurm {
namespace {

std::string identity(const BatchScript& script) {
  std::string text =
      script.array ? "assay_job=${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\n" : "assay_job=$SLURM_JOB_ID\n";
  return text + R"(assay_restarts=${SLURM_RESTART_COUNT:-0}
assay_say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) job $assay_job: $*" >&2; }
assay_say "on ${SLURM_JOB_NODELIST:-?}, restart $assay_restarts"
)";
}

// Setup lines may have made the shell strict; what follows looks at exit codes itself.
std::string setup_lines(const JobOptions& job) {
  std::string text;
  for (const std::string& line : job.setup) text += line + "\n";
  return text.empty() ? text : text + "set +eu +o pipefail\n";
}

// squeue prints nothing for a job that it does not know yet, and Slurm before 20.11 no Unix seconds; for `date` nothing
// is midnight, so only an end to come is taken. The user's SQUEUE_... could make it print something else.
std::string preparation(const JobOptions& job) {
  std::string text = setup_lines(job);
  for (const auto& [name, value] : job.environment) text += "export " + name + "=" + shell_word(value) + "\n";
  return text + R"(export OMP_NUM_THREADS=${OMP_NUM_THREADS:-)" + std::to_string(job.cpus_per_task) + R"(}
export SRUN_CPUS_PER_TASK=)" +
         std::to_string(job.cpus_per_task) + R"(
# Slurm before 23.02 does not tell when the job ends.
if [ -z "${SLURM_JOB_END_TIME:-}" ]; then
  assay_end=$(unset ${!SQUEUE_@}; SLURM_TIME_FORMAT=%s squeue -h -j "$assay_job" -o %e 2>/dev/null)
  case $assay_end in
    *[!0-9]*) assay_end=$(date -d "$assay_end" +%s 2>/dev/null) ;;
  esac
  if [ -n "$assay_end" ] && [ "$assay_end" -gt $(date +%s) ]; then export SLURM_JOB_END_TIME=$assay_end; fi
fi
)";
}

// mpirun must not see the SIGTERM that Slurm sends to every process of a job: it would kill its ranks a second later,
// in the middle of their save. They get their own from Slurm, and SIGUSR2 through mpirun.
constexpr const char* kMpirun = R"(assay_use_mpirun() {
  assay_launch=(mpirun --bind-to none -n RANKS)
  if env --block-signal=TERM true 2>/dev/null; then
    assay_launch=(env --block-signal=TERM "${assay_launch[@]}")
    export OMPI_MCA_orte_launch_agent="env --block-signal=TERM orted"
  else
    assay_say "env knows no --block-signal (coreutils 8.31): after SIGTERM the ranks have one second to save"
  fi
}
)";

constexpr const char* kSrun = R"(if srun --mpi=list 2>&1 | grep -q pmix; then
  assay_launch=(srun --mpi=pmix -n RANKS)
else
  assay_say "srun has no PMIx here: mpirun starts the ranks"
  assay_use_mpirun
fi
)";

std::string with_ranks(std::string text, std::uint32_t ranks) {
  const std::string mark = "RANKS";
  return text.replace(text.find(mark), mark.size(), std::to_string(ranks));
}

// Sets `assay_launch`: the words in front of a command that make ranks of it.
std::string launch_words(const JobOptions& job) {
  if (job.ranks() == 1) return "assay_launch=()\n";
  const std::string mpirun = with_ranks(kMpirun, job.ranks());
  return mpirun + (job.launcher == RankLauncher::srun ? with_ranks(kSrun, job.ranks()) : "assay_use_mpirun\n");
}

std::string command_words(const BatchScript& script) {
  const std::string command = shell_words(script.command);
  if (script.starts == Starts::ranks) return "\"${assay_launch[@]}\" " + command;
  const std::string task = script.array ? "\"$SLURM_ARRAY_TASK_ID\"" : "0";
  return command + " --task " + task + " -- \"${assay_launch[@]}\"";
}

constexpr const char* kTraps = R"(assay_stop=
assay_child=
assay_pass_on() {
  assay_say "signal $1: asked to save"
  assay_stop=$1 assay_heard=1
  [ -z "$assay_child" ] || kill -USR2 "$assay_child" 2>/dev/null
}
trap 'assay_pass_on USR2' USR2
trap 'assay_pass_on TERM' TERM
)";

// A trap interrupts `wait`, so it is called again until it returns for another reason; bash keeps the exit code. What
// is sent while the command starts may end it: nothing is lost then, and it is as good as saved.
constexpr const char* kStart = R"(COMMAND &
assay_child=$!
[ -z "$assay_stop" ] || kill -USR2 "$assay_child" 2>/dev/null
while :; do
  assay_heard=
  wait "$assay_child"
  assay_code=$?
  [ -n "$assay_heard" ] || break
done
if [ -n "$assay_stop" ] && { [ "$assay_code" -eq 140 ] || [ "$assay_code" -eq 143 ]; }; then assay_code=75; fi
assay_say "exit code $assay_code"
)";

// After SIGTERM the queue is Slurm's business: it sends a preempted job back itself, and one that was cancelled must
// not come back.
constexpr const char* kRequeue = R"(if [ "$assay_code" -eq 75 ] && [ "$assay_stop" != TERM ]; then
  if [ "$assay_restarts" -ge MOST ]; then
    assay_say "not sent back to the queue: it was MOST times (most_requeues); what was saved stays"
  elif scontrol requeue "$assay_job"; then
    assay_say "sent back to the queue"
  else
    assay_say "cannot be sent back to the queue: submit it again to go on"
  fi
fi
)";

// Checked before anything runs: Slurm itself sends a job back without counting.
constexpr const char* kBound = R"(if [ "$assay_restarts" -gt MOST ]; then
  assay_say "started more than MOST times again (most_requeues): ends here; what was saved stays"
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
  return text + "exit \"$assay_code\"\n";
}

}  // namespace assay::slurm
