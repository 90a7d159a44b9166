// SPDX-License-Identifier: Apache-2.0
#include "data/files/folder_exchange.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "data/files/system_fault.hpp"
#include "data/files/temporary_name.hpp"

namespace assay::data::files {

bool make_folder(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0777) == 0) return true;
  if (errno != EEXIST) throw output_fault("create folder", path, errno);
  return false;
}

void rename_or_throw(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) throw output_fault("write", to, errno);
}

void exchange_folders(const std::filesystem::path& temporary, const std::filesystem::path& target) {
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) throw output_fault("replace", target, errno);
  exchange_in_steps(temporary, target);
}

void exchange_in_steps(const std::filesystem::path& temporary, const std::filesystem::path& target) {
  const std::filesystem::path aside = claim_temporary(target, make_folder);
  if (std::rename(target.c_str(), aside.c_str()) != 0) {
    const int error = errno;
    ::rmdir(aside.c_str());
    throw output_fault("replace", target, error);
  }
  if (std::rename(temporary.c_str(), target.c_str()) != 0) {
    const int error = errno;
    rename_or_throw(aside, target);
    throw output_fault("replace", target, error);
  }
  rename_or_throw(aside, temporary);
}

}  // namespace assay::data::files
