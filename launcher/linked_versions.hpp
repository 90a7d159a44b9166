// SPDX-License-Identifier: Apache-2.0
// Name and version of every library in this program: what the library says at run time where it says anything, else
// what its headers said when the program was built. For `doctor` and the environment record of a run.
#pragma once

#include <string>
#include <vector>

namespace assay::launcher {

struct LinkedVersion {
  std::string name;
  std::string version;
};

// Assay itself first.
std::vector<LinkedVersion> linked_versions();
// The vector instructions LibTorch's kernels chose on this CPU ("AVX2"); ATEN_CPU_CAPABILITY lowers it.
std::string torch_cpu_capability();

}  // namespace assay::launcher
