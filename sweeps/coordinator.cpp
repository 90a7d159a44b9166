// SPDX-License-Identifier: Apache-2.0
#include "sweeps/coordinator.hpp"

#include <utility>

#include "data/files/error.hpp"
#include "sweeps/coordination.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kWait{250};
constexpr std::chrono::seconds kLastWords{30};

}  // namespace

struct Coordinator::Implementation {
  Coordination coordination;
  Executor& executor;

  // The journal takes or gives no more: what runs is asked to save, and given the time for it.
  void let_go() {
    executor.cancel_all(/*kill=*/false);
    const auto end = Clock::now() + kLastWords;
    while (coordination.running() > 0 && Clock::now() < end) coordination.forget(executor.poll(kWait));
  }
};

Coordinator::Coordinator(SweepBook& book, Executor& executor, TrialCommand command, TrialEpochs epochs,
                         CoordinatorOptions options)
    : implementation_(new Implementation{
          Coordination(book, executor, std::move(command), std::move(epochs), std::move(options)), executor}) {}

Coordinator::~Coordinator() = default;

SweepEnd Coordinator::run() {
  Coordination& sweep = implementation_->coordination;
  try {
    sweep.take_over();
    while (sweep.has_work()) {
      const auto wait = sweep.can_start() ? std::chrono::milliseconds::zero() : kWait;
      sweep.turn(implementation_->executor.poll(wait));
    }
    return sweep.verdict();
  } catch (const data::files::OutputError&) {
    implementation_->let_go();
    throw;
  } catch (const data::files::InputError&) {
    implementation_->let_go();
    throw;
  } catch (const SweepBusy&) {
    // Another coordinator has these trials now.
    implementation_->executor.cancel_all(/*kill=*/true);
    throw;
  }
}

}  // namespace assay::sweeps
