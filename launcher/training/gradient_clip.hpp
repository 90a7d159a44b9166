// SPDX-License-Identifier: Apache-2.0
// Clipping by the norm of the whole gradient (Pascanu et al. 2013, algorithm 1), in the form of torch's
// clip_grad_norm_.
#pragma once

#include <ATen/core/Tensor.h>

namespace assay::launcher::training {

// Scales the flat gradient by maximum / (norm + 1e-6) when that is below 1. Returns the L2 norm before. A gradient that
// is not finite must have been refused before.
double clip_gradients(const at::Tensor& gradients, double maximum);
// The same on the gradient's device, without the host learning the norm; one that is not finite may come here (and will
// not be used). A factor of 1 is multiplied too.
void clip_gradients_on_device(const at::Tensor& gradients, double maximum);

}  // namespace assay::launcher::training
