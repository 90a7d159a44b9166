// SPDX-License-Identifier: Apache-2.0
#include "distributed/mail.hpp"

#include <mpi.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <stdexcept>
#include <thread>

#include "distributed/mpi_check.hpp"

namespace assay::distributed {
namespace {

using Clock = std::chrono::steady_clock;

// Between two looks: short at first, so that a busy exchange is quick, then long, so that waiting costs nothing.
constexpr auto kShortestPause = std::chrono::microseconds(20);
constexpr auto kLongestPause = std::chrono::microseconds(10'000);

}  // namespace

struct Mail::Communicator {
  MPI_Comm handle = MPI_COMM_NULL;
};

struct Mail::Posted {
  std::string text;
  MPI_Request request = MPI_REQUEST_NULL;
};

Mail::Mail() : communicator_(std::make_unique<Communicator>()) {
  ASSAY_MPI_CHECK(MPI_Comm_dup(MPI_COMM_WORLD, &communicator_->handle));
  ASSAY_MPI_CHECK(MPI_Comm_set_errhandler(communicator_->handle, MPI_ERRORS_RETURN));
}

Mail::~Mail() {
  if (std::uncaught_exceptions() > 0) return;
  for (Posted& letter : posted_) MPI_Wait(&letter.request, MPI_STATUS_IGNORE);
  MPI_Comm_free(&communicator_->handle);
}

void Mail::forget_delivered() {
  posted_.remove_if([](Posted& letter) {
    int delivered = 0;
    return MPI_Test(&letter.request, &delivered, MPI_STATUS_IGNORE) == MPI_SUCCESS && delivered != 0;
  });
}

void Mail::send(int rank, int box, std::string text) {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::invalid_argument("Mail: a letter is at most 2 GiB");
  }
  const std::lock_guard lock(mutex_);
  forget_delivered();
  Posted& letter = posted_.emplace_back();
  letter.text = std::move(text);
  ASSAY_MPI_CHECK(MPI_Isend(letter.text.data(), static_cast<int>(letter.text.size()), MPI_BYTE, rank, box,
                            communicator_->handle, &letter.request));
}

std::optional<Letter> Mail::receive(int box) {
  int there = 0;
  MPI_Status status;
  ASSAY_MPI_CHECK(MPI_Iprobe(MPI_ANY_SOURCE, box, communicator_->handle, &there, &status));
  if (there == 0) return std::nullopt;
  int length = 0;
  ASSAY_MPI_CHECK(MPI_Get_count(&status, MPI_BYTE, &length));
  Letter letter{status.MPI_SOURCE, std::string(static_cast<std::size_t>(length), '\0')};
  ASSAY_MPI_CHECK(
      MPI_Recv(letter.text.data(), length, MPI_BYTE, letter.sender, box, communicator_->handle, MPI_STATUS_IGNORE));
  return letter;
}

std::optional<Letter> Mail::receive(int box, std::chrono::milliseconds limit) {
  const Clock::time_point end = Clock::now() + limit;
  auto pause = std::chrono::duration_cast<Clock::duration>(kShortestPause);
  for (;;) {
    if (auto letter = receive(box)) return letter;
    const Clock::time_point now = Clock::now();
    if (now >= end) return std::nullopt;
    std::this_thread::sleep_for(std::min(pause, end - now));
    pause = std::min<Clock::duration>(pause * 5 / 4, kLongestPause);
  }
}

}  // namespace assay::distributed
