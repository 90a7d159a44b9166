// SPDX-License-Identifier: Apache-2.0
#include "data/files/system_fault.hpp"

#include <cerrno>
#include <string>
#include <system_error>

namespace assay::data::files {
namespace {

const char* output_remedy(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "free space there or choose another place";
    case EFBIG:
      return "raise the file size limit (ulimit -f) or choose another place";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder you may write to";
    case ENOENT:
      return "create the folder above it first";
    case ENOTDIR:
    case EEXIST:
      return "a file stands where a folder is needed: choose another path";
    case EISDIR:
    case ENOTEMPTY:
      return "a folder stands where a file is needed: choose another path";
    case ENAMETOOLONG:
      return "choose a shorter name";
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files (ulimit -n)";
    default:
      return "check the device and the path";
  }
}

const char* input_remedy(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
      return "check the path";
    case EACCES:
    case EPERM:
      return "make it readable";
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files (ulimit -n)";
    default:
      return "check the file and its device";
  }
}

std::string sentence(std::string_view action, const std::filesystem::path& path, int error, const char* remedy) {
  return "cannot " + std::string(action) + " " + path.string() + ": " + std::generic_category().message(error) + "; " +
         remedy;
}

}  // namespace

OutputError output_fault(std::string_view action, const std::filesystem::path& path, int error) {
  return OutputError(sentence(action, path, error, output_remedy(error)));
}

InputError input_fault(std::string_view action, const std::filesystem::path& path, int error) {
  return InputError(sentence(action, path, error, input_remedy(error)));
}

}  // namespace assay::data::files
