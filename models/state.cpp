// SPDX-License-Identifier: Apache-2.0
#include "models/state.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <cstring>
#include <set>

namespace assay::models {
namespace {

using data::files::TensorBytes;

std::vector<NamedTensor> state_of(const Detector& detector) {
  std::vector<NamedTensor> state = detector.parameters();
  for (auto& buffer : detector.buffers()) state.push_back(std::move(buffer));
  return state;
}

std::string shape_text(at::IntArrayRef shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : ",") + std::to_string(size);
  return "[" + text + "]";
}

void append(std::string& list, const std::string& item) {
  list += (list.empty() ? "" : ", ") + item;
}

// What is wrong with the file for these tensors; empty when nothing is.
std::string mismatches(const std::vector<NamedTensor>& state, const data::files::SafetensorsFile& file) {
  std::string missing;
  std::string unexpected;
  std::string misshaped;
  std::set<std::string> known;
  for (const auto& [name, tensor] : state) {
    known.insert(name);
    const TensorBytes* found = file.find(name);
    if (found == nullptr) {
      append(missing, name);
    } else if (found->dtype != "F32" || tensor.sizes() != at::IntArrayRef(found->shape)) {
      append(misshaped,
             name + " is " + found->dtype + shape_text(found->shape) + " instead of F32" + shape_text(tensor.sizes()));
    }
  }
  for (const auto& found : file.tensors()) {
    if (!known.contains(found.name) && !found.name.ends_with(".num_batches_tracked")) append(unexpected, found.name);
  }
  std::string text;
  if (!missing.empty()) text += "; missing: " + missing;
  if (!unexpected.empty()) text += "; unexpected: " + unexpected;
  if (!misshaped.empty()) text += "; of another shape or type: " + misshaped;
  return text;
}

}  // namespace

StateBytes::StateBytes(const Detector& detector) {
  for (const auto& [name, tensor] : state_of(detector)) {
    const at::Tensor& stored = storage_.emplace_back(tensor.detach().contiguous());
    tensors_.push_back(
        {name, "F32", stored.sizes().vec(), {static_cast<const std::byte*>(stored.const_data_ptr()), stored.nbytes()}});
  }
}

void load_state(Detector& detector, const data::files::SafetensorsFile& file, const std::string& origin) {
  const std::vector<NamedTensor> state = state_of(detector);
  const std::string wrong = mismatches(state, file);
  if (!wrong.empty()) {
    throw data::files::InputError(origin + ": not the weights of this model" + wrong +
                                  "; use a file saved from the same architecture and number of channels");
  }
  const c10::NoGradGuard no_grad;
  for (const auto& [name, tensor] : state) {
    // Through an own buffer: the bytes of a file need not be aligned for float.
    const at::Tensor values = at::empty(tensor.sizes());
    const auto bytes = file.find(name)->bytes;
    if (!bytes.empty()) std::memcpy(values.mutable_data_ptr(), bytes.data(), bytes.size());
    tensor.copy_(values);
  }
}

}  // namespace assay::models
