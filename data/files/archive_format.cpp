// SPDX-License-Identifier: Apache-2.0
#include "data/files/archive_format.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <string_view>

#include "data/files/archive.hpp"
#include "data/files/file_descriptor.hpp"

namespace assay::data::files {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kTarBlock = 512;
constexpr std::size_t kChecksumField = 148;
constexpr std::size_t kChecksumSize = 8;

// The sum of a header's bytes with the checksum field taken as spaces, in octal (POSIX.1-2017, pax): true for every tar
// dialect, those without the "ustar" magic included.
bool is_tar_header(std::string_view block) {
  if (block.size() < kTarBlock || block[0] == '\0') return false;
  unsigned sum = kChecksumSize * ' ';
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    if (i < kChecksumField || i >= kChecksumField + kChecksumSize) sum += static_cast<unsigned char>(block[i]);
  }
  unsigned written = 0;
  for (const char digit : block.substr(kChecksumField, kChecksumSize)) {
    if (digit >= '0' && digit <= '7') written = written * 8 + static_cast<unsigned>(digit - '0');
  }
  return written == sum;
}

}  // namespace

bool ends_with_zero_block(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw InputError("cannot read " + path.string() + "; check the file and its device");
  if (file.tellg() < static_cast<std::streamoff>(kTarBlock)) return false;
  file.seekg(-static_cast<std::streamoff>(kTarBlock), std::ios::end);
  std::array<char, kTarBlock> block{};
  file.read(block.data(), block.size());
  if (!file) throw InputError("cannot read the end of " + path.string() + "; check the file and its device");
  return std::all_of(block.begin(), block.end(), [](char byte) { return byte == '\0'; });
}

bool looks_like_archive(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::array<char, kTarBlock> block{};
  std::ifstream file(path, std::ios::binary);
  file.read(block.data(), block.size());
  const std::string_view start(block.data(), static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  constexpr std::array kMagics = {"PK\x03\x04"sv,
                                  "PK\x05\x06"sv,
                                  "\x1f\x8b"sv,
                                  "\xfd"
                                  "7zXZ\0"sv,
                                  "\x28\xb5\x2f\xfd"sv,
                                  "BZh"sv};
  return is_tar_header(start) ||
         std::any_of(kMagics.begin(), kMagics.end(), [&](std::string_view magic) { return start.starts_with(magic); });
}

bool is_safe_relative_path(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  if (path.size() >= 2 && path[1] == ':' && std::isalpha(static_cast<unsigned char>(path[0]))) return false;
  // A backslash parts components too: archives made on Windows write it.
  if (!path.empty() && (path.back() == '/' || path.back() == '\\')) path.remove_suffix(1);
  while (true) {
    const std::size_t end = path.find_first_of("/\\");
    const std::string_view component = path.substr(0, end);
    if (component.empty() || component == "..") return false;
    if (end == std::string_view::npos) return true;
    path.remove_prefix(end + 1);
  }
}

}  // namespace assay::data::files
