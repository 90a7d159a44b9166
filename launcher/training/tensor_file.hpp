// SPDX-License-Identifier: Apache-2.0
// The float32 tensors of a training that are no weights of the model (moments, steps, the weights behind an average) as
// a safetensors file, each under its name.
#pragma once

#include <filesystem>
#include <vector>

#include "models/detector.hpp"

namespace assay::launcher::training {

// tensors: float32, dense; written in the order of their memory. Throws files::OutputError.
void write_tensors(const std::filesystem::path& path, const std::vector<models::NamedTensor>& tensors);

// Fills the tensors in place. Throws files::InputError naming the first tensor that is missing, of another type or
// shape, or unexpected; then all tensors are as they were.
void read_tensors(const std::filesystem::path& path, const std::vector<models::NamedTensor>& tensors);

}  // namespace assay::launcher::training
