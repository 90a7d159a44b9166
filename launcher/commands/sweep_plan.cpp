// SPDX-License-Identifier: Apache-2.0
// assay sweep plan FILE [--json]: the trials of a sweep and what they will cost, before anything runs.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "data/files/one_line.hpp"
#include "data/store_reader.hpp"
#include "launcher/commands/sweep_commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/trials/plan_text.hpp"
#include "launcher/trials/speed_measurement.hpp"
#include "launcher/trials/sweep_cost.hpp"
#include "launcher/trials/trial_resolver.hpp"
#include "sweeps/plan.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  std::string file;
  bool json = false;
  double images_per_second = 0;
  bool measure = false;
};

constexpr std::size_t kMostRowsOnTerminal = 40;

// A plan is worth making before its data is there.
std::optional<data::StoreReader> open_store(const sweeps::SweepFile& file, std::vector<std::string>& notes) {
  try {
    return data::StoreReader(file.data);
  } catch (const data::files::InputError& error) {
    notes.push_back(std::string("without its data the cost is in epochs only: ") + error.what());
    return std::nullopt;
  }
}

trials::TrainingSpeed measured_speed(const sweeps::Plan& plan, const trials::TrialResolver& resolver,
                                     const data::StoreReader* store) {
  auto measurement = std::make_shared<trials::SpeedMeasurement>(store == nullptr ? 0 : store->info().image.height);
  for (const auto& trial : plan.trials) measurement->expect(resolver.settings_of(trial.parameters));
  return [measurement](const config::RunConfig& config) { return std::optional(measurement->of(config)); };
}

trials::TrainingSpeed speed_of(const Options& options, const sweeps::Plan& plan, const trials::TrialResolver& resolver,
                               const data::StoreReader* store) {
  if (options.images_per_second > 0) {
    return [speed = options.images_per_second](const config::RunConfig&) { return std::optional(speed); };
  }
  if (!options.measure) return {};
  return measured_speed(plan, resolver, store);
}

int run(const Options& options) {
  const sweeps::SweepFile file = sweeps::read_sweep_file(options.file);
  const trials::TrialResolver resolver(file);
  sweeps::Plan plan = trials::plan_trials(file, resolver);
  const std::optional<data::StoreReader> store = open_store(file, plan.notes);
  const data::StoreReader* opened = store ? &*store : nullptr;
  const trials::SweepCost cost =
      trials::estimate_cost(plan, file.early_stopping, resolver, opened, speed_of(options, plan, resolver, opened));
  if (options.json) {
    std::cout << trials::plan_json(file, plan, cost).dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
              << '\n';
    return kDone;
  }
  for (const std::string& note : plan.notes) {
    std::fprintf(stderr, "note: %s\n", data::files::one_line(note, 600).c_str());
  }
  std::cout << trials::plan_text(file, plan, cost, ::isatty(STDOUT_FILENO) == 1 ? kMostRowsOnTerminal : 0);
  return kDone;
}

}  // namespace

void add_sweep_plan(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = sweep.add_subcommand("plan", "The trials of a sweep file and their cost; runs nothing");
  command->add_option("FILE", options->file, "sweep file (YAML)")->required()->type_name("FILE");
  command->add_flag("--json", options->json, "print JSON");
  auto* speed = command
                    ->add_option("--images-per-second", options->images_per_second,
                                 "how fast a trial trains, for an estimate in hours")
                    ->check(CLI::PositiveNumber)
                    ->type_name("N");
  command->add_flag("--measure", options->measure, "measure how fast trials train here, a few seconds for each kind")
      ->excludes(speed);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
