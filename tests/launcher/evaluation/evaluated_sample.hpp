// SPDX-License-Identifier: Apache-2.0
// A run and what was found of it, for the tests of what is written about them.
#pragma once

#include "launcher/evaluation/assessment.hpp"
#include "launcher/evaluation/assessment_json.hpp"
#include "launcher/training/configured_model.hpp"
#include "launcher/training/trained_facts.hpp"
#include "launcher/training/trained_model.hpp"
#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::evaluation {

inline training::TrainedModel sample_run() {
  training::TrainedModel trained;
  trained.config.model.name = "compact";
  trained.config.loss.kind = "sparse_categorical_cross_entropy";
  trained.state.step = 250;
  trained.state.epoch = 5;
  trained.state.data = {"/somewhere/train.h5", "0123456789abcdef", 32, 32, 3, {"FAKE", "REAL"}};
  trained.weights_sha256 = "feed";
  trained.model = training::build_configured_model(trained.config, 3);
  return trained;
}

inline EvaluatedRun sample_evaluated(const training::TrainedModel& trained) {
  return {.split = "test",
          .store = "other.h5",
          .store_content_hash = "fedcba9876543210",
          .step = trained.state.step,
          .weights_sha256 = trained.weights_sha256,
          .temperature = 1.5,
          .model = training::model_facts(trained)};
}

inline Assessment sample_assessment() {
  return assess(kTiedLabels, kTiedScores, {.bootstrap = {.resamples = 50, .seed = 3}, .fake_recall = 0.9});
}

}  // namespace assay::launcher::evaluation
