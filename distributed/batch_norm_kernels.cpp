// SPDX-License-Identifier: Apache-2.0
#include "distributed/batch_norm_kernels.hpp"

namespace assay::distributed {
namespace {

const BatchNormKernelSet& kernel_set() {
  const bool avx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                      __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  if (avx512 && __builtin_cpu_supports("avx512bf16") != 0) return kBatchNormAvx512Bf16;
  if (avx512) return kBatchNormAvx512;
  const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return avx2 ? kBatchNormAvx2 : kBatchNormPortable;
}

}  // namespace

template <>
const BatchNormKernels<float>& batch_norm_kernels() {
  static const BatchNormKernels<float>& kernels = kernel_set().of_float;
  return kernels;
}

template <>
const BatchNormKernels<Bfloat16>& batch_norm_kernels() {
  static const BatchNormKernels<Bfloat16>& kernels = kernel_set().of_bfloat16;
  return kernels;
}

}  // namespace assay::distributed
