// SPDX-License-Identifier: Apache-2.0
// Weights to start from: a safetensors file with torchvision's names, of a whole detector or of a backbone with another
// classification head.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/files/safetensors.hpp"
#include "models/detector.hpp"

namespace assay::models {

struct PretrainedReport {
  std::vector<std::string> fresh;    // tensors of the head that the file does not have, or has in another shape
  std::vector<std::string> adapted;  // first convolutions brought from three channels to the detector's
  std::vector<std::string> unused;   // the file's own classifier, or a head that is not taken
  // The backbone's batch norms do nothing but shift (scale 1, mean 0, one variance): see recalibrate_batch_norms.
  bool folded_batch_norms = false;
};

// Copies the file's values into the detector. Every tensor of the backbone must be there in its shape, but that a first
// convolution of three channels is averaged over those of the detector (channel_adaptation.hpp); the head is
// taken when the file has all of it, else all of it stays as initialised. Unexpected tensors are an error unless they
// are a classifier (`fc.*`, `classifier.*`) or `num_batches_tracked`. Throws data::files::InputError listing every
// missing, unexpected and mis-shaped name and what to do, and then the detector is unchanged. `origin` names the file.
PretrainedReport load_pretrained(Detector& detector, const data::files::SafetensorsFile& file,
                                 const std::string& origin);
// The same of tensors that came from elsewhere; no two of one name.
PretrainedReport load_pretrained(Detector& detector, std::span<const data::files::TensorBytes> tensors,
                                 const std::string& origin);

}  // namespace assay::models
