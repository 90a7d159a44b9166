// SPDX-License-Identifier: Apache-2.0
// What a coordinator keeps of a trial while it runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "data/files/run_folder.hpp"
#include "sweeps/rung_watch.hpp"
#include "sweeps/signs_of_life.hpp"

namespace assay::sweeps {

struct RunningTrial {
  std::uint32_t attempt = 0;
  std::chrono::steady_clock::time_point started;
  data::files::RunFolder run;
  RungWatch rungs;
  SignsOfLife life;
  bool stop_asked = false;   // by us: it saves, or is killed, and that counts against nobody
  std::string lost_because;  // by us too, for this reason, and that counts
};

}  // namespace assay::sweeps
