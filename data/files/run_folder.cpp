// SPDX-License-Identifier: Apache-2.0
#include "data/files/run_folder.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "data/files/error.hpp"
#include "data/files/system_fault.hpp"

namespace assay::data::files {
namespace {

constexpr std::string_view kStepPrefix = "step-";

std::string padded(std::uint64_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::string step_name(std::uint64_t step) {
  return std::string(kStepPrefix) + padded(step, 8);
}

std::optional<std::uint64_t> parse_step(std::string_view name) {
  if (!name.starts_with(kStepPrefix)) return std::nullopt;
  const std::string_view digits = name.substr(kStepPrefix.size());
  std::uint64_t step = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), step);
  // Only the one spelling that checkpoint() gives: anything else is a stranger.
  if (error != std::errc() || end != digits.data() + digits.size() || step_name(step) != name) return std::nullopt;
  return step;
}

}  // namespace

std::filesystem::path RunFolder::log(int rank) const {
  return logs() / ("rank-" + padded(static_cast<std::uint64_t>(rank), 4) + ".log");
}

std::filesystem::path RunFolder::collectives(int rank) const {
  return logs() / ("rank-" + padded(static_cast<std::uint64_t>(rank), 4) + ".collectives");
}

std::filesystem::path RunFolder::checkpoint(std::uint64_t step) const {
  return checkpoints() / step_name(step);
}

std::vector<std::uint64_t> RunFolder::checkpoint_steps() const try {
  std::vector<std::uint64_t> steps;
  if (!std::filesystem::exists(checkpoints())) return steps;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(checkpoints())) {
    const std::optional<std::uint64_t> step = parse_step(entry.path().filename().string());
    if (step && entry.is_directory()) steps.push_back(*step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
} catch (const std::filesystem::filesystem_error& error) {
  throw input_fault("list", checkpoints(), error.code().value());
}

}  // namespace assay::data::files
