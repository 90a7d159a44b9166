// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/gradient_clip.hpp"

#include <c10/core/GradMode.h>

namespace assay::launcher::training {

double clip_gradients(const at::Tensor& gradients, double maximum) {
  c10::NoGradGuard no_grad;
  const double norm = gradients.norm().item<float>();
  const double factor = maximum / (norm + 1e-6);
  if (factor < 1) gradients.mul_(factor);
  return norm;
}

void clip_gradients_on_device(const at::Tensor& gradients, double maximum) {
  c10::NoGradGuard no_grad;
  gradients.mul_(gradients.norm().add_(1e-6).reciprocal_().mul_(maximum).clamp_max_(1));
}

}  // namespace assay::launcher::training
