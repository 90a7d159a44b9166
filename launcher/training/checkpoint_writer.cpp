// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/checkpoint_writer.hpp"

#include <absl/strings/str_format.h>

#include <chrono>
#include <utility>

#include "distributed/quiet_thread.hpp"
#include "launcher/training/checkpoint.hpp"
#include "launcher/training/run_status.hpp"

namespace assay::launcher::training {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

CheckpointWriter::~CheckpointWriter() {
  if (thread_.joinable()) thread_.join();
}

void CheckpointWriter::save(const TrainingState& state, Replica& replica) {
  const Clock::time_point begin = Clock::now();
  finish();
  snapshot_.take(state, replica);
  const double held_up = seconds_since(begin);
  thread_ = distributed::start_quiet_thread([this, held_up] {
    try {
      write(held_up);
    } catch (...) {
      failure_ = std::current_exception();
    }
  });
}

void CheckpointWriter::finish() {
  if (thread_.joinable()) thread_.join();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void CheckpointWriter::write(double held_up_seconds) {
  const Clock::time_point begin = Clock::now();
  write_checkpoint(folder_, snapshot_, keep_);
  const TrainingState& state = snapshot_.state();
  RunStatus status = read_status(folder_);
  status.epoch = state.epoch;
  status.step = state.step;
  write_status(folder_, status);
  write_seconds_ = seconds_since(begin);
  write_event(folder_, "checkpoint",
              absl::StrFormat("step %d, epoch %d; training held up %.1f ms, written in %.2f s", state.step, state.epoch,
                              held_up_seconds * 1000, write_seconds_));
}

}  // namespace assay::launcher::training
