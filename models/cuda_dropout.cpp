// SPDX-License-Identifier: Apache-2.0
// The operator assay::dropout (models/dropout.cpp) for tensors on a GPU. Part of libassay_cuda.so.
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty_like.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

#include "data/files/random.hpp"
#include "models/cuda_dropout_kernel.hpp"

namespace assay::models {
namespace {

DropoutValues value_type(const at::Tensor& values) {
  TORCH_CHECK(values.scalar_type() == at::kFloat || values.scalar_type() == at::kBFloat16,
              "assay::dropout on a GPU works on float32 and bfloat16");
  return values.scalar_type() == at::kFloat ? DropoutValues::float32 : DropoutValues::bfloat16;
}

const std::int64_t* on_device(const std::optional<at::Tensor>& counter) {
  return counter && counter->defined() ? counter->const_data_ptr<std::int64_t>() : nullptr;
}

at::Tensor masked_on_device(const at::Tensor& values, const at::Tensor& samples, std::int64_t seed, std::int64_t step,
                            const std::optional<at::Tensor>& step_counter, std::int64_t layer, std::int64_t threshold) {
  const at::Tensor input =
      values.contiguous(values.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
  at::Tensor output = at::empty_like(input);
  const std::int64_t rows = input.size(0);
  if (input.numel() == 0) return output;
  const auto use = static_cast<std::uint32_t>(data::files::RandomUse::dropout);
  const auto key = static_cast<std::uint64_t>(seed);
  CudaDropout dropout{};
  dropout.stream = {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)},
                    static_cast<std::uint32_t>(layer) << 8 | use,
                    static_cast<std::uint32_t>(step),
                    0};
  dropout.samples = samples.const_data_ptr<std::int64_t>();
  dropout.step_on_device = on_device(step_counter);
  dropout.threshold = static_cast<std::uint32_t>(threshold);
  dropout.scale = 65536.0f / static_cast<float>(threshold);
  C10_CUDA_CHECK(apply_dropout_on_device(input.const_data_ptr(), output.mutable_data_ptr(), value_type(input), rows,
                                         input.numel() / rows, dropout, c10::cuda::getCurrentCUDAStream()));
  return output;
}

}  // namespace

TORCH_LIBRARY_IMPL(assay, CUDA, library) {
  library.impl("dropout", &masked_on_device);
}

}  // namespace assay::models
