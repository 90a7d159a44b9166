// SPDX-License-Identifier: Apache-2.0
// The shell part of a batch script (batch_script.hpp). Pure.
#pragma once

#include <string>

#include "slurm/batch_script.hpp"

namespace assay::slurm {

std::string script_body(const BatchScript& script);

}  // namespace assay::slurm
