// SPDX-License-Identifier: Apache-2.0
// Puts a finished folder in the place of an existing one. Throws OutputError, and then both are where they were. One
// caller at a time for one target.
#pragma once

#include <filesystem>

namespace assay::data::files {

// Afterwards target holds what temporary held and the other way round: in one step where the filesystem can, else as
// exchange_in_steps does. Both must exist and lie in one folder.
void exchange_folders(const std::filesystem::path& temporary, const std::filesystem::path& target);
// For filesystems that cannot exchange two names (some network ones): the old version steps aside, the new one takes
// its name. A process killed between the two leaves both, whole, under temporary names.
void exchange_in_steps(const std::filesystem::path& temporary, const std::filesystem::path& target);

// mkdir(2): false when the name is taken. Throws OutputError.
bool make_folder(const std::filesystem::path& path);
void rename_or_throw(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace assay::data::files
