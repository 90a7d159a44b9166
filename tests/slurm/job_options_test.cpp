// SPDX-License-Identifier: Apache-2.0
#include "slurm/job_options.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "data/files/atomic_file.hpp"
#include "slurm/job_values.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::slurm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string refusal_of(const std::string& yaml) {
  try {
    parse_job_options(yaml, "my.yaml");
  } catch (const sweeps::SweepError& error) {
    return error.what();
  }
  return "accepted";
}

std::string refusal_of_option(const std::string& assignment) {
  JobOptions options;
  try {
    apply_job_option(options, assignment);
  } catch (const sweeps::SweepError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(JobOptions, ATemplateFillsWhatItNames) {
  const JobOptions options = parse_job_options(
      "partition: gpu\nnodes: 2\ntasks_per_node: 8\ngpus_per_node: 8\nmemory: 0\ntime: 1-12:00:00\nlauncher: mpirun\n"
      "requeue: false\nsetup:\n  - module load openmpi\n  - \"ulimit -c 0 # none\"\nenvironment: {NCCL_DEBUG: WARN}\n",
      "my.yaml");
  EXPECT_EQ(options.partition, "gpu");
  EXPECT_EQ(options.ranks(), 16u);
  EXPECT_EQ(options.memory, "0");
  EXPECT_EQ(options.time, "1-12:00:00");
  EXPECT_EQ(options.launcher, RankLauncher::mpirun);
  EXPECT_FALSE(options.requeue);
  EXPECT_EQ(options.setup, (std::vector<std::string>{"module load openmpi", "ulimit -c 0 # none"}));
  ASSERT_EQ(options.environment.size(), 1u);
  EXPECT_EQ(options.environment[0].second, "WARN");
  EXPECT_EQ(options.cpus_per_task, JobOptions().cpus_per_task) << "what is not named keeps its default";
}

TEST(JobOptions, TheYamlTextReadsBackAsTheSameOptions) {
  JobOptions options;
  options.partition = "a,b";
  options.constraint = "[rack1|rack2]";
  options.time = "2:00:00";
  options.memory = "0";
  options.setup = {"x: y # z", "echo \"$HOME\" 'q'", "\ttab", "- no"};
  options.environment = {{"A", "yes"}, {"B", ""}, {"C", "a: b"}};
  EXPECT_EQ(parse_job_options(to_yaml(options), "again"), options) << to_yaml(options);
  EXPECT_EQ(parse_job_options(to_yaml(JobOptions{}), "again"), JobOptions{});
}

TEST(JobOptions, SingleOptionsComeOnTop) {
  JobOptions options = parse_job_options("nodes: 4\nenvironment: {A: 1}\nsetup: [one]\n", "t");
  for (const char* assignment : {"nodes=1", "environment.A=2", "environment.B=x=y", "setup=two", "partition="}) {
    apply_job_option(options, assignment);
  }
  EXPECT_EQ(options.nodes, 1u);
  EXPECT_EQ(options.environment, (std::vector<std::pair<std::string, std::string>>{{"A", "2"}, {"B", "x=y"}}));
  EXPECT_EQ(options.setup, (std::vector<std::string>{"one", "two"}));
}

TEST(JobOptions, MistakesNameFileLineKeyAndWhatIsExpected) {
  EXPECT_THAT(refusal_of("nodes: 1\nmemroy: 3G\n"), AllOf(HasSubstr("my.yaml:2: memroy: "), HasSubstr("memory")));
  EXPECT_THAT(refusal_of("nodes: many"),
              HasSubstr("my.yaml:1: nodes: expected a whole number from 1 to 65536, got 'many'"));
  EXPECT_THAT(refusal_of("nodes: 0"), HasSubstr("nodes"));
  EXPECT_THAT(refusal_of("memory: 3 GB"), HasSubstr("for example 64G"));
  EXPECT_THAT(refusal_of("time: soon"), HasSubstr("2:30:00"));
  EXPECT_THAT(refusal_of("launcher: aprun"), HasSubstr("expected srun or mpirun"));
  EXPECT_THAT(refusal_of("setup: one line"), HasSubstr("expected a list"));
  EXPECT_THAT(refusal_of("environment: {1A: 2}"), HasSubstr("environment variable"));
  EXPECT_THAT(refusal_of("nodes: [1]"), HasSubstr("expected one value"));
  EXPECT_THAT(refusal_of("- a"), HasSubstr("keys and values"));
  EXPECT_THAT(refusal_of("nodes: ["), HasSubstr("not YAML"));
  EXPECT_THAT(refusal_of(std::string(70'000, '#')), HasSubstr("64 KiB"));
  EXPECT_THAT(refusal_of_option("nodes"), HasSubstr("KEY=VALUE"));
  EXPECT_THAT(refusal_of_option("nods=2"), HasSubstr("--option nods: "));
}

TEST(JobOptions, NothingInjectsAnotherDirectiveOrCommand) {
  EXPECT_NE(refusal_of_option("partition=a\n#SBATCH --uid=0"), "accepted");
  EXPECT_NE(refusal_of_option("partition=a b"), "accepted");
  EXPECT_NE(refusal_of_option("account=--uid=0"), "accepted");
  EXPECT_NE(refusal_of_option("constraint=$(id)"), "accepted");
  EXPECT_NE(refusal_of_option("environment.A;id=1"), "accepted");
  EXPECT_NE(refusal_of_option("environment.A=1\n2"), "accepted");
}

TEST(JobOptions, AWarningThatComesBeforeTheJobBeginsIsRefused) {
  JobOptions options;
  options.time = "1";
  options.warn_seconds = 60;
  EXPECT_THROW(check_job_options(options, "t"), sweeps::SweepError);
  options.warn_seconds = 59;
  EXPECT_NO_THROW(check_job_options(options, "t"));
}

TEST(JobValues, TimesAreReadAsSlurmReadsThem) {
  EXPECT_EQ(seconds_of_time("90"), 90 * 60);
  EXPECT_EQ(seconds_of_time("2:30"), 150);
  EXPECT_EQ(seconds_of_time("1:00:05"), 3605);
  EXPECT_EQ(seconds_of_time("1-12"), 36 * 3600);
  EXPECT_EQ(seconds_of_time("1-12:30"), 36 * 3600 + 1800);
  EXPECT_EQ(seconds_of_time("0-00:00:09"), 9);
  EXPECT_EQ(seconds_of_time("UNLIMITED"), 0);
  for (const char* wrong : {"", "x", "1:2:3:4", "-5", "1-", "1e3"}) {
    EXPECT_THROW(seconds_of_time(wrong), std::invalid_argument) << wrong;
  }
}

TEST(JobTemplates, EachOneOfThoseInstalledReads) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ASSAY_JOB_TEMPLATES)) {
    const std::string text = data::files::read_file(entry.path(), 64 << 10);
    EXPECT_NO_THROW(check_job_options(parse_job_options(text, entry.path().string()), "t")) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 4);
}

}  // namespace
}  // namespace assay::slurm
