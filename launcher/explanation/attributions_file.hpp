// SPDX-License-Identifier: Apache-2.0
// attributions.safetensors of one image: the numbers behind the pictures.
#pragma once

#include <filesystem>

#include "launcher/explanation/image_explanation.hpp"

namespace assay::launcher::explanation {

// Tensors: seen F32 [C, H, W]; gradcam.fake, gradcam.real F32 [H, W] in 0..1 and gradcam.fake.raw, gradcam.real.raw F32
// [h, w]; segments I32 [H, W]; lime.weights and lime.standard_errors F64
// [segments]; shap.values F64 [C, H, W]; kernelshap.values and
// kernelshap.standard_errors F64 [segments]. Equal explanations are equal bytes. Throws files::OutputError.
void write_attributions(const std::filesystem::path& path, const ImageExplanation& explanation);

}  // namespace assay::launcher::explanation
