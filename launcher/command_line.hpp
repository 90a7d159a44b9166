// SPDX-License-Identifier: Apache-2.0
// From argv to an exit code: parses the command line, runs the chosen subcommand, and turns every exception into one
// line on stderr and the documented code.
#pragma once

namespace assay::launcher {

int run_command_line(int argc, char** argv);

}  // namespace assay::launcher
