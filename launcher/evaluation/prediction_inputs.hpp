// SPDX-License-Identifier: Apache-2.0
// The images a user names for `assay predict`: single files, folders (searched through), zip and tar archives. Decoded
// and resized to the model's input a chunk at a time, so memory stays bounded whatever the number of images.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "launcher/evaluation/prediction_decoder.hpp"

namespace assay::launcher::evaluation {

// Images of one forward chunk: rows [paths.size(), H, W, C].
struct PredictionChunk {
  std::vector<std::string> paths;  // the argument, or argument/relative entry
  std::vector<std::uint8_t> rows;
};

struct RejectedInput {
  std::string path;
  std::string reason;
};

// Calls `consume` for every chunk of at most `chunk` images, in a fixed order (arguments as given, entries by name).
// Returns what could not be read. Throws files::InputError for an argument that does not exist.
std::vector<RejectedInput> read_prediction_inputs(const std::vector<std::string>& arguments, PredictionDecoder& decoder,
                                                  std::size_t chunk,
                                                  const std::function<void(const PredictionChunk&)>& consume);

}  // namespace assay::launcher::evaluation
