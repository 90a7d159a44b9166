// SPDX-License-Identifier: Apache-2.0
#include "sweeps/journal_lock.hpp"

#include <algorithm>
#include <thread>

#include "sweeps/journal_line.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kShortestWait{1};
constexpr std::chrono::milliseconds kLongestWait{100};
constexpr std::chrono::milliseconds kBeforeTelling{3000};

enum class Owner : std::uint8_t { gone, alive, unknown };

Owner owner_in(const LockFace& face) {
  if (!face.held) return Owner::gone;
  const std::optional<bool> alive = face.owner ? lives(face.owner->worker) : std::nullopt;
  if (!alive) return Owner::unknown;
  return *alive ? Owner::alive : Owner::gone;
}

// What the signs of life of an owner look like from here.
class Watch {
 public:
  void look(const LockFace& face) {
    if (face.name == name_ && face.beat == beat_) return;
    gave_sign_ = !name_.empty();
    name_ = face.name;
    beat_ = face.beat;
    since_ = Clock::now();
  }
  bool silent_for(std::chrono::milliseconds time) const { return Clock::now() - since_ >= time; }
  bool gave_sign() const { return gave_sign_; }

 private:
  std::string name_;
  std::string beat_;
  Clock::time_point since_;
  bool gave_sign_ = false;
};

std::string owner_of(const LockFace& face) {
  return face.owner ? described(*face.owner) : "somebody who does not say who";
}

[[noreturn]] void busy(const std::filesystem::path& path, const LockFace& face) {
  throw SweepBusy("another process runs this sweep (" + path.string() + "): " + owner_of(face) +
                  "; wait for its end or stop it with 'assay sweep cancel'");
}

}  // namespace

JournalLock::JournalLock(const std::filesystem::path& path, const LockWish& wish) : folder_(path) {
  const LockOwner me{wish.worker, journal_time(), wish.for_life};
  const auto begun = Clock::now();
  Watch watch;
  bool told = false;
  for (auto wait = kShortestWait;; wait = std::min(wait * 2, kLongestWait)) {
    const auto face = folder_.look();
    if (!face) {
      folder_.make();
      continue;
    }
    const Owner owner = owner_in(*face);
    if (owner == Owner::unknown) watch.look(*face);
    const bool silent = owner == Owner::unknown && watch.silent_for(wish.silence);
    if (silent) folder_.disown(*face);
    if (owner == Owner::gone || silent) {
      const auto token = folder_.take(*face, me);
      if (!token) continue;
      token_ = *token;
      former_owner_may_live_ = silent;
      return;
    }
    const bool hopeless = wish.for_life && face->owner && face->owner->for_life;
    const bool known_alive = owner == Owner::alive || watch.gave_sign();
    if (known_alive && (hopeless || Clock::now() - begun >= wish.patience)) busy(path, *face);
    // A short owner is gone before anybody could read this.
    if (owner == Owner::unknown && wish.tell && !told && Clock::now() - begun >= kBeforeTelling) {
      told = true;
      wish.tell("waiting for a sign of life of " + owner_of(*face) + ", for at most " +
                std::to_string(std::chrono::ceil<std::chrono::seconds>(wish.silence).count()) + " s");
    }
    std::this_thread::sleep_for(wait);
  }
}

JournalLock::~JournalLock() {
  folder_.release(token_);
}

void JournalLock::lost() const {
  throw SweepBusy("this process no longer runs the sweep: its right to write (" + folder_.path().string() +
                  ") was taken over, as if it were dead; look at 'assay sweep status', then use 'assay sweep resume'");
}

void JournalLock::check() const {
  if (!folder_.holds(token_)) lost();
}

void JournalLock::beat() const {
  if (!folder_.beat(token_)) lost();
}

std::optional<LockOwner> lock_owner(const std::filesystem::path& path) {
  const auto face = LockFolder(path).look();
  if (!face || owner_in(*face) == Owner::gone) return std::nullopt;
  return face->owner ? *face->owner : LockOwner{};
}

}  // namespace assay::sweeps
