// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/output_file.hpp"

#include <CLI/CLI.hpp>
#include <system_error>

#include "data/output_exists.hpp"

namespace assay::launcher::commands {

void add_output_file_options(CLI::App& command, OutputFileOptions& options, const char* what) {
  command.add_option("--output", options.path, what)->required()->type_name("FILE");
  command.add_flag("--force", options.force, "replace an existing file");
}

void check_output_file(const OutputFileOptions& options) {
  std::error_code error;
  if (!std::filesystem::exists(options.path, error)) return;
  if (!std::filesystem::is_regular_file(options.path, error)) {
    throw data::OutputExists(options.path.string() + " is no file; choose another name for the output");
  }
  if (!options.force) throw data::OutputExists(options.path.string() + " exists; pass --force to replace it");
}

}  // namespace assay::launcher::commands
