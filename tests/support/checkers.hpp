// SPDX-License-Identifier: Apache-2.0
// Python programs of tests/checkers that read our files with the readers that users have. They need packages that
// tests/run.sh fetches; without them a test skips and says what to run:
//
//   if (!checkers_missing().empty()) GTEST_SKIP() << checkers_missing();
//   const Outcome outcome = run_checker("onnx_logits.py", {...}, scratch);
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/subprocess.hpp"

namespace assay::tests {

// Why no checker can run, and what to do; empty when they can.
std::string checkers_missing();

// `python3 tests/checkers/SCRIPT ARGUMENTS` with the packages of ASSAY_CHECKERS, ended. Code 0: the check holds.
Outcome run_checker(const std::string& script, const std::vector<std::string>& arguments,
                    const std::filesystem::path& scratch);

}  // namespace assay::tests
