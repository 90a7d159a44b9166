// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/train_options.hpp"

#include <CLI/CLI.hpp>

#include "launcher/config/resolve.hpp"
#include "launcher/durations.hpp"

namespace assay::launcher::commands {

void add_train_options(CLI::App& command, TrainOptions& options) {
  add_run_options(command, options.run);
  command.add_option("--data", options.data, "store made by 'assay pack'")->required()->type_name("STORE");
  command.add_option("--run", options.folder, "run folder; the same command again resumes it")
      ->required()
      ->type_name("DIR");
  command.add_option("--resume", options.resume, "auto: go on where the run stopped; never: refuse a used folder")
      ->check(CLI::IsMember({"auto", "never"}))
      ->capture_default_str();
  command.add_option("--time-limit", options.time_limit, "save and exit 75 after this long: 90s, 30m, 2h, HH:MM:SS")
      ->type_name("TIME");
  command.add_option("--first", options.first, "only the first images of each class: short for data.first=N")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{4'294'967'295}))
      ->type_name("N");
  command.add_flag("--dump-samples", options.dump_samples, "write the rows of each batch to samples.jsonl");
  command.add_option("--dry-run", options.dry_run, "make this many steps, write nothing")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("STEPS");
  command
      .add_option("--attempt", options.attempt,
                  "which start of a sweep's trial this is; it ends where control.json names a later one")
      ->check(CLI::Range(1u, 1'000'000u))
      ->type_name("N");
}

training::TrainArguments train_arguments(const TrainOptions& options) {
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
  arguments.attempt = options.attempt;
  if (!options.time_limit.empty()) arguments.time_limit_seconds = parse_duration(options.time_limit);
  return arguments;
}

training::TrainArguments parse_train_command(const std::vector<std::string>& command) {
  CLI::App app;
  TrainOptions options;
  add_train_options(app, options);
  if (command.size() < 2 || command[1] != "train") throw config::UsageError("not the command line of a training");
  // CLI11 takes the words from the end.
  std::vector<std::string> words(command.rbegin(), command.rend() - 2);
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    throw config::UsageError(std::string("command line of a trial: ") + error.what());
  }
  return train_arguments(options);
}

}  // namespace assay::launcher::commands
