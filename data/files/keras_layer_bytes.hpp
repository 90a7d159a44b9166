// SPDX-License-Identifier: Apache-2.0
// Keras' layers as bytes and back: how they come out of the child process that reads the file. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "data/files/keras_file.hpp"

namespace assay::data::files {

std::vector<std::byte> to_bytes(const std::vector<KerasLayer>& layers);
// Trusts nothing: throws InputError when the bytes are not those of to_bytes.
std::vector<KerasLayer> keras_layers_from(std::span<const std::byte> bytes);

}  // namespace assay::data::files
