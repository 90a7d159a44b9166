// SPDX-License-Identifier: Apache-2.0
// What `assay explain` prints: a row for each image, method and class, with the method's own error bar and the deletion
// and insertion areas beside those of random maps; then the warnings, and the verdict of the randomisation check. Pure.
#pragma once

#include <span>
#include <string>

#include "launcher/explanation/image_summary.hpp"

namespace assay::launcher::explanation {

std::string explanation_table(std::span<const ImageSummary> summaries, const ExplainOptions& options);

}  // namespace assay::launcher::explanation
