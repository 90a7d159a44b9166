// SPDX-License-Identifier: Apache-2.0
#include "sweeps/attempt_log.hpp"

#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "data/files/atomic_file.hpp"
#include "data/files/one_line.hpp"

namespace assay::sweeps {
namespace {

constexpr std::uint64_t kTail = 64 << 10;
constexpr const char* kMark = ": error: ";

}  // namespace

std::uint64_t begin_attempt(const std::filesystem::path& log, std::uint32_t attempt) {
  data::files::append_line(log, "--- attempt " + std::to_string(attempt) + ", " +
                                    absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone()) + " ---");
  std::error_code ignored;
  const auto size = std::filesystem::file_size(log, ignored);
  return ignored ? 0 : size;
}

std::string error_of_attempt(const std::filesystem::path& log, std::uint64_t begin) {
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(log, error);
  if (error || size <= begin) return "";
  std::ifstream file(log, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(std::max(begin, size - std::min(size, kTail))));
  std::string tail(static_cast<std::size_t>(std::min(size - begin, kTail)), '\0');
  file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  tail.resize(static_cast<std::size_t>(file.gcount()));
  const auto mark = tail.find(kMark);
  if (mark == std::string::npos) return "";
  const auto from = mark + std::char_traits<char>::length(kMark);
  return data::files::one_line(tail.substr(from, tail.find('\n', from) - from), 1000);
}

}  // namespace assay::sweeps
