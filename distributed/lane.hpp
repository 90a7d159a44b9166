// SPDX-License-Identifier: Apache-2.0
// The threads of a rank that make collectives, each with a communicator and a sequence of its own.
#pragma once

#include <array>
#include <cstddef>

namespace assay::distributed {

enum class Lane : unsigned {
  main = 0,      // training: control, synchronised batch norms, set-up
  gradients = 1  // the communication thread or stream that reduces buckets while backward runs
};
inline constexpr std::size_t kLanes = 2;
inline constexpr std::array kAllLanes = {Lane::main, Lane::gradients};

}  // namespace assay::distributed
