// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/automatic_settings.hpp"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "launcher/agreement.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/threads.hpp"

namespace assay::launcher::training {
namespace {

constexpr double kPrecisionGain = 0.9;  // seconds of a precision that is worth having, relative to the first one's
constexpr double kThreadsGain = 0.97;

// Images in one forward of the largest part of a global batch.
std::int64_t images_of_a_piece(const config::RunConfig& config, std::int64_t ranks) {
  const std::int64_t pieces = ranks * std::max<std::int64_t>(1, config.optimizer.accumulation);
  return std::max<std::int64_t>(2, (config.batch + pieces - 1) / pieces);
}

Candidates candidates_for(const config::RunConfig& config, World& world) {
  Candidates candidates;
  const ThreadBudget budget = thread_budget(config.threads, world.topology());
  candidates.threads = budget.fixed ? std::vector{budget.threads} : thread_counts(budget.threads);
  if (config.precision != "auto") {
    candidates.precisions = {config.precision};
  } else if (config.device == "cuda") {
    candidates.precisions = {"bf16"};
  } else {
    candidates.precisions = {"fp32"};
    if (multiplies_bfloat16()) candidates.precisions.push_back("bf16");
  }
  return candidates;
}

Choice choose_for(const config::RunConfig& config, World& world, const TrialBatch& image) {
  Candidates candidates = candidates_for(config, world);
  // The processor only feeds a GPU.
  if (config.device == "cuda") candidates.threads = {candidates.threads.back()};
  TrialBatch batch = image;
  batch.images = images_of_a_piece(config, world.topology().size);
  return choose(candidates, [&](const std::string& precision, std::int64_t threads) {
    config::RunConfig tried = config;
    tried.precision = precision;
    tried.optimizer.accumulation = 1;
    tried.schedule.head_epochs = 0;
    return seconds_per_step(tried, batch, static_cast<int>(threads));
  });
}

}  // namespace

std::vector<std::int64_t> thread_counts(std::int64_t most) {
  std::vector<std::int64_t> counts;
  for (std::int64_t count = 1; count < most; count *= 2) counts.push_back(count);
  counts.push_back(std::max<std::int64_t>(1, most));
  return counts;
}

bool multiplies_bfloat16() {
  return __builtin_cpu_supports("avx512bf16") != 0 || __builtin_cpu_supports("amx-bf16") != 0;
}

Choice choose(const Candidates& candidates, const Trial& trial) {
  Choice choice{candidates.threads.front(), candidates.precisions.front(), ""};
  if (candidates.threads.size() == 1 && candidates.precisions.size() == 1) return choice;
  double seconds = trial(choice.precision, choice.threads);
  choice.line = absl::StrFormat("trial: %s on %d thread%s %.4g ms", choice.precision, choice.threads,
                                choice.threads == 1 ? "" : "s", seconds * 1e3);
  for (const std::int64_t threads : std::span(candidates.threads).subspan(1)) {
    const double tried = trial(choice.precision, threads);
    absl::StrAppend(&choice.line, absl::StrFormat(", on %d %.4g ms", threads, tried * 1e3));
    if (tried > seconds * kThreadsGain) continue;
    seconds = tried;
    choice.threads = threads;
  }
  const double first = seconds;
  for (const std::string& precision : std::span(candidates.precisions).subspan(1)) {
    const double tried = trial(precision, choice.threads);
    absl::StrAppend(&choice.line, absl::StrFormat(", %s on %d %.4g ms", precision, choice.threads, tried * 1e3));
    if (tried > first * kPrecisionGain || tried > seconds) continue;
    seconds = tried;
    choice.precision = precision;
  }
  absl::StrAppend(&choice.line, absl::StrFormat(" per step; taken: %s, %d thread%s per rank", choice.precision,
                                                choice.threads, choice.threads == 1 ? "" : "s"));
  return choice;
}

void reuse_recorded_settings(const data::files::RunFolder& folder, config::RunConfig& config) {
  if (!std::filesystem::exists(folder.config())) return;
  const config::RunConfig held = config::read_config(folder.config());
  if (config.precision == "auto") config.precision = held.precision;
  if (config.threads == 0) config.threads = held.threads;
  if (config.optimizer.accumulation == 0) config.optimizer.accumulation = held.optimizer.accumulation;
}

std::string resolve_settings(World& world, config::RunConfig& config, const TrialBatch& image) {
  Choice choice;
  on_root(world.collective(), [&] {
    if (config.precision == "tf32" && config.device != "cuda") {
      throw config::UsageError("precision: tf32 exists on GPUs only; use precision=fp32, bf16 or auto");
    }
    choice = choose_for(config, world, image);
  });
  world.collective().broadcast(std::as_writable_bytes(std::span(&choice.threads, 1)), 0);
  world.collective().broadcast(std::as_writable_bytes(std::span(&config.optimizer.accumulation, 1)), 0);
  config.threads = choice.threads;
  config.precision = broadcast_text(world.collective(), choice.precision);
  use_threads(static_cast<int>(config.threads));
  return choice.line;
}

}  // namespace assay::launcher::training
