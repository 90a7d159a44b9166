// SPDX-License-Identifier: Apache-2.0
// Lists of predictions as text: predictions.csv of an evaluation (RFC 4180, lines end in LF) and what `predict` prints.
// Probabilities are float32, written in the shortest form that reads back to the same bits. Pure but for
// write_predictions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace assay::launcher::evaluation {

// One heading line, then one per image: `name,label,probability_real`; label is FAKE or REAL: the true class in an
// evaluation, the predicted one of `predict`, whose name_heading is "path". labels: 0 FAKE, 1 REAL. probability_real:
// float32 values held in doubles. Throws std::invalid_argument on unequal lengths.
std::string predictions_csv(std::span<const std::string> names, std::span<const std::uint8_t> labels,
                            std::span<const double> probability_real, std::string_view name_heading = "name");
// A list of objects with the same three members; bytes of a name that are not UTF-8 become U+FFFD.
std::string predictions_json(std::span<const std::string> names, std::span<const std::uint8_t> labels,
                             std::span<const double> probability_real, std::string_view name_heading = "name");
// predictions_csv as a file that appears whole. Throws data::files::OutputError.
void write_predictions(const std::filesystem::path& path, std::span<const std::string> names,
                       std::span<const std::uint8_t> labels, std::span<const double> probability_real);
// A field as RFC 4180 writes it: quoted when it holds a comma, a quote or a line break.
std::string csv_field(std::string_view text);

}  // namespace assay::launcher::evaluation
