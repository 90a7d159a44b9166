// SPDX-License-Identifier: Apache-2.0
// Sweep files for tests, and what is wrong with them.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "sweeps/sweep_error.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

// With the keys every file needs before it, so that the text begins on line 4.
inline std::string sweep_text(const std::string& rest) {
  return "name: test\nrecipe: compact\ndata: store.h5\n" + rest;
}

inline SweepFile sweep_of(const std::string& rest) {
  return parse_sweep_file(sweep_text(rest), "s.yaml", "/sweeps");
}

// What a SweepError says; fails the test when there is none.
template <class Work>
std::string complaint_of(Work work) {
  try {
    work();
  } catch (const SweepError& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was wrong";
  return {};
}

inline std::string complaint_about(const std::string& rest) {
  return complaint_of([&] { sweep_of(rest); });
}

}  // namespace assay::sweeps
