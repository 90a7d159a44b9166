// SPDX-License-Identifier: Apache-2.0
// Computing a batch in pieces, one after the other, whose gradients add up to that of the whole: the memory of one
// piece for the step of a whole batch (optimizer.accumulation). Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "launcher/training/micro_batch.hpp"

namespace assay::launcher::training {

// In how many pieces a global batch of `count` images is computed on `ranks` ranks: `wanted`, or fewer where a piece
// would hold less than two images over all ranks, too little for the statistics of a batch norm. The same number on
// every rank, because synchronised batch norms are collective. At least 1.
std::uint64_t piece_count(std::uint64_t count, int ranks, std::uint64_t wanted);

// The micro-batch in consecutive pieces, sizes differing by at most one, larger ones first; views. Pieces of an uneven
// or empty micro-batch may be empty.
std::vector<MicroBatch> pieces_of(const MicroBatch& batch, std::uint64_t pieces);

}  // namespace assay::launcher::training
