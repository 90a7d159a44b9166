// SPDX-License-Identifier: Apache-2.0
#include "sweeps/sweep_book.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/temporary_name.hpp"
#include "sweeps/journal.hpp"
#include "sweeps/journal_lock.hpp"
#include "sweeps/sweep_error.hpp"
#include "sweeps/unused_folder.hpp"

namespace assay::sweeps {
namespace {

constexpr std::chrono::seconds kPatienceOfCoordinator{10};
constexpr std::chrono::minutes kPatienceOfUpdate{10};
constexpr int kReadings = 3;  // without the lock a batch may be seen while it arrives
constexpr std::chrono::milliseconds kBetweenReadings{100};

LockWish wish_for_life() {
  return {.for_life = true, .patience = kPatienceOfCoordinator};
}

}  // namespace

struct SweepBook::Implementation {
  SweepFolder folder;
  Writing writing;
  Journal journal;
  SweepState state;
  std::optional<JournalLock> lock;
  bool ready = false;  // with this lock: the state is the journal's, which is open for writing

  Implementation(const SweepFolder& at, Writing how) : folder(at), writing(how), journal(at.journal()) {}

  void read() {
    journal.read_new([&] { state = SweepState(); },
                     [&](const JournalRecord& record) { state.apply(record.event, record.time); });
    if (state.begun()) return;
    throw data::files::InputError(folder.journal().string() +
                                  " holds no sweep: its beginning was interrupted, or the file was cut; remove " +
                                  folder.root().string() + " and run the sweep again, or restore the file from a copy");
  }

  void read_without_lock() {
    for (int reading = 1;; ++reading) {
      try {
        return read();
      } catch (const data::files::InputError&) {
        if (reading == kReadings) throw;
      }
      std::this_thread::sleep_for(kBetweenReadings);
    }
  }

  void take_lock(const LockWish& wish) {
    ready = false;
    lock.emplace(folder.lock(), wish);
  }

  void prepare() {
    if (ready) return;
    read();
    lock->check();
    journal.begin_writing(lock->former_owner_may_live());
    ready = true;
  }

  void give_lock_back() {
    lock.reset();
    ready = false;
  }

  void update(const std::function<std::vector<Event>(const SweepState&)>& work) {
    prepare();
    append(work(state));
  }

  void append(const std::vector<Event>& events) {
    if (events.empty()) return;
    const std::string time = journal_time();
    const std::string lines = journal.lines_of(events, time);
    try {
      for (const Event& event : events) state.apply(event, time);
      lock->check();
      journal.append(events, lines);
      lock->check();
    } catch (...) {
      // The state has events that are not in the journal: it is built anew.
      journal.forget();
      ready = false;
      throw;
    }
  }
};

SweepBook::SweepBook(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
SweepBook::~SweepBook() = default;
SweepBook::SweepBook(SweepBook&&) noexcept = default;
SweepBook& SweepBook::operator=(SweepBook&&) noexcept = default;

SweepBook SweepBook::create(const SweepFolder& folder, const std::vector<Event>& events) {
  SweepState state;
  for (const Event& event : events) state.apply(event, "");
  auto implementation = std::make_unique<Implementation>(folder, Writing::for_life);
  UnusedFolder unused(folder, state.file_text());
  implementation->take_lock(wish_for_life());
  unused.begin();
  data::files::write_file_atomically(folder.sweep_file(), state.file_text());
  Journal::create(folder.journal(), events);
  data::files::sync_directory(data::files::containing_folder(folder.root()));
  unused.keep();
  implementation->prepare();
  return SweepBook(std::move(implementation));
}

SweepBook SweepBook::open(const SweepFolder& folder, Writing writing,
                          const std::function<void(const std::string& line)>& tell) {
  if (!std::filesystem::exists(folder.journal())) {
    throw data::files::InputError(folder.root().string() + " holds no sweep (" + folder.journal().string() +
                                  " is missing); check the path, or start one with 'assay sweep run FILE --dir DIR'");
  }
  auto implementation = std::make_unique<Implementation>(folder, writing);
  if (writing == Writing::for_life) {
    LockWish wish = wish_for_life();
    wish.tell = tell;
    implementation->take_lock(wish);
    implementation->prepare();
  } else {
    implementation->read_without_lock();
  }
  return SweepBook(std::move(implementation));
}

const SweepFolder& SweepBook::folder() const {
  return implementation_->folder;
}

const SweepState& SweepBook::state() const {
  return implementation_->state;
}

void SweepBook::update(const std::function<std::vector<Event>(const SweepState&)>& work) {
  Implementation& book = *implementation_;
  switch (book.writing) {
    case Writing::never:
      throw std::logic_error("a sweep that was opened for reading is not written");
    case Writing::for_life:
      return book.update(work);
    case Writing::each_update:
      book.take_lock({.patience = kPatienceOfUpdate});
      try {
        book.update(work);
      } catch (...) {
        book.give_lock_back();
        throw;
      }
      book.give_lock_back();
  }
}

void SweepBook::append(const std::vector<Event>& events) {
  update([&](const SweepState&) { return events; });
}

void SweepBook::refresh() {
  if (!implementation_->ready) implementation_->read_without_lock();
}

void SweepBook::beat() {
  if (implementation_->lock) implementation_->lock->beat();
}

}  // namespace assay::sweeps
