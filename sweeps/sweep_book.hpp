// SPDX-License-Identifier: Apache-2.0
// A sweep's journal with the state that follows from it, and the right to write it. A coordinator holds that right for
// its whole life (one at a time); the workers of a scheduler take it for each change. Reading needs no right. One
// thread.
//
//   SweepBook book = SweepBook::open(folder, Writing::for_life);
//   book.update([&](const SweepState& state) { return std::vector<Event>{TrialEnded{...}}; });
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sweeps/event.hpp"
#include "sweeps/sweep_folder.hpp"
#include "sweeps/sweep_state.hpp"

namespace assay::sweeps {

enum class Writing : std::uint8_t {
  never,       // reads only; update throws std::logic_error
  for_life,    // takes the lock now or throws SweepBusy, keeps it until destroyed
  each_update  // takes the lock for each update, waiting up to ten minutes for it (then SweepBusy)
};

class SweepBook {
 public:
  // A new sweep folder (created with its parents) whose journal holds these events, durable when it returns, and opened
  // with Writing::for_life. Throws SweepError when the folder holds a sweep or anything else already, OutputError.
  static SweepBook create(const SweepFolder& folder, const std::vector<Event>& events);
  // Reads the journal: a torn last line is ignored (and cut off by the next writer). Throws InputError when there is no
  // journal, when a record is damaged (line, what is wrong, what to do), or when its events do not follow from one
  // another; SweepBusy. An owner of the lock on another host that may be dead is watched for up to a minute; `tell` is
  // told so in one line.
  static SweepBook open(const SweepFolder& folder, Writing writing,
                        const std::function<void(const std::string& line)>& tell = {});
  ~SweepBook();
  SweepBook(SweepBook&&) noexcept;
  SweepBook& operator=(SweepBook&&) noexcept;

  const SweepFolder& folder() const;
  // As of the last open, update or refresh.
  const SweepState& state() const;
  // With the right to write and a state that nobody changes meanwhile: appends the events that `work` returns, in one
  // write that is synced before this returns. Events that cannot happen throw SweepError, and none is written. Throws
  // OutputError (disk full: the journal is as it was), SweepBusy (the right was lost or did not come).
  void update(const std::function<std::vector<Event>(const SweepState&)>& work);
  void append(const std::vector<Event>& events);
  // Reads what others wrote since.
  void refresh();
  // Tells others that the owner of the lock lives; call it at least every few seconds (Writing::for_life).
  void beat();

 private:
  struct Implementation;
  explicit SweepBook(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace assay::sweeps
