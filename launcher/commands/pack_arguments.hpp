// SPDX-License-Identifier: Apache-2.0
// The options of `assay pack` and `assay bench pack` that say what is made of the images.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "data/packer.hpp"

namespace assay::launcher::commands {

struct PackArguments {
  data::PackOptions options;
  std::string encoding;            // empty: not given
  std::vector<std::string> views;  // as given

  // Puts encoding, views and a number of jobs in place of 0 into the options. Throws std::invalid_argument on names
  // that are none.
  void apply(data::PackOptions& filled) const;
};

// --size, --encoding, --views and --jobs. arguments must outlive the command.
void add_image_options(CLI::App& command, PackArguments& arguments);

}  // namespace assay::launcher::commands
