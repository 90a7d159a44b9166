// SPDX-License-Identifier: Apache-2.0
#include "launcher/command_line.hpp"

int main(int argc, char** argv) {
  return assay::launcher::run_command_line(argc, argv);
}
