// SPDX-License-Identifier: Apache-2.0
// What stands between the tensors of a detector and those of a file, collected so that one line can tell all of it.
// Private to models/.
#pragma once

#include <string>
#include <vector>

#include "data/files/safetensors.hpp"
#include "models/detector.hpp"

namespace assay::models {

struct StateMismatch {
  std::vector<std::string> missing;
  std::vector<std::string> unexpected;
  std::vector<std::string> misshaped;  // "fc.weight is F32[2,128] instead of F32[2,64]"

  // "; missing: a, b; unexpected: c; of another shape or type: ..."; empty when there is none.
  std::string text() const;
};

// "fc.weight is F32[2,128] instead of F32[2,64]".
std::string misshape_text(const NamedTensor& wanted, const data::files::TensorBytes& found);
// The values of a file's tensor of a floating dtype, as a new float32 tensor.
at::Tensor tensor_of(const data::files::TensorBytes& bytes);

}  // namespace assay::models
