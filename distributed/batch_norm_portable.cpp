// SPDX-License-Identifier: Apache-2.0
namespace assay::distributed {
namespace {
constexpr bool kNativeBfloat16 = false;
}
}  // namespace assay::distributed

#include "distributed/batch_norm_kernel_set.hpp"

namespace assay::distributed {

const BatchNormKernelSet kBatchNormPortable = {kKernels<float>, kKernels<Bfloat16>};

}  // namespace assay::distributed
