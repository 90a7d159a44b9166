// SPDX-License-Identifier: Apache-2.0
// Random sequences of events, most of them impossible, against a model that keeps nothing but the list of what happened
// and reads it from its beginning for every question.
#include <gtest/gtest.h>

#include <optional>

#include "data/files/random.hpp"
#include "sweeps/sweep_error.hpp"
#include "sweeps/sweep_state.hpp"
#include "tests/sweeps/journal_events.hpp"

namespace assay::sweeps {
namespace {

constexpr std::uint32_t kTrials = 4;

struct History {
  std::vector<Event> events;

  template <typename E>
  std::vector<E> all(const std::string& id, std::size_t from = 0) const {
    std::vector<E> found;
    for (std::size_t k = from; k < events.size(); ++k) {
      const E* event = std::get_if<E>(&events[k]);
      if (event != nullptr && event->id == id) found.push_back(*event);
    }
    return found;
  }
  std::size_t behind_last_retry(const std::string& id) const {
    std::size_t behind = 0;
    for (std::size_t k = 0; k < events.size(); ++k) {
      const auto* retried = std::get_if<TrialRetried>(&events[k]);
      if (retried != nullptr && retried->id == id) behind = k + 1;
    }
    return behind;
  }
  TrialState state(const std::string& id) const {
    TrialState now = TrialState::waiting;
    for (const Event& event : events) {
      if (const auto* e = std::get_if<TrialStarted>(&event); e != nullptr && e->id == id) now = TrialState::running;
      if (const auto* e = std::get_if<TrialEnded>(&event); e != nullptr && e->id == id) now = e->state;
      if (const auto* e = std::get_if<TrialRetried>(&event); e != nullptr && e->id == id) now = TrialState::waiting;
    }
    return now;
  }
  bool cancelled() const {
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
      if (std::holds_alternative<SweepCancelled>(*event)) return true;
      if (std::holds_alternative<SweepResumed>(*event)) return false;
    }
    return false;
  }
  std::size_t attempts(const std::string& id) const { return all<TrialStarted>(id).size(); }
  bool runs(const std::string& id, std::uint32_t attempt) const {
    return state(id) == TrialState::running && attempts(id) == attempt;
  }

  bool allows(const Event& event) const {
    if (const auto* e = std::get_if<TrialStarted>(&event)) {
      const TrialState now = state(e->id);
      return !cancelled() && (now == TrialState::waiting || now == TrialState::interrupted) &&
             e->attempt == attempts(e->id) + 1;
    }
    if (const auto* e = std::get_if<TrialEnded>(&event)) {
      return runs(e->id, e->attempt) && e->state != TrialState::waiting && e->state != TrialState::running;
    }
    if (const auto* e = std::get_if<RungReached>(&event)) return runs(e->id, e->attempt);
    if (const auto* e = std::get_if<TrialRetried>(&event)) return state(e->id) == TrialState::failed;
    return true;
  }
};

Event random_event(data::files::CounterStream& random) {
  const std::string id = "t" + std::to_string(random.below(kTrials));
  const std::uint32_t attempt = 1 + random.below(4);
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      return TrialStarted{id, attempt, {}};
    case 3:
    case 4:
      return TrialEnded{id, attempt, static_cast<TrialState>(random.below(6)), "", 0, random.below(2) == 0, 0.5};
    case 5:
      return RungReached{id, attempt, 1 + random.below(2), random.uniform(), random.below(3) > 0};
    case 6:
      return TrialRetried{id, random.below(2) == 0};
    default:
      return random.below(4) == 0 ? Event{SweepCancelled{}} : Event{SweepResumed{}};
  }
}

// The rungs that count: those behind the last retry that started the trial anew.
std::vector<RungReached> rungs(const History& history, const std::string& id) {
  std::size_t from = 0;
  for (std::size_t k = 0; k < history.events.size(); ++k) {
    const auto* retried = std::get_if<TrialRetried>(&history.events[k]);
    if (retried != nullptr && retried->id == id && retried->restarted) from = k + 1;
  }
  std::vector<RungReached> latest;
  for (std::uint32_t epoch = 1; epoch <= 2; ++epoch) {
    std::optional<RungReached> last;
    for (const RungReached& reached : history.all<RungReached>(id, from)) {
      if (reached.epoch == epoch) last = reached;
    }
    if (last) latest.push_back(*last);
  }
  return latest;
}

void expect_equal(const SweepState& state, const History& history) {
  std::array<std::size_t, 6> counts{};
  for (std::uint32_t index = 0; index < kTrials; ++index) {
    const std::string id = "t" + std::to_string(index);
    const TrialStatus& trial = *state.find(id);
    ++counts[static_cast<std::size_t>(history.state(id))];
    ASSERT_EQ(trial.state, history.state(id));
    ASSERT_EQ(trial.attempts, history.attempts(id));
    std::size_t lost = 0;
    std::size_t results = 0;
    for (const TrialEnded& end : history.all<TrialEnded>(id, history.behind_last_retry(id))) {
      if (end.state != TrialState::interrupted) ++results;
      if (end.state == TrialState::interrupted && end.counts) ++lost;
    }
    ASSERT_EQ(trial.lost_attempts, lost);
    ASSERT_EQ(trial.results, results);
    ASSERT_LE(trial.results, 1U);
    ASSERT_EQ(trial.seconds, 0.5 * static_cast<double>(history.all<TrialEnded>(id).size()));
    const auto expected = rungs(history, id);
    const auto reached = state.rungs_of(id);
    ASSERT_EQ(reached.size(), expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k) ASSERT_EQ(reached[k].value, expected[k].value);
  }
  for (std::size_t k = 0; k < counts.size(); ++k) ASSERT_EQ(state.count(static_cast<TrialState>(k)), counts[k]);
  ASSERT_EQ(state.cancelled(), history.cancelled());
}

TEST(StateModel, TheStateIsWhatItsEventsSayAndRefusesWhatCannotBe) {
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (std::uint32_t round = 0; round < 200; ++round) {
    data::files::CounterStream random(8, data::files::RandomUse::sweep, round);
    SweepState state;
    for (const Event& event : planned(kTrials)) state.apply(event, "");
    History history;
    for (int step = 0; step < 60; ++step) {
      const Event event = random_event(random);
      const bool allowed = history.allows(event);
      try {
        state.apply(event, "");
        ASSERT_TRUE(allowed) << "round " << round << " step " << step;
        history.events.push_back(event);
        ++accepted;
      } catch (const SweepError&) {
        ASSERT_FALSE(allowed) << "round " << round << " step " << step;
        ++refused;
      }
      ASSERT_NO_FATAL_FAILURE(expect_equal(state, history)) << "round " << round << " step " << step;
    }
  }
  EXPECT_GT(accepted, 2000U);
  EXPECT_GT(refused, 2000U);
}

}  // namespace
}  // namespace assay::sweeps
