// SPDX-License-Identifier: Apache-2.0
// `assay explain` from a loaded run to the last artefact, behind one call for each kind of source. Collective.
#pragma once

#include <string>
#include <vector>

#include "data/files/run_folder.hpp"
#include "launcher/evaluation/prediction_inputs.hpp"
#include "launcher/explanation/explain_options.hpp"
#include "launcher/explanation/image_summary.hpp"
#include "launcher/explanation/selection.hpp"
#include "launcher/training/trained_model.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::explanation {

struct StoreSource {
  std::string store;  // empty: the one the run was trained on
  std::string split = "test";
  SelectionRule rule;
};

struct PathSource {
  std::string store;  // of the background; empty: the one the run was trained on
  std::vector<std::string> paths;
};

// On rank 0; empty elsewhere, but for what was rejected.
struct ExplainResult {
  std::vector<ImageSummary> summaries;
  std::vector<evaluation::RejectedInput> rejects;
};

// Writes explanations/ and artefacts/ of the run. Throws an AgreedError, config::UsageError, and as the parts do.
ExplainResult explain_split(World& world, const data::files::RunFolder& folder, training::TrainedModel& trained,
                            const ExplainOptions& options, const StoreSource& source);
ExplainResult explain_paths(World& world, const data::files::RunFolder& folder, training::TrainedModel& trained,
                            const ExplainOptions& options, const PathSource& source);

}  // namespace assay::launcher::explanation
