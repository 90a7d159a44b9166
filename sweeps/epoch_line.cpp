// SPDX-License-Identifier: Apache-2.0
#include "sweeps/epoch_line.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace assay::sweeps {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 16;  // objects within objects; a line is data, and may be anything

void add_figures(const Json& object, const std::string& prefix, int depth, EpochFigures& figures) {
  for (const auto& [key, value] : object.items()) {
    const std::string path = prefix.empty() ? key : prefix + "." + key;
    if (value.is_number()) {
      const double number = value.get<double>();
      if (std::isfinite(number)) figures[path] = number;
    } else if (value.is_object() && depth < kDeepest) {
      add_figures(value, path, depth + 1, figures);
    }
  }
}

}  // namespace

std::optional<EpochFigures> parse_epoch_line(std::string_view line) {
  const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  EpochFigures figures;
  add_figures(object, "", 0, figures);
  return figures;
}

}  // namespace assay::sweeps
