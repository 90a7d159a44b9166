// SPDX-License-Identifier: Apache-2.0
// SHA-256 through libcrypto's EVP interface: content hashes of stores, checkpoints and configurations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace assay::data::files {

using Sha256Digest = std::array<std::uint8_t, 32>;

// Incremental hash; digest() ends it. Move-only, one thread.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  Sha256Digest digest();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Sha256Digest sha256(std::span<const std::byte> bytes);
std::string to_hex(const Sha256Digest& digest);
std::string sha256_hex(std::string_view text);
// Hash of a file's bytes, read in blocks. Throws InputError when it cannot be read.
std::string sha256_file_hex(const std::filesystem::path& path);

}  // namespace assay::data::files
