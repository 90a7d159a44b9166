// SPDX-License-Identifier: Apache-2.0
// How much more memory there is: of the machine, of the control groups this process is in (Slurm, containers), of the
// process's own limit. Page cache counts as free: the kernel gives it back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace assay::launcher {

inline constexpr std::uint64_t kUnlimitedMemory = UINT64_MAX;

// RLIMIT_AS less what this process has mapped; kUnlimitedMemory when there is no limit.
std::uint64_t address_space_left();

// The least that any control group above this process leaves, versions 1 and 2. `memberships`: text of
// /proc/self/cgroup; mount: /sys/fs/cgroup. kUnlimitedMemory when none limits.
std::uint64_t control_group_left(std::string_view memberships, const std::filesystem::path& mount);

// The least of all three.
std::uint64_t memory_left();

}  // namespace assay::launcher
