// SPDX-License-Identifier: Apache-2.0
#include "data/files/temporary_name.hpp"

#include <unistd.h>

#include <string>

#include "data/files/error.hpp"

namespace assay::data::files {

std::filesystem::path temporary_name(const std::filesystem::path& target, int attempt) {
  const std::string name = target.filename().string();
  if (name.empty() || name == "." || name == "..") {
    throw OutputError("cannot write '" + target.string() + "': it names no file or folder; give its last component");
  }
  std::string temporary = ".";
  temporary.append(name).append(".partial-").append(std::to_string(::getpid()));
  if (attempt > 0) temporary.append("-").append(std::to_string(attempt));
  return target.parent_path() / temporary;
}

std::filesystem::path containing_folder(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

void throw_no_temporary(const std::filesystem::path& target) {
  throw OutputError("cannot write " + target.string() +
                    ": every temporary name beside it is taken; delete its old '.partial-' files");
}

}  // namespace assay::data::files
