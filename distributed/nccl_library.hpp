// SPDX-License-Identifier: Apache-2.0
// The libnccl of this process: which version, which file, and that there is only one. Part of libassay_cuda.so.
#pragma once

#include <string>

namespace assay::distributed {

// "2.28.9", as the loaded library says.
std::string nccl_version();

// The file it was loaded from. Throws NcclError when two copies are in the process: LibTorch's collectives and ours
// would then use different ones.
std::string nccl_library_path();

}  // namespace assay::distributed
