// SPDX-License-Identifier: Apache-2.0
// artefacts/classification_report.tsv: the table of classification_report for spreadsheets. Pure.
#pragma once

#include <string>

#include "launcher/evaluation/metrics.hpp"

namespace assay::launcher::artefacts {

// Columns class, precision, recall, f1-score, support; rows FAKE, REAL, accuracy (in the column f1-score, as the text
// has it), macro avg, weighted avg. Figures are whole: they read back to the same double.
std::string classification_report_tsv(const evaluation::Metrics& metrics);

}  // namespace assay::launcher::artefacts
