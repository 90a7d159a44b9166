// SPDX-License-Identifier: Apache-2.0
#include "models/state_mismatch.hpp"

#include <ATen/ops/empty.h>

#include "data/files/float_tensor.hpp"

namespace assay::models {
namespace {

std::string shape_text(at::IntArrayRef shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : ",") + std::to_string(size);
  return "[" + text + "]";
}

void add_list(std::string& text, const char* what, const std::vector<std::string>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) text += (i == 0 ? std::string("; ") + what + ": " : ", ") + items[i];
}

}  // namespace

std::string StateMismatch::text() const {
  std::string text;
  add_list(text, "missing", missing);
  add_list(text, "unexpected", unexpected);
  add_list(text, "of another shape or type", misshaped);
  return text;
}

std::string misshape_text(const NamedTensor& wanted, const data::files::TensorBytes& found) {
  return wanted.name + " is " + found.dtype + shape_text(found.shape) + " instead of F32" +
         shape_text(wanted.tensor.sizes());
}

at::Tensor tensor_of(const data::files::TensorBytes& bytes) {
  // Through an own buffer: the bytes of a file need not be aligned for float.
  const at::Tensor values = at::empty(bytes.shape);
  data::files::convert_to_float(bytes.dtype, bytes.bytes,
                                {values.mutable_data_ptr<float>(), static_cast<std::size_t>(values.numel())});
  return values;
}

}  // namespace assay::models
