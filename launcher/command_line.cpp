// SPDX-License-Identifier: Apache-2.0
#include "launcher/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "data/files/error.hpp"
#include "data/files/nearest_name.hpp"
#include "data/files/one_line.hpp"
#include "distributed/mpi_environment.hpp"
#include "launcher/allocator.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/signals.hpp"

namespace assay::launcher {
namespace {

void print_fault(const Fault& fault) {
  const std::string who =
      distributed::launched_as_rank() ? "rank " + std::to_string(distributed::rank_before_mpi()) : std::string("assay");
  // Names from outside may hold anything; a message is one line, and a terminal is not steered by it.
  constexpr std::size_t kLongest = 8000;
  const std::string line = data::files::one_line(fault.message, kLongest);
  std::fprintf(stderr, "%s: error: %s\n", who.c_str(), line.c_str());
}

// Every rank makes the same mistake on the same command line; one of them says so.
int usage_error(const std::string& message) {
  if (distributed::rank_before_mpi() == 0) print_fault({kUsage, message});
  return kUsage;
}

void add_commands(CLI::App& app, commands::Action& action) {
  commands::add_sample(app, action);
  commands::add_pack(app, action);
  commands::add_verify(app, action);
  commands::add_inspect(app, action);
  commands::add_train(app, action);
  commands::add_evaluate(app, action);
  commands::add_predict(app, action);
  commands::add_explain(app, action);
  commands::add_import(app, action);
  commands::add_export(app, action);
  commands::add_models(app, action);
  commands::add_recipes(app, action);
  commands::add_sweep(app, action);
  commands::add_slurm(app, action);
  commands::add_bench(app, action);
  commands::add_doctor(app, action);
}

// What was asked for went to stdout: a full disk behind it is a fault, not a detail.
void flush_output() {
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout.good()) {
    throw data::files::OutputError("standard output takes no more: free space where it goes");
  }
}

// CLI11 only says that a subcommand is missing; a mistyped one deserves to be named.
std::string mistyped_subcommand(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return "";
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == argv[1]) return "";
    known.push_back(command->get_name());
  }
  return std::string("unknown subcommand '") + argv[1] + "': did you mean '" +
         data::files::nearest_name(argv[1], known) + "'? (assay --help lists them)";
}

}  // namespace

int run_command_line(int argc, char** argv) {
  keep_freed_memory();
  install_stop_handlers();
  CLI::App app("Assay trains, audits and explains detectors of AI-generated images.", "assay");
  app.set_version_flag("--version", std::string("assay ") + ASSAY_VERSION);
  app.require_subcommand(1);
  commands::Action action;
  add_commands(app, action);
  if (const std::string mistake = mistyped_subcommand(app, argc, argv); !mistake.empty()) return usage_error(mistake);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are exceptions of CLI11 with exit code 0.
    if (error.get_exit_code() == 0) return distributed::rank_before_mpi() == 0 ? app.exit(error) : 0;
    return usage_error(std::string(error.what()) + " (see assay " +
                       (app.get_subcommands().empty() ? "" : app.get_subcommands().front()->get_name() + " ") +
                       "--help)");
  }
  try {
    const int code = action();
    flush_output();
    return code;
  } catch (...) {
    const Fault fault = describe(std::current_exception());
    if (!fault.message.empty()) print_fault(fault);
    return fault.code;
  }
}

}  // namespace assay::launcher
