// SPDX-License-Identifier: Apache-2.0
// explanations/<image>/ of a run: explanation.json, attributions.safetensors and pictures. It appears whole or not at
// all, and replaces an older one.
#pragma once

#include "data/files/run_folder.hpp"
#include "launcher/explanation/explanation_json.hpp"
#include "launcher/explanation/image_explanation.hpp"

namespace assay::launcher::explanation {

// Throws files::OutputError.
void write_explanation(const data::files::RunFolder& folder, const ImageExplanation& explanation,
                       const ExplanationContext& context);

}  // namespace assay::launcher::explanation
