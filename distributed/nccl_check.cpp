// SPDX-License-Identifier: Apache-2.0
#include "distributed/nccl_check.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace assay::distributed {
namespace {

// NCCL's texts may have several lines; a message of ours has one.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

void check_nccl(ncclResult_t result, const char* expression, ncclComm_t communicator, const char* file, int line) {
  if (result == ncclSuccess || result == ncclInProgress) return;
  std::string_view call(expression);
  call = call.substr(0, call.find('('));
  std::string_view place(file);
  place = place.substr(place.rfind('/') + 1);
  const char* last = ncclGetLastError(communicator);
  std::string message = std::string(call) + " failed: " + ncclGetErrorString(result);
  if (last != nullptr && *last != '\0') message += ": " + one_line(last);
  throw NcclError(message + " (" + std::string(place) + ":" + std::to_string(line) +
                  "); NCCL_DEBUG=INFO tells more; 'assay doctor' shows the GPU of each rank");
}

}  // namespace assay::distributed
