// SPDX-License-Identifier: Apache-2.0
// Asynchronous successive halving (Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020,
// algorithm 2, in the form that stops trials and never waits): a trial that reaches rung k (grace * eta^k epochs) goes
// on only while it is among the best 1/eta of all that have reached it. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

// The epochs of the rungs below `epochs`, ascending: grace, grace * eta, ...
std::vector<std::uint32_t> rung_epochs(const EarlyStopping& options, std::uint32_t epochs);

// Whether a trial with this value goes on beyond a rung, given the values of those that reached it before (in any
// order): at most max(1, floor(n / eta)) of the n values, its own included, go on; equal values favour the one there
// first. A value that is not a number never goes on.
bool goes_on(double value, std::span<const double> before, std::uint32_t eta, bool maximise);

}  // namespace assay::sweeps
