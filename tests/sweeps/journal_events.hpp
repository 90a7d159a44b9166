// SPDX-License-Identifier: Apache-2.0
// Events that tests of the journal write.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sweeps/event.hpp"

namespace assay::sweeps {

inline Event begun() {
  return SweepBegun{"first-look", "name: first-look\n", "1.0"};
}

inline Event added(std::uint32_t index) {
  return TrialAdded{{"t" + std::to_string(index), index, {{"optimizer.lr", "1e-3"}, {"seed", std::to_string(index)}}}};
}

inline Event started(std::uint32_t index, std::uint32_t attempt) {
  return TrialStarted{"t" + std::to_string(index), attempt, {"node1", "boot:pid:[1]", 4711, 99, "", 0}};
}

inline Event ended(std::uint32_t index, std::uint32_t attempt, TrialState state = TrialState::done) {
  TrialEnded event;
  event.id = "t" + std::to_string(index);
  event.attempt = attempt;
  event.state = state;
  event.seconds = 1.5;
  return event;
}

// A sweep of `count` trials that wait.
inline std::vector<Event> planned(std::uint32_t count) {
  std::vector<Event> events = {begun()};
  for (std::uint32_t index = 0; index < count; ++index) events.push_back(added(index));
  return events;
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void put_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  ASSERT_TRUE(file.flush().good());
}

}  // namespace assay::sweeps
