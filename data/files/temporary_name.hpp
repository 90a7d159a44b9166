// SPDX-License-Identifier: Apache-2.0
// The name of a file or folder that is still being written: `.NAME.partial-PID` beside its target, with `-N` behind it
// where that one is taken (two writers, or a process number that came round again). Pure; thread-safe.
#pragma once

#include <filesystem>

namespace assay::data::files {

// attempt counts from 0. Throws OutputError when the target has no last component.
std::filesystem::path temporary_name(const std::filesystem::path& target, int attempt);
// The folder that holds path; "." for a bare name.
std::filesystem::path containing_folder(const std::filesystem::path& path);

// Calls create(candidate) until it returns true and returns that candidate. Throws OutputError after 1000 taken names.
template <typename Create>
std::filesystem::path claim_temporary(const std::filesystem::path& target, Create create);

[[noreturn]] void throw_no_temporary(const std::filesystem::path& target);

template <typename Create>
std::filesystem::path claim_temporary(const std::filesystem::path& target, Create create) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    std::filesystem::path candidate = temporary_name(target, attempt);
    if (create(candidate)) return candidate;
  }
  throw_no_temporary(target);
}

}  // namespace assay::data::files
