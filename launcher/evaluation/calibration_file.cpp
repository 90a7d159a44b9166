// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/calibration_file.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr std::uint64_t kMaxBytes = 1 << 16;
constexpr const char* kRemedy = ": fit one with 'assay evaluate --temperature'";

double number(const nlohmann::json& object, const char* name, const std::filesystem::path& origin) {
  const auto field = object.find(name);
  if (field == object.end() || !field->is_number()) {
    throw data::files::InputError(origin.string() + ": no number '" + name + "'" + kRemedy);
  }
  return field->get<double>();
}

// A count.
std::uint64_t whole(const nlohmann::json& object, const char* name, const std::filesystem::path& origin) {
  const auto field = object.find(name);
  if (field == object.end() || !field->is_number_unsigned()) {
    throw data::files::InputError(origin.string() + ": no count '" + name + "'" + kRemedy);
  }
  return field->get<std::uint64_t>();
}

}  // namespace

std::string to_json(const Calibration& calibration) {
  const nlohmann::ordered_json object = {{"temperature", calibration.temperature},
                                         {"weights_sha256", calibration.weights_sha256},
                                         {"step", calibration.step},
                                         {"images", calibration.images},
                                         {"log_loss_before", calibration.log_loss_before},
                                         {"log_loss_after", calibration.log_loss_after},
                                         {"calibration_error_before", calibration.calibration_error_before},
                                         {"calibration_error_after", calibration.calibration_error_after}};
  return object.dump(2) + "\n";
}

Calibration calibration_from_json(const std::string& text, const std::filesystem::path& origin) {
  const auto object = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) throw data::files::InputError(origin.string() + ": no JSON object" + kRemedy);
  const auto hash = object.find("weights_sha256");
  if (hash == object.end() || !hash->is_string()) {
    throw data::files::InputError(origin.string() + ": no text 'weights_sha256'" + kRemedy);
  }
  Calibration calibration{.temperature = number(object, "temperature", origin),
                          .weights_sha256 = hash->get<std::string>(),
                          .step = whole(object, "step", origin),
                          .images = whole(object, "images", origin),
                          .log_loss_before = number(object, "log_loss_before", origin),
                          .log_loss_after = number(object, "log_loss_after", origin),
                          .calibration_error_before = number(object, "calibration_error_before", origin),
                          .calibration_error_after = number(object, "calibration_error_after", origin)};
  if (!std::isfinite(calibration.temperature) || calibration.temperature <= 0) {
    throw data::files::InputError(origin.string() + ": 'temperature' is not above 0" + kRemedy);
  }
  return calibration;
}

void write_calibration(const std::filesystem::path& path, const Calibration& calibration) {
  data::files::write_file_atomically(path, to_json(calibration));
}

StoredTemperature stored_temperature(const std::filesystem::path& path, const std::string& weights_sha256) {
  if (!std::filesystem::exists(path)) return {};
  try {
    const Calibration calibration = calibration_from_json(data::files::read_file(path, kMaxBytes), path);
    if (calibration.weights_sha256 == weights_sha256) return {.temperature = calibration.temperature};
    return {.note = path.string() + " was fitted with the weights of step " + std::to_string(calibration.step) +
                    ", not with these: left out" + kRemedy};
  } catch (const data::files::InputError& error) {
    return {.note = data::files::one_line(std::string("temperature left out: ") + error.what(), 600)};
  }
}

}  // namespace assay::launcher::evaluation
