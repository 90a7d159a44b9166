// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "launcher/commands/commands.hpp"
#include "launcher/commands/run_options.hpp"
#include "launcher/durations.hpp"
#include "launcher/training/session.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  RunOptions run;
  std::string data;
  std::string folder;
  std::string resume = "auto";
  std::string time_limit;
  std::int64_t dry_run = 0;
  std::int64_t first = -1;
  bool dump_samples = false;
};

int run(const Options& options) {
  RunOptions asked = options.run;
  if (options.first >= 0) asked.overrides.push_back("data.first=" + std::to_string(options.first));
  training::TrainArguments arguments;
  arguments.request.config = resolve_run_options(asked);
  arguments.request.overrides = asked.overrides;
  arguments.request.resume = options.resume == "never" ? training::ResumeMode::never : training::ResumeMode::automatic;
  arguments.data = options.data;
  arguments.run = options.folder;
  arguments.dry_run_steps = options.dry_run;
  arguments.dump_samples = options.dump_samples;
  if (!options.time_limit.empty()) arguments.time_limit_seconds = parse_duration(options.time_limit);
  return training::train(std::move(arguments));
}

}  // namespace

void add_train(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("train", "Train a detector; alone, or as ranks under mpirun or srun");
  add_run_options(*command, options->run);
  command->add_option("--data", options->data, "store made by 'assay pack'")->required()->type_name("STORE");
  command->add_option("--run", options->folder, "run folder; the same command again resumes it")
      ->required()
      ->type_name("DIR");
  command->add_option("--resume", options->resume, "auto: go on where the run stopped; never: refuse a used folder")
      ->check(CLI::IsMember({"auto", "never"}))
      ->capture_default_str();
  command->add_option("--time-limit", options->time_limit, "save and exit 75 after this long: 90s, 30m, 2h, HH:MM:SS")
      ->type_name("TIME");
  command->add_option("--first", options->first, "only the first images of each class: short for data.first=N")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{4'294'967'295}))
      ->type_name("N");
  command->add_flag("--dump-samples", options->dump_samples, "write the rows of each batch to samples.jsonl");
  command->add_option("--dry-run", options->dry_run, "make this many steps, write nothing")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("STEPS");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
