// SPDX-License-Identifier: Apache-2.0
// The --output and --force of commands that write one file.
#pragma once

#include <filesystem>

namespace CLI {
class App;
}

namespace assay::launcher::commands {

struct OutputFileOptions {
  std::filesystem::path path;
  bool force = false;
};

// what: "the .onnx file", for the help text.
void add_output_file_options(CLI::App& command, OutputFileOptions& options, const char* what);

// Throws data::OutputExists when something is there that may not be replaced. Call it before the work begins.
void check_output_file(const OutputFileOptions& options);

}  // namespace assay::launcher::commands
