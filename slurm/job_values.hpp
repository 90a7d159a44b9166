// SPDX-License-Identifier: Apache-2.0
// What the values of a job's options may be. Each check throws std::invalid_argument saying what is expected. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace assay::slurm {

std::uint32_t count_in(const std::string& value, std::uint32_t least, std::uint32_t most);
bool truth_of(const std::string& value);
// Seconds in a time limit as Slurm writes it: MINUTES, MM:SS, HH:MM:SS, D-HH, D-HH:MM, D-HH:MM:SS; 0 for UNLIMITED.
double seconds_of_time(const std::string& value);

// No control characters.
void check_one_line(const std::string& value);
// A partition or several, an account, a QOS.
void check_name(const std::string& value);
// Features with Slurm's operators: "a100&nvlink", "[rack1|rack2]".
void check_constraint(const std::string& value);
// A number, perhaps with K, M, G or T.
void check_memory(const std::string& value);
void check_time(const std::string& value);
// Of an environment variable.
void check_variable_name(const std::string& value);

}  // namespace assay::slurm
