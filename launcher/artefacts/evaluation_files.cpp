// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/evaluation_files.hpp"

#include <filesystem>

#include "data/files/atomic_file.hpp"
#include "launcher/artefacts/classification_report_tsv.hpp"
#include "launcher/artefacts/model_card.hpp"
#include "launcher/artefacts/training_metrics.hpp"
#include "launcher/evaluation/predictions.hpp"

namespace assay::launcher::artefacts {
namespace {

constexpr std::uint64_t kMaxLogBytes = 256ull << 20;

std::string training_log(const data::files::RunFolder& folder) {
  if (!std::filesystem::exists(folder.metrics_jsonl())) return "";
  return data::files::read_file(folder.metrics_jsonl(), kMaxLogBytes);
}

}  // namespace

void write_evaluation(const data::files::RunFolder& folder, std::span<const std::string> names,
                      const training::TrainedModel& trained, const evaluation::EvaluatedRun& run,
                      const evaluation::Evaluation& result, const evaluation::Assessment& assessment) {
  const auto write = data::files::write_file_atomically;
  data::files::create_directories(folder.evaluation(run.split));
  evaluation::write_predictions(folder.predictions(run.split), names, result.labels, result.probability_real);
  write(folder.evaluation_metrics(run.split), evaluation::assessment_json(assessment, run));
  data::files::create_directories(folder.artefacts());
  const JudgedImages images{.labels = result.labels,
                            .probability_real = result.probability_real,
                            .threshold = assessment.options.bootstrap.threshold};
  write(folder.artefact("training_metrics.json"), training_metrics_json(training_log(folder), images));
  write(folder.artefact("classification_report.tsv"), classification_report_tsv(assessment.metrics));
  write(folder.artefact("model_card.json"), model_card_json(trained, run, assessment));
}

}  // namespace assay::launcher::artefacts
