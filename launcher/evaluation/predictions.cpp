// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/predictions.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "data/files/shortest_number.hpp"

namespace assay::launcher::evaluation {
namespace {

const char* class_name(std::uint8_t label) {
  return label == 0 ? "FAKE" : "REAL";
}

// The double nearest to 0.1f would be written 0.10000000149011612.
std::string shortest_float(double probability) {
  return data::files::shortest(static_cast<float>(probability));
}

void check_lengths(std::size_t names, std::size_t labels, std::size_t probabilities) {
  if (names != labels || names != probabilities) throw std::invalid_argument("predictions: columns differ in length");
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

std::string predictions_csv(std::span<const std::string> names, std::span<const std::uint8_t> labels,
                            std::span<const double> probability_real, std::string_view name_heading) {
  check_lengths(names.size(), labels.size(), probability_real.size());
  std::string text = csv_field(name_heading) + ",label,probability_real\n";
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += csv_field(names[i]) + ',' + class_name(labels[i]) + ',' + shortest_float(probability_real[i]) + '\n';
  }
  return text;
}

std::string predictions_json(std::span<const std::string> names, std::span<const std::uint8_t> labels,
                             std::span<const double> probability_real, std::string_view name_heading) {
  check_lengths(names.size(), labels.size(), probability_real.size());
  auto list = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < names.size(); ++i) {
    nlohmann::ordered_json object;
    object[std::string(name_heading)] = names[i];
    object["label"] = class_name(labels[i]);
    object["probability_real"] = std::stod(shortest_float(probability_real[i]));
    list.push_back(std::move(object));
  }
  return list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void write_predictions(const std::filesystem::path& path, std::span<const std::string> names,
                       std::span<const std::uint8_t> labels, std::span<const double> probability_real) {
  data::files::write_file_atomically(path, predictions_csv(names, labels, probability_real));
}

}  // namespace assay::launcher::evaluation
