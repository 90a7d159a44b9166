// SPDX-License-Identifier: Apache-2.0
// Words put into shell scripts so that a shell reads back exactly the same words. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::slurm {

// As it is where every character is harmless, else in single quotes.
std::string shell_word(std::string_view word);
// The words with a blank between.
std::string shell_words(const std::vector<std::string>& words);
// A value of an #SBATCH line: sbatch reads quotes and backslashes there, but no line breaks. Throws
// std::invalid_argument on control characters.
std::string sbatch_value(std::string_view value);

}  // namespace assay::slurm
