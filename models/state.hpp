// SPDX-License-Identifier: Apache-2.0
// The weights of a detector as safetensors: parameters and running statistics under their names, float32, in logical
// (row major) order whatever their layout in memory. Equal weights are equal bytes.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "data/files/safetensors.hpp"
#include "models/detector.hpp"

namespace assay::models {

// Parameters, then running statistics: the detector's own tensors.
std::vector<NamedTensor> state_of(const Detector& detector);

// Moves parameters and running statistics to a device, in place: every handle to them sees it. Before gradients and
// views of them are made.
void move_to(Detector& detector, const at::Device& device);

// A view of the weights for write_safetensors. Owns copies of those that do not lie in memory in logical order and
// shares the others with the tensors given: use it before they change.
class StateBytes {
 public:
  explicit StateBytes(const Detector& detector);
  // state: as state_of gives it, or a copy of that.
  explicit StateBytes(const std::vector<NamedTensor>& state);

  const std::vector<data::files::TensorBytes>& tensors() const { return tensors_; }

 private:
  std::vector<at::Tensor> storage_;
  std::vector<data::files::TensorBytes> tensors_;
};

// Copies the file's values into the detector's own tensors (which may be views). `origin` names the file in errors. All
// names must match; only `num_batches_tracked`, which PyTorch's batch norms add, is ignored. Throws
// data::files::InputError with every missing, unexpected and mis-shaped name, and then the detector is unchanged.
void load_state(Detector& detector, const data::files::SafetensorsFile& file, const std::string& origin);

}  // namespace assay::models
