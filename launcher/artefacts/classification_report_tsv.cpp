// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/classification_report_tsv.hpp"

#include "data/files/shortest_number.hpp"

namespace assay::launcher::artefacts {
namespace {

using data::files::shortest;

std::string row(const char* name, const evaluation::ClassFigures& figures) {
  return std::string(name) + '\t' + shortest(figures.precision) + '\t' + shortest(figures.recall) + '\t' +
         shortest(figures.f1) + '\t' + std::to_string(figures.support) + '\n';
}

}  // namespace

std::string classification_report_tsv(const evaluation::Metrics& metrics) {
  return "class\tprecision\trecall\tf1-score\tsupport\n" + row("FAKE", metrics.per_class[0]) +
         row("REAL", metrics.per_class[1]) + "accuracy\t\t\t" + shortest(metrics.accuracy) + '\t' +
         std::to_string(metrics.count) + '\n' + row("macro avg", metrics.macro) + row("weighted avg", metrics.weighted);
}

}  // namespace assay::launcher::artefacts
