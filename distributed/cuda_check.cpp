// SPDX-License-Identifier: Apache-2.0
#include "distributed/cuda_check.hpp"

#include <string>
#include <string_view>

namespace assay::distributed {

void check_cuda(cudaError_t code, const char* expression, const char* file, int line) {
  if (code == cudaSuccess) return;
  std::string_view call(expression);
  call = call.substr(0, call.find('('));
  std::string_view place(file);
  place = place.substr(place.rfind('/') + 1);
  throw CudaError(std::string(call) + " failed: " + cudaGetErrorString(code) + " (" + std::string(place) + ":" +
                  std::to_string(line) + ")");
}

}  // namespace assay::distributed
