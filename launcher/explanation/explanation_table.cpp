// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_table.hpp"

#include <absl/strings/str_format.h>

#include <utility>
#include <vector>

#include "data/files/one_line.hpp"
#include "launcher/explanation/warnings.hpp"
#include "launcher/table.hpp"
#include "models/explain/randomisation.hpp"

namespace assay::launcher::explanation {
namespace {

using models::explain::judge_randomisation;
using models::explain::RandomisationVerdict;

constexpr std::size_t kWarningsShown = 20;

std::string area(const std::optional<double>& value, double random) {
  return value ? absl::StrFormat("%.2f (%.2f)", *value, random) : "-";
}

void add_rows(const ImageSummary& summary, Table& table) {
  bool first = true;
  for (const MethodFigures& figures : summary.figures) {
    const auto& random = summary.random[static_cast<std::size_t>(figures.target)];
    table.add({first ? data::files::one_line(summary.image) : "",
               first && summary.label ? std::string(class_name(*summary.label)) : "",
               first ? absl::StrFormat("%.4f", summary.probability_real) : "", std::string(method_name(figures.method)),
               std::string(class_name(figures.target)), figures.error_bar,
               area(figures.deletion, random ? random->deletion : 0),
               area(figures.insertion, random ? random->insertion : 0)});
    first = false;
  }
}

std::string rows_text(std::span<const ImageSummary> summaries) {
  Table table({{"image"},
               {"label"},
               {"P(REAL)", Align::right},
               {"method"},
               {"for"},
               {"error bar"},
               {"deletion (random)", Align::right},
               {"insertion (random)", Align::right}});
  for (const ImageSummary& summary : summaries) add_rows(summary, table);
  return table.text();
}

std::string verdicts_text(std::span<const ImageSummary> summaries, const ExplainOptions& options) {
  std::string text;
  for (const Method method : options.methods) {
    std::vector<double> similarities;
    for (const ImageSummary& summary : summaries) {
      const auto& similarity = summary.randomisation[static_cast<std::size_t>(method)];
      if (similarity) similarities.push_back(*similarity);
    }
    const RandomisationVerdict verdict = judge_randomisation(similarities);
    if (verdict.images == 0) continue;
    const std::string warning = randomisation_warning(method, verdict);
    text += warning.empty() ? absl::StrFormat(
                                  "%s: passed the randomisation check: likeness %.2f to explanations of a "
                                  "model with random weights (%d images)\n",
                                  method_name(method), verdict.similarity, verdict.images)
                            : "warning: " + warning + "\n";
  }
  return text;
}

std::string warnings_text(std::span<const ImageSummary> summaries) {
  std::string text;
  std::size_t count = 0;
  for (const ImageSummary& summary : summaries) {
    for (const std::string& warning : summary.warnings) {
      if (++count <= kWarningsShown) text += "warning: " + data::files::one_line(summary.image) + ": " + warning + "\n";
    }
  }
  if (count > kWarningsShown) {
    text += absl::StrFormat("warning: %d more, in the explanation.json of their images\n", count - kWarningsShown);
  }
  return text;
}

}  // namespace

std::string explanation_table(std::span<const ImageSummary> summaries, const ExplainOptions& options) {
  std::string text = rows_text(summaries);
  if (options.trust) {
    text +=
        "deletion: area under the class's probability as the pixels it names are hidden, low is good; insertion: as "
        "they are shown, high is good; in brackets: random maps\n";
  }
  for (const std::string& part : {verdicts_text(summaries, options), warnings_text(summaries)}) {
    if (!part.empty()) text += "\n" + part;
  }
  return text;
}

}  // namespace assay::launcher::explanation
