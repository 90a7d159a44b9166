// SPDX-License-Identifier: Apache-2.0
#include "launcher/durations.hpp"

#include <absl/strings/numbers.h>
#include <absl/strings/str_split.h>
#include <absl/time/time.h>

#include <vector>

#include "launcher/config/resolve.hpp"

namespace assay::launcher {
namespace {

[[noreturn]] void refuse(const std::string& text) {
  throw config::UsageError("'" + text + "' is no length of time: write 90s, 30m, 2h or HH:MM:SS");
}

// [D-][HH:]MM:SS, as Slurm's --time.
double clock_seconds(const std::string& text) {
  double days = 0;
  std::string clock = text;
  if (const auto dash = text.find('-'); dash != std::string::npos) {
    if (!absl::SimpleAtod(text.substr(0, dash), &days)) refuse(text);
    clock = text.substr(dash + 1);
  }
  double seconds = 0;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(clock, ':'))) {
    unsigned value = 0;
    if (!absl::SimpleAtoi(part, &value)) refuse(text);
    seconds = seconds * 60 + value;
  }
  return days * 86400 + seconds;
}

}  // namespace

double parse_duration(const std::string& text) {
  if (text.find(':') != std::string::npos) return clock_seconds(text);
  double plain = 0;
  if (absl::SimpleAtod(text, &plain) && plain > 0) return plain;
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration <= absl::ZeroDuration()) refuse(text);
  return absl::ToDoubleSeconds(duration);
}

}  // namespace assay::launcher
