// SPDX-License-Identifier: Apache-2.0
#include "slurm/shell_text.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace assay::slurm {
namespace {

bool is_harmless(unsigned char c) {
  return std::isalnum(c) != 0 || std::string_view("_@%+=:,./-").find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_harmless_word(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), is_harmless);
}

}  // namespace

std::string shell_word(std::string_view word) {
  if (is_harmless_word(word)) return std::string(word);
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string shell_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + shell_word(word);
  return text;
}

std::string sbatch_value(std::string_view value) {
  if (std::any_of(value.begin(), value.end(), [](unsigned char c) { return std::iscntrl(c) != 0; })) {
    throw std::invalid_argument("a line break or another control character cannot stand in an #SBATCH line");
  }
  if (is_harmless_word(value) || value.empty()) return std::string(value);
  std::string text = "\"";
  for (const char c : value) text += (c == '"' || c == '\\') ? std::string("\\") + c : std::string(1, c);
  return text + "\"";
}

}  // namespace assay::slurm
