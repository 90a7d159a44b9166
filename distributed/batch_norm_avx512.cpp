// SPDX-License-Identifier: Apache-2.0
// The headers of the standard library come first: what they define is shared with the whole program.
#include <cstdint>
#include <cstring>
#include <limits>

#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")
namespace assay::distributed {
namespace {
constexpr bool kNativeBfloat16 = false;
}
}  // namespace assay::distributed

#include "distributed/batch_norm_kernel_set.hpp"

namespace assay::distributed {

const BatchNormKernelSet kBatchNormAvx512 = {kKernels<float>, kKernels<Bfloat16>};

}  // namespace assay::distributed
