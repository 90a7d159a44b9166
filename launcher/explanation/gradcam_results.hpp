// SPDX-License-Identifier: Apache-2.0
// artefacts/gradcam_results.json and the pictures of the first REAL and the first FAKE image explained
// (real-input.png, real-gradcam-real.png, real-gradcam-fake.png, fake-input.png, ...).
#pragma once

#include <span>
#include <string>

#include "data/files/run_folder.hpp"
#include "launcher/explanation/image_summary.hpp"

namespace assay::launcher::explanation {

// [{image, label, prediction, confidence, probabilities{fake, real}, input, overlays{fake, real}}]; pictures are paths
// from the folder of the artefacts. label is null where it is not known. Pure.
std::string gradcam_results_json(std::span<const ImageSummary> summaries);

// Copies the pictures from the folders of their images; those of a class of which none was explained are removed.
// Throws files::OutputError, and files::InputError when a picture is gone.
void write_gradcam_artefacts(const data::files::RunFolder& folder, std::span<const ImageSummary> summaries);

}  // namespace assay::launcher::explanation
