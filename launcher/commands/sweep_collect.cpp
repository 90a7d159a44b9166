// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "data/files/one_line.hpp"
#include "launcher/commands/sweep_commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/trials/sweep_collection.hpp"
#include "sweeps/sweep_folder.hpp"

namespace assay::launcher::commands {
namespace {

constexpr std::size_t kMostNotes = 20;  // on stderr; trials.json has those of the trials

struct Options {
  std::string dir;
  std::string mode;
  bool json = false;
  trials::CollectOptions collect;
};

void print_notes(const std::vector<std::string>& notes) {
  for (std::size_t i = 0; i < notes.size() && i < kMostNotes; ++i) {
    std::fprintf(stderr, "note: %s\n", data::files::one_line(notes[i], 1000).c_str());
  }
  if (notes.size() > kMostNotes) std::fprintf(stderr, "note: and %zu more\n", notes.size() - kMostNotes);
}

int run(Options options) {
  const sweeps::SweepFolder folder(options.dir);
  if (!options.mode.empty()) options.collect.maximise = options.mode == "max";
  const trials::CollectResult result = trials::collect_sweep(folder, options.collect, [](const std::string& line) {
    std::fprintf(stderr, "%s\n", data::files::one_line(line).c_str());
  });
  print_notes(result.notes);
  if (options.json) {
    std::cout << result.json;
  } else {
    std::cout << result.text << "\nwritten to " << folder.table_csv().string()
              << ", trials.json, trials.sqlite and artefacts/\n";
  }
  return kDone;
}

}  // namespace

void add_sweep_collect(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      sweep.add_subcommand("collect", "One table of all trials, their ranking, and the best one as a model card");
  command->add_option("--dir", options->dir, "sweep folder")->required()->type_name("DIR");
  command->add_flag("--json", options->json, "print what trials.json holds");
  command
      ->add_option("--metric", options->collect.figure,
                   "rank by this one: METRIC, last.METRIC, evaluation.SPLIT.FIGURE, wall_seconds, ... (default: the "
                   "sweep's objective)")
      ->type_name("NAME");
  command->add_option("--mode", options->mode, "whether the most or the least of it is best (default: by its name)")
      ->check(CLI::IsMember({"max", "min"}));
  command->add_option("--top", options->collect.top, "rows of each table; trials whose explanations are put together")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  CLI::Option* explain = command
                             ->add_option("--explain", options->collect.explain_images,
                                          "first evaluate the top trials and explain the same N images with each")
                             ->check(CLI::Range(1, 1000))
                             ->type_name("N");
  command->add_option("--split", options->collect.split, "of the images to explain")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->needs(explain)
      ->capture_default_str();
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
