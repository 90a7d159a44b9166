// SPDX-License-Identifier: Apache-2.0
// metrics.json of an evaluation. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "launcher/evaluation/assessment.hpp"
#include "launcher/model_facts.hpp"

namespace assay::launcher::evaluation {

// What was evaluated.
struct EvaluatedRun {
  std::string split;
  std::string store;  // the file's name, without its folder
  std::string store_content_hash;
  std::uint64_t step = 0;  // of the checkpoint
  std::string weights_sha256;
  double temperature = 1;
  ModelFacts model;
};

// One object, documented in docs/evaluation.md; undefined figures are null. The figures first; confusion as {true_fake,
// false_real, false_fake, true_real}, where false_real is a FAKE image taken for REAL.
std::string assessment_json(const Assessment& assessment, const EvaluatedRun& run);

}  // namespace assay::launcher::evaluation
