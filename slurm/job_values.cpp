// SPDX-License-Identifier: Apache-2.0
#include "slurm/job_values.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <regex>
#include <stdexcept>

namespace assay::slurm {
namespace {

void check_against(const std::string& value, const char* pattern, const char* expected) {
  // std::regex recurses: what it is given stays short.
  if (value.size() > 256 || !std::regex_match(value, std::regex(pattern))) throw std::invalid_argument(expected);
}

constexpr const char* kTime = "expected a time such as 90 (minutes), 2:30:00 or 1-12:00:00";

}  // namespace

std::uint32_t count_in(const std::string& value, std::uint32_t least, std::uint32_t most) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error != std::errc() || end != value.data() + value.size() || count < least || count > most) {
    throw std::invalid_argument("expected a whole number from " + std::to_string(least) + " to " +
                                std::to_string(most));
  }
  return count;
}

bool truth_of(const std::string& value) {
  if (value == "true") return true;
  if (value == "false") return false;
  throw std::invalid_argument("expected true or false");
}

double seconds_of_time(const std::string& value) {
  if (value == "UNLIMITED") return 0;
  static const std::regex kDays("([0-9]{1,4})-([0-9]{1,2})(?::([0-9]{1,2}))?(?::([0-9]{1,2}))?");
  static const std::regex kHours("([0-9]{1,4}):([0-9]{1,2}):([0-9]{1,2})");
  static const std::regex kMinutes("([0-9]{1,7})(?::([0-9]{1,2}))?");
  std::smatch part;
  if (value.size() > 32) throw std::invalid_argument(kTime);
  const auto of = [&](std::size_t n) { return part[n].matched ? std::stod(part[n].str()) : 0.0; };
  if (std::regex_match(value, part, kDays)) return of(1) * 86'400 + of(2) * 3600 + of(3) * 60 + of(4);
  if (std::regex_match(value, part, kHours)) return of(1) * 3600 + of(2) * 60 + of(3);
  if (std::regex_match(value, part, kMinutes)) return of(1) * 60 + of(2);
  throw std::invalid_argument(kTime);
}

void check_one_line(const std::string& value) {
  const auto is_control = [](unsigned char c) { return std::iscntrl(c) != 0 && c != '\t'; };
  if (value.size() > 4096 || std::any_of(value.begin(), value.end(), is_control)) {
    throw std::invalid_argument("expected one line of text");
  }
}

void check_name(const std::string& value) {
  check_against(value, "[A-Za-z0-9_][A-Za-z0-9_.,@-]*", "expected a name of letters, digits, _ . , @ -");
}

void check_constraint(const std::string& value) {
  check_against(value, "[A-Za-z0-9_(\\[][A-Za-z0-9_.,@&|*()\\[\\]:-]*", "expected features, for example a100&nvlink");
}

void check_memory(const std::string& value) {
  check_against(value, "[0-9]{1,12}[KMGT]?", "expected a number with K, M, G or T, for example 64G; 0 is all");
}

void check_time(const std::string& value) {
  seconds_of_time(value);
}

void check_variable_name(const std::string& value) {
  check_against(value, "[A-Za-z_][A-Za-z0-9_]*", "expected the name of an environment variable");
}

}  // namespace assay::slurm
