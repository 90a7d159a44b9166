// SPDX-License-Identifier: Apache-2.0
// Temporary files (temporary_name.hpp) beside their target: whether somebody still writes one, and the removal of those
// that a killed process left. Stateless; any thread.
#pragma once

#include <filesystem>
#include <vector>

namespace assay::data::files {

// Whether the last component is the name of something that is still being written.
bool is_temporary_name(const std::filesystem::path& path);
// What is being written, or was, to become `target`; empty where the folder cannot be listed.
std::vector<std::filesystem::path> temporaries_of(const std::filesystem::path& target);
// Deletes the temporary files of `target` that belong to nobody: no process of that number is alive here, and none,
// on whatever machine shares the folder and its locks, holds one (AtomicFile::hold). What cannot be deleted stays.
void remove_abandoned_files(const std::filesystem::path& target);

}  // namespace assay::data::files
