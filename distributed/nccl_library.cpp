// SPDX-License-Identifier: Apache-2.0
#include "distributed/nccl_library.hpp"

#include <link.h>

#include <set>
#include <string_view>

#include "distributed/nccl_check.hpp"

namespace assay::distributed {
namespace {

int note_nccl(dl_phdr_info* info, std::size_t, void* paths) {
  const std::string_view path = info->dlpi_name == nullptr ? "" : info->dlpi_name;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.starts_with("libnccl.so")) static_cast<std::set<std::string>*>(paths)->emplace(path);
  return 0;
}

}  // namespace

std::string nccl_version() {
  int version = 0;
  ASSAY_NCCL_CHECK(ncclGetVersion(&version), nullptr);
  // 22809 is 2.28.9 (NCCL_VERSION of nccl.h, from 2.9 on).
  return std::to_string(version / 10'000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

std::string nccl_library_path() {
  std::set<std::string> paths;
  dl_iterate_phdr(note_nccl, &paths);
  if (paths.empty()) return "linked into LibTorch";
  if (paths.size() > 1) {
    throw NcclError("two copies of NCCL are loaded, " + *paths.begin() + " and " + *paths.rbegin() +
                    ": take the one that is not LibTorch's off LD_LIBRARY_PATH and LD_PRELOAD");
  }
  return *paths.begin();
}

}  // namespace assay::distributed
