// SPDX-License-Identifier: Apache-2.0
#include "models/state.hpp"

#include <c10/core/GradMode.h>

#include <set>

#include "models/state_mismatch.hpp"

namespace assay::models {
namespace {

using data::files::TensorBytes;

StateMismatch mismatch(const std::vector<NamedTensor>& state, const data::files::SafetensorsFile& file) {
  StateMismatch mismatch;
  std::set<std::string> known;
  for (const auto& wanted : state) {
    known.insert(wanted.name);
    const TensorBytes* found = file.find(wanted.name);
    if (found == nullptr) {
      mismatch.missing.push_back(wanted.name);
    } else if (found->dtype != "F32" || wanted.tensor.sizes() != at::IntArrayRef(found->shape)) {
      mismatch.misshaped.push_back(misshape_text(wanted, *found));
    }
  }
  for (const auto& found : file.tensors()) {
    if (!known.contains(found.name) && !found.name.ends_with(".num_batches_tracked")) {
      mismatch.unexpected.push_back(found.name);
    }
  }
  return mismatch;
}

}  // namespace

std::vector<NamedTensor> state_of(const Detector& detector) {
  std::vector<NamedTensor> state = detector.parameters();
  for (auto& buffer : detector.buffers()) state.push_back(std::move(buffer));
  return state;
}

void move_to(Detector& detector, const at::Device& device) {
  const c10::NoGradGuard no_grad;
  for (auto& [name, tensor] : state_of(detector)) tensor.set_data(tensor.to(device));
}

StateBytes::StateBytes(const Detector& detector) : StateBytes(state_of(detector)) {}

StateBytes::StateBytes(const std::vector<NamedTensor>& state) {
  for (const auto& [name, tensor] : state) {
    const at::Tensor& stored = storage_.emplace_back(tensor.detach().contiguous());
    tensors_.push_back(
        {name, "F32", stored.sizes().vec(), {static_cast<const std::byte*>(stored.const_data_ptr()), stored.nbytes()}});
  }
}

void load_state(Detector& detector, const data::files::SafetensorsFile& file, const std::string& origin) {
  const std::vector<NamedTensor> state = state_of(detector);
  const std::string wrong = mismatch(state, file).text();
  if (!wrong.empty()) {
    throw data::files::InputError(origin + ": not the weights of this model" + wrong +
                                  "; use a file saved from the same architecture and number of channels");
  }
  const c10::NoGradGuard no_grad;
  for (const auto& [name, tensor] : state) tensor.copy_(tensor_of(*file.find(name)));
}

}  // namespace assay::models
