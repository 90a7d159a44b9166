// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/tensor_file.hpp"

#include <ATen/ops/empty_like.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "data/files/safetensors.hpp"

namespace assay::launcher::training {
namespace {

using data::files::InputError;
using data::files::SafetensorsFile;
using data::files::TensorBytes;

constexpr const char* kRemedy =
    "; the checkpoint belongs to another optimizer or model: train again in another --run folder";

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return "[" + absl::StrJoin(shape, ",") + "]";
}

void check_layout(const std::filesystem::path& path, const SafetensorsFile& file,
                  const std::vector<models::NamedTensor>& tensors) {
  for (const models::NamedTensor& wanted : tensors) {
    const TensorBytes* found = file.find(wanted.name);
    if (found == nullptr) throw InputError(absl::StrCat(path.string(), ": '", wanted.name, "' is missing", kRemedy));
    if (found->dtype != "F32" || found->shape != wanted.tensor.sizes().vec()) {
      throw InputError(absl::StrCat(path.string(), ": '", wanted.name, "' is ", found->dtype, shape_text(found->shape),
                                    " instead of F32", shape_text(wanted.tensor.sizes().vec()), kRemedy));
    }
  }
  for (const TensorBytes& found : file.tensors()) {
    const bool known = std::any_of(tensors.begin(), tensors.end(),
                                   [&](const models::NamedTensor& wanted) { return wanted.name == found.name; });
    if (!known) throw InputError(absl::StrCat(path.string(), ": '", found.name, "' is unexpected", kRemedy));
  }
}

}  // namespace

void write_tensors(const std::filesystem::path& path, const std::vector<models::NamedTensor>& tensors) {
  std::vector<TensorBytes> bytes;
  for (const auto& [name, tensor] : tensors) {
    bytes.push_back(
        {name, "F32", tensor.sizes().vec(), {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}});
  }
  data::files::write_safetensors(path, std::move(bytes));
}

void read_tensors(const std::filesystem::path& path, const std::vector<models::NamedTensor>& tensors) {
  const SafetensorsFile file(path);
  check_layout(path, file, tensors);
  for (const auto& [name, tensor] : tensors) {
    const auto bytes = file.find(name)->bytes;
    if (bytes.empty()) continue;
    // Through host memory where the tensor is elsewhere, in its own order.
    const at::Tensor host = tensor.is_cpu() ? tensor : at::empty_like(tensor, tensor.options().device(at::kCPU));
    std::memcpy(host.mutable_data_ptr(), bytes.data(), bytes.size());
    if (!host.is_same(tensor)) tensor.copy_(host);
  }
}

}  // namespace assay::launcher::training
