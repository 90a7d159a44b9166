// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog.hpp"

#include <absl/strings/str_cat.h>
#include <mpi.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "distributed/mpi_check.hpp"
#include "distributed/node_window.hpp"
#include "distributed/watchdog_board.hpp"
#include "distributed/watchdog_verdict.hpp"

namespace assay::distributed {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kFailureCode = 7;
constexpr int kOwnPause = 10;  // a gap of more polls than this between two polls was a stop of this process itself
constexpr int kWatchedNeighbours = 3;  // processes each rank looks at in a poll: /proc of all read by all is quadratic
constexpr auto kSpeakerWait = std::chrono::milliseconds(1000);
constexpr auto kLastWordsLimit = std::chrono::seconds(4);
// The launcher returns the code of the process that it reaps first, which has to be the one that ended first.
constexpr auto kLinger = std::chrono::milliseconds(1500);
constexpr auto kSleep = std::chrono::milliseconds(5);

// The ranks of this node are at most those of the world, whose number is known before the window exists.
std::size_t board_bytes() {
  int size = 0;
  ASSAY_MPI_CHECK(MPI_Comm_size(MPI_COMM_WORLD, &size));
  return sizeof(FailureNotice) + sizeof(WatchdogSlot) * static_cast<std::size_t>(size);
}

JudgementRules rules_of(const WatchdogOptions& options, int local_size) {
  JudgementRules rules;
  rules.deadline_seconds = Seconds(options.deadline).count();
  rules.first_deadline_seconds = Seconds(options.first_deadline).count();
  int size = 0;
  ASSAY_MPI_CHECK(MPI_Comm_size(MPI_COMM_WORLD, &size));
  rules.world_on_this_node = size == local_size;
  char host[MPI_MAX_PROCESSOR_NAME] = "";
  int length = 0;
  ASSAY_MPI_CHECK(MPI_Get_processor_name(host, &length));
  rules.host = host;
  return rules;
}

// A thread that takes no signal: those of the program belong to its main thread.
template <typename Function>
std::thread start_without_signals(Function function) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread thread(std::move(function));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
}

}  // namespace

struct Watchdog::Implementation {
  explicit Implementation(WatchdogOptions given);

  void run();
  void measure_own_wait(Clock::duration since_last_poll);
  void look_around();
  OwnView own_view() const;
  PeerView peer_view(int peer, bool look_at_process) const;
  bool lowest_survivor(std::span<const PeerView> peers) const;
  bool notice_reaches(std::uint32_t state, Clock::duration limit) const;
  [[noreturn]] void fail(const Verdict& verdict, bool speaks_first);
  [[noreturn]] void follow(const std::string& reason);
  [[noreturn]] void end(const std::string& line, Clock::duration linger);
  void stop_thread();

  WatchdogOptions options;
  int rank = 0;
  NodeWindow window;
  FailureNotice* notice;  // in the window, like the slots
  WatchdogSlot* slots;
  WatchdogSlot* own;
  JudgementRules rules;
  std::atomic<bool> disarmed{false};
  int depth = 0;  // of guards within guards; touched by the thread of use only

  std::uint64_t waited_sequence = 0;  // touched by the watchdog's thread only, like `waited`
  Clock::duration waited{};

  std::mutex mutex;  // guards what follows
  std::condition_variable wake;
  bool stopping = false;
  std::thread thread;
};

Watchdog::Implementation::Implementation(WatchdogOptions given)
    : options(std::move(given)),
      window(board_bytes()),
      notice(reinterpret_cast<FailureNotice*>(window.data())),
      slots(reinterpret_cast<WatchdogSlot*>(window.data() + sizeof(FailureNotice))),
      own(new (&slots[window.local_rank()]) WatchdogSlot),
      rules(rules_of(options, window.local_size())) {
  if (options.deadline.count() <= 0 || options.poll.count() <= 0) {
    throw std::invalid_argument("WatchdogOptions: deadline and poll must be above 0");
  }
  ASSAY_MPI_CHECK(MPI_Comm_rank(MPI_COMM_WORLD, &rank));
  if (window.local_rank() == 0) new (notice) FailureNotice;
  own->identify(rank, identity_of_this_process());
  window.fence();
  thread = start_without_signals([this] { run(); });
}

void Watchdog::Implementation::run() {
  Clock::time_point last = Clock::now();
  std::unique_lock lock(mutex);
  while (!wake.wait_for(lock, options.poll, [this] { return stopping; })) {
    const Clock::time_point now = Clock::now();
    lock.unlock();
    measure_own_wait(now - last);
    look_around();
    last = now;
    lock.lock();
  }
}

// Adds up polls instead of comparing clocks: a process that was itself stopped has not waited in that time.
void Watchdog::Implementation::measure_own_wait(Clock::duration since_last_poll) {
  const std::uint64_t sequence = own->sequence.load(std::memory_order_acquire);
  if (own->waiting.load(std::memory_order_acquire) == 0 || sequence != waited_sequence) {
    waited_sequence = sequence;
    waited = {};
    return;
  }
  if (since_last_poll <= kOwnPause * options.poll) waited += since_last_poll;
}

OwnView Watchdog::Implementation::own_view() const {
  OwnView view;
  view.disarmed = disarmed.load();
  view.sequence = waited_sequence;
  view.waiting = own->waiting.load(std::memory_order_acquire) != 0 &&
                 own->sequence.load(std::memory_order_acquire) == waited_sequence;
  view.operation = own->operation.load();
  view.waited_seconds = Seconds(waited).count();
  return view;
}

PeerView Watchdog::Implementation::peer_view(int peer, bool look_at_process) const {
  const WatchdogSlot& slot = slots[peer];
  PeerView view;
  // First: a process that is gone writes no more, so what is read after it is its last word.
  if (look_at_process) view.process = state_of(slot.identity());
  view.rank = slot.rank.load();
  view.pid = slot.pid.load();
  view.sequence = slot.sequence.load(std::memory_order_acquire);
  view.waiting = slot.waiting.load(std::memory_order_acquire) != 0;
  view.operation = slot.operation.load();
  view.seen_seconds_ago = static_cast<double>(monotonic_nanoseconds() - slot.changed.load()) * 1e-9;
  view.departure = slot.departure.load(std::memory_order_acquire);
  return view;
}

void Watchdog::Implementation::look_around() {
  if (notice->state.load(std::memory_order_acquire) != FailureNotice::kNone) {
    follow("another rank of this node has ended the job");
  }
  const OwnView own_now = own_view();
  const bool late = own_now.waiting && own_now.waited_seconds >= deadline_of(rules, own_now.sequence);
  const int local_size = window.local_size();
  std::vector<PeerView> peers;
  for (int distance = 1; distance < local_size; ++distance) {
    peers.push_back(peer_view((window.local_rank() + distance) % local_size, late || distance <= kWatchedNeighbours));
  }
  std::sort(peers.begin(), peers.end(), [](const PeerView& a, const PeerView& b) { return a.rank < b.rank; });
  const std::optional<Verdict> verdict = judge(own_now, peers, rules);
  if (!verdict) return;
  if (verdict->silent) follow(verdict->reason);
  fail(*verdict, lowest_survivor(peers));
}

bool Watchdog::Implementation::lowest_survivor(std::span<const PeerView> peers) const {
  return std::none_of(peers.begin(), peers.end(), [&](const PeerView& peer) {
    return peer.rank < rank && peer.process != ProcessState::kGone && peer.process != ProcessState::kStopped &&
           peer.departure == Departure::kPresent;
  });
}

bool Watchdog::Implementation::notice_reaches(std::uint32_t state, Clock::duration limit) const {
  const Clock::time_point end = Clock::now() + limit;
  while (notice->state.load(std::memory_order_acquire) < state) {
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(kSleep);
  }
  return true;
}

// One line per node: the lowest rank speaks, or another one when that is itself in trouble.
void Watchdog::Implementation::fail(const Verdict& verdict, bool speaks_first) {
  if (!speaks_first) notice_reaches(FailureNotice::kClaimed, 2 * options.poll);
  if (!notice->claim()) follow(verdict.reason);
  const std::string line = absl::StrCat("rank ", rank, ": error: ", verdict.reason);
  const std::string text = line + "\n";
  // One call, so that lines of several processes do not mix. With stderr closed, on_failure still learns the reason.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
  notice->publish(line);
  end(line, verdict.process_ended ? kLinger : Clock::duration::zero());
}

// Another rank speaks; leaving before it has done so would let the launcher kill it.
void Watchdog::Implementation::follow(const std::string& reason) {
  const bool said = notice_reaches(FailureNotice::kReady, kSpeakerWait);
  end(said ? notice->reason.load() : absl::StrCat("rank ", rank, ": error: ", reason), kLinger);
}

void Watchdog::Implementation::end(const std::string& line, Clock::duration linger) {
  // A status file on a dead file system must not keep the job alive.
  std::thread([] {
    std::this_thread::sleep_for(kLastWordsLimit);
    std::_Exit(kFailureCode);
  }).detach();
  std::function<void(const std::string&)> call;
  {
    std::lock_guard lock(mutex);
    call = options.on_failure;
  }
  try {
    if (call) call(line);
  } catch (...) {
    // The reason is on stderr already; there is nobody left to tell.
  }
  std::this_thread::sleep_for(linger);
  std::_Exit(kFailureCode);
}

void Watchdog::Implementation::stop_thread() {
  {
    std::lock_guard lock(mutex);
    stopping = true;
  }
  wake.notify_one();
  if (thread.joinable()) thread.join();
}

Watchdog::Watchdog(WatchdogOptions options) : implementation_(std::make_unique<Implementation>(std::move(options))) {}

Watchdog::~Watchdog() {
  disarm();
  if (std::uncaught_exceptions() == 0) {
    // The last meeting of the ranks is still watched: freeing the window waits for all of them, and without a watchdog.
    Guard guard(this, "end_job");
    try {
      implementation_->window.fence();
    } catch (const MpiError&) {
      // MPI is broken, the job ends anyway, and a destructor must not throw.
    }
  }
  implementation_->stop_thread();
}

void Watchdog::disarm() {
  implementation_->disarmed.store(true);
  Departure expected = Departure::kPresent;
  implementation_->own->departure.compare_exchange_strong(expected, Departure::kLeft);
}

void Watchdog::announce_abort() {
  implementation_->own->departure.store(Departure::kAborted);
}

void Watchdog::set_on_failure(std::function<void(const std::string& reason)> on_failure) {
  std::lock_guard lock(implementation_->mutex);
  implementation_->options.on_failure = std::move(on_failure);
}

Watchdog::Guard::Guard(Watchdog* watchdog, const char* operation) : watchdog_(watchdog) {
  if (watchdog_ != nullptr && watchdog_->implementation_->depth++ == 0)
    watchdog_->implementation_->own->enter(operation);
}

Watchdog::Guard::~Guard() {
  if (watchdog_ != nullptr && --watchdog_->implementation_->depth == 0) watchdog_->implementation_->own->leave();
}

}  // namespace assay::distributed
