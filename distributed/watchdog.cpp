// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog.hpp"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "distributed/mpi_check.hpp"
#include "distributed/node_window.hpp"
#include "distributed/quiet_thread.hpp"
#include "distributed/watchdog_board.hpp"
#include "distributed/watchdog_ending.hpp"
#include "distributed/watchdog_verdict.hpp"

namespace assay::distributed {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr int kOwnPause = 10;  // a gap of more polls than this between two polls was a stop of this process itself
constexpr int kWatchedNeighbours = 3;  // processes each rank looks at in a poll: /proc of all read by all is quadratic

// The ranks of this node are at most those of the group, whose number is known before the window exists.
std::size_t board_bytes(const RankGroup* group) {
  int size = 0;
  ASSAY_MPI_CHECK(MPI_Comm_size(communicator_of(group), &size));
  return sizeof(FailureNotice) + sizeof(WatchdogSlot) * static_cast<std::size_t>(size);
}

// What users know a rank by, whatever its group.
int rank_in_world() {
  int rank = 0;
  ASSAY_MPI_CHECK(MPI_Comm_rank(MPI_COMM_WORLD, &rank));
  return rank;
}

JudgementRules rules_of(const WatchdogOptions& options, int local_size) {
  JudgementRules rules;
  rules.deadline_seconds = Seconds(options.deadline).count();
  rules.first_deadline_seconds = Seconds(options.first_deadline).count();
  int size = 0;
  ASSAY_MPI_CHECK(MPI_Comm_size(communicator_of(options.group), &size));
  rules.world_on_this_node = size == local_size;
  char host[MPI_MAX_PROCESSOR_NAME] = "";
  int length = 0;
  ASSAY_MPI_CHECK(MPI_Get_processor_name(host, &length));
  rules.host = host;
  return rules;
}

}  // namespace

struct Watchdog::Implementation {
  explicit Implementation(WatchdogOptions given);

  void run();
  void measure_own_wait(Lane lane, Clock::duration since_last_poll);
  void look_around();
  void look_at(Lane lane);
  OwnView own_view(Lane lane) const;
  PeerView peer_view(Lane lane, int peer, bool look_at_process) const;
  bool lowest_survivor(std::span<const PeerView> peers) const;
  std::vector<RankHistory> histories() const;
  FailureHandler handler();
  void stop_thread();

  // How long this rank has been inside the present collective of a lane; touched by the watchdog's thread only.
  struct Wait {
    std::uint64_t sequence = 0;
    Clock::duration time{};
  };

  WatchdogOptions options;
  int rank = 0;
  NodeWindow window;
  FailureNotice* notice;  // in the window, like the slots
  WatchdogSlot* slots;
  WatchdogSlot* own;
  JudgementRules rules;
  WatchdogEnding ending;
  std::atomic<bool> disarmed{false};
  std::array<int, kLanes> depth{};  // of guards within guards; each touched by the thread of its lane only
  std::array<Wait, kLanes> waits{};

  std::mutex mutex;  // guards what follows
  std::condition_variable wake;
  bool stopping = false;
  std::thread thread;
};

Watchdog::Implementation::Implementation(WatchdogOptions given)
    : options(std::move(given)),
      rank(rank_in_world()),
      window(board_bytes(options.group), options.group),
      notice(reinterpret_cast<FailureNotice*>(window.data())),
      slots(reinterpret_cast<WatchdogSlot*>(window.data() + sizeof(FailureNotice))),
      own(new (&slots[window.local_rank()]) WatchdogSlot),
      rules(rules_of(options, window.local_size())),
      ending(rank, notice, options.poll) {
  if (options.deadline.count() <= 0 || options.poll.count() <= 0) {
    throw std::invalid_argument("WatchdogOptions: deadline and poll must be above 0");
  }
  if (window.local_rank() == 0) new (notice) FailureNotice;
  own->identify(rank, identity_of_this_process());
  window.fence();
  thread = start_quiet_thread([this] { run(); });
}

void Watchdog::Implementation::run() {
  Clock::time_point last = Clock::now();
  std::unique_lock lock(mutex);
  while (!wake.wait_for(lock, options.poll, [this] { return stopping; })) {
    const Clock::time_point now = Clock::now();
    lock.unlock();
    for (const Lane lane : kAllLanes) measure_own_wait(lane, now - last);
    look_around();
    last = now;
    lock.lock();
  }
}

// Adds up polls instead of comparing clocks: a process that was itself stopped has not waited in that time.
void Watchdog::Implementation::measure_own_wait(Lane lane, Clock::duration since_last_poll) {
  const LaneRecord& record = own->lane(lane);
  Wait& wait = waits[static_cast<std::size_t>(lane)];
  const std::uint64_t sequence = record.sequence.load(std::memory_order_acquire);
  if (record.waiting.load(std::memory_order_acquire) == 0 || sequence != wait.sequence) {
    wait = {sequence, {}};
    return;
  }
  if (since_last_poll <= kOwnPause * options.poll) wait.time += since_last_poll;
}

OwnView Watchdog::Implementation::own_view(Lane lane) const {
  const LaneRecord& record = own->lane(lane);
  const Wait& wait = waits[static_cast<std::size_t>(lane)];
  OwnView view;
  view.disarmed = disarmed.load();
  view.sequence = wait.sequence;
  view.waiting = record.waiting.load(std::memory_order_acquire) != 0 &&
                 record.sequence.load(std::memory_order_acquire) == wait.sequence;
  view.operation = record.operation.load();
  view.waited_seconds = Seconds(wait.time).count();
  return view;
}

PeerView Watchdog::Implementation::peer_view(Lane lane, int peer, bool look_at_process) const {
  const WatchdogSlot& slot = slots[peer];
  const LaneRecord& record = slot.lane(lane);
  PeerView view;
  // First: a process that is gone writes no more, so what is read after it is its last word.
  if (look_at_process) view.process = state_of(slot.identity());
  view.rank = slot.rank.load();
  view.pid = slot.pid.load();
  view.sequence = record.sequence.load(std::memory_order_acquire);
  view.waiting = record.waiting.load(std::memory_order_acquire) != 0;
  view.operation = record.operation.load();
  view.seen_seconds_ago = static_cast<double>(monotonic_nanoseconds() - record.changed.load()) * 1e-9;
  view.departure = slot.departure.load(std::memory_order_acquire);
  return view;
}

void Watchdog::Implementation::look_around() {
  if (ending.announced()) ending.follow("another rank of this node has ended the job", handler());
  for (const Lane lane : kAllLanes) look_at(lane);
}

void Watchdog::Implementation::look_at(Lane lane) {
  const OwnView own_now = own_view(lane);
  const bool late = own_now.waiting && own_now.waited_seconds >= deadline_of(rules, own_now.sequence);
  const int local_size = window.local_size();
  std::vector<PeerView> peers;
  for (int distance = 1; distance < local_size; ++distance) {
    const int peer = (window.local_rank() + distance) % local_size;
    peers.push_back(peer_view(lane, peer, late || distance <= kWatchedNeighbours));
  }
  std::sort(peers.begin(), peers.end(), [](const PeerView& a, const PeerView& b) { return a.rank < b.rank; });
  const std::optional<Verdict> verdict = judge(own_now, peers, rules);
  if (!verdict) return;
  if (verdict->silent) ending.follow(verdict->reason, handler());
  ending.fail(
      *verdict, lowest_survivor(peers), [this] { return histories(); }, handler());
}

bool Watchdog::Implementation::lowest_survivor(std::span<const PeerView> peers) const {
  return std::none_of(peers.begin(), peers.end(), [&](const PeerView& peer) {
    return peer.rank < rank && peer.process != ProcessState::kGone && peer.process != ProcessState::kStopped &&
           peer.departure == Departure::kPresent;
  });
}

std::vector<RankHistory> Watchdog::Implementation::histories() const {
  const std::int64_t now = monotonic_nanoseconds();
  std::vector<RankHistory> all;
  for (int peer = 0; peer < window.local_size(); ++peer) {
    std::vector<PastCollective> past;
    for (const Lane lane : kAllLanes) {
      const std::vector<PastCollective> of_lane = slots[peer].lane(lane).history.read(lane);
      past.insert(past.end(), of_lane.begin(), of_lane.end());
    }
    all.push_back({slots[peer].rank.load(), history_text(std::move(past), now)});
  }
  return all;
}

FailureHandler Watchdog::Implementation::handler() {
  std::lock_guard lock(mutex);
  return options.on_failure;
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
  // A communication thread may still be inside a guard: the board is left to the end of the process.
  if (std::uncaught_exceptions() > 0) static_cast<void>(implementation_.release());
}

void Watchdog::disarm() {
  implementation_->disarmed.store(true);
  Departure expected = Departure::kPresent;
  implementation_->own->departure.compare_exchange_strong(expected, Departure::kLeft);
}

void Watchdog::announce_abort() {
  implementation_->own->departure.store(Departure::kAborted);
}

void Watchdog::set_on_failure(FailureHandler on_failure) {
  std::lock_guard lock(implementation_->mutex);
  implementation_->options.on_failure = std::move(on_failure);
}

Watchdog::Guard::Guard(Watchdog* watchdog, Lane lane, const char* operation, std::uint64_t bytes)
    : watchdog_(watchdog), lane_(lane) {
  if (watchdog_ == nullptr) return;
  Implementation& self = *watchdog_->implementation_;
  if (self.depth[static_cast<std::size_t>(lane_)]++ == 0) self.own->lane(lane_).enter(operation, bytes);
}

Watchdog::Guard::~Guard() {
  if (watchdog_ == nullptr) return;
  Implementation& self = *watchdog_->implementation_;
  if (--self.depth[static_cast<std::size_t>(lane_)] == 0) self.own->lane(lane_).leave();
}

}  // namespace assay::distributed
