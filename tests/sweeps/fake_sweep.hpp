// SPDX-License-Identifier: Apache-2.0
// A sweep of fake trainers (tests/support/fake_trainer.sh) in a scratch folder.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sweeps/coordinator.hpp"
#include "sweeps/local_executor.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::sweeps {

class FakeSweep : public ::testing::Test {
 protected:
  FakeSweep() : folder_(scratch_.path() / "sweep") {}

  // Trials t0, t1, ... that wait; each sets `value` to its number.
  SweepBook plan(std::uint32_t count) const {
    std::vector<Event> events = {SweepBegun{"fake", "name: fake\n", "test"}};
    for (std::uint32_t index = 0; index < count; ++index) {
      events.emplace_back(TrialAdded{{"t" + std::to_string(index), index, {{"value", "0." + std::to_string(index)}}}});
    }
    return SweepBook::create(folder_, events);
  }
  // What every trial gets on its command line, before its own parameters.
  TrialCommand trainer(std::vector<std::string> settings = {}) const {
    return [folder = folder_, settings = std::move(settings)](const PlannedTrial& trial, std::uint32_t attempt) {
      std::vector<std::string> command = {ASSAY_FAKE_TRAINER, "--run", folder.run(trial.id).root().string(),
                                          "--attempt", std::to_string(attempt)};
      command.insert(command.end(), settings.begin(), settings.end());
      for (const auto& [key, value] : trial.parameters) command.push_back(key + "=" + value);
      return command;
    };
  }
  static TrialEpochs epochs(std::uint32_t count) {
    return [count](const PlannedTrial&) { return count; };
  }
  static LocalExecutorOptions slots(std::size_t count) {
    LocalExecutorOptions options;
    options.slots.resize(count);
    return options;
  }
  SweepEnd run(SweepBook& book, Executor& executor, const TrialCommand& command, CoordinatorOptions options = {}) {
    options.tell = [this](const std::string& line) { told_ += line + "\n"; };
    return Coordinator(book, executor, command, epochs(9), std::move(options)).run();
  }
  SweepBook reader() const { return SweepBook::open(folder_, Writing::never); }

  tests::ScratchFolder scratch_;
  SweepFolder folder_;
  std::string told_;
};

}  // namespace assay::sweeps
