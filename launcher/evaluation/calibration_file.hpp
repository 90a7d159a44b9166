// SPDX-License-Identifier: Apache-2.0
// calibration.json of a run: the temperature found for one checkpoint's weights, and what it did to the validation
// split. Bound to the weights by their hash, so that it is never applied to others.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace assay::launcher::evaluation {

struct Calibration {
  double temperature = 1;
  std::string weights_sha256;  // of the model.safetensors it was fitted with
  std::uint64_t step = 0;      // of that checkpoint
  std::uint64_t images = 0;    // of the validation split
  double log_loss_before = 0;
  double log_loss_after = 0;
  double calibration_error_before = 0;
  double calibration_error_after = 0;
};

std::string to_json(const Calibration& calibration);
// Throws files::InputError naming `origin` and the field that is missing, mistyped or out of range.
Calibration calibration_from_json(const std::string& text, const std::filesystem::path& origin);

// Appears whole. Throws files::OutputError.
void write_calibration(const std::filesystem::path& path, const Calibration& calibration);

// What is to be used for these weights: the temperature, 1 where the file does not exist, or is damaged, or was fitted
// with other weights; then the note says so in one line.
struct StoredTemperature {
  double temperature = 1;
  std::string note = {};
};
StoredTemperature stored_temperature(const std::filesystem::path& path, const std::string& weights_sha256);

}  // namespace assay::launcher::evaluation
