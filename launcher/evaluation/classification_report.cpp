// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/classification_report.hpp"

#include <cstdio>

namespace assay::launcher::evaluation {
namespace {

constexpr const char* kHeading = "              precision    recall  f1-score   support\n\n";

// printf rounds the exact binary value, as Python's format does.
std::string figure(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, " %9.*f", digits, value);
  return text;
}

std::string start_of_row(const char* name) {
  char text[32];
  std::snprintf(text, sizeof text, "%12s ", name);
  return text;
}

std::string end_of_row(std::uint64_t support) {
  char text[32];
  std::snprintf(text, sizeof text, " %9llu\n", static_cast<unsigned long long>(support));
  return text;
}

std::string row(const char* name, const ClassFigures& figures, int digits) {
  return start_of_row(name) + figure(figures.precision, digits) + figure(figures.recall, digits) +
         figure(figures.f1, digits) + end_of_row(figures.support);
}

}  // namespace

std::string classification_report(const Metrics& metrics, int digits) {
  const std::string no_figures(20, ' ');
  return kHeading + row("FAKE", metrics.per_class[0], digits) + row("REAL", metrics.per_class[1], digits) + "\n" +
         start_of_row("accuracy") + no_figures + figure(metrics.accuracy, digits) + end_of_row(metrics.count) +
         row("macro avg", metrics.macro, digits) + row("weighted avg", metrics.weighted, digits);
}

}  // namespace assay::launcher::evaluation
