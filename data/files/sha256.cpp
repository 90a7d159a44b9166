// SPDX-License-Identifier: Apache-2.0
#include "data/files/sha256.hpp"

#include <openssl/evp.h>

#include <stdexcept>
#include <vector>

#include "data/files/file_descriptor.hpp"

namespace assay::data::files {
namespace {

void require(int result) {
  if (result != 1) throw std::runtime_error("SHA-256 failed in libcrypto; check its installation");
}

struct MethodDeleter {
  void operator()(EVP_MD* method) const { EVP_MD_free(method); }
};

// Fetched once: EVP_sha256() searches the providers again, under a lock, for every hash.
const EVP_MD* sha256_method() {
  static const std::unique_ptr<EVP_MD, MethodDeleter> method(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  require(method != nullptr);
  return method.get();
}

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Sha256::Context {
  std::unique_ptr<EVP_MD_CTX, ContextDeleter> handle{EVP_MD_CTX_new()};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  require(context_->handle != nullptr);
  require(EVP_DigestInit_ex(context_->handle.get(), sha256_method(), nullptr));
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(context_->handle.get(), bytes.data(), bytes.size()));
}

void Sha256::update(std::string_view text) {
  update(std::as_bytes(std::span(text.data(), text.size())));
}

Sha256Digest Sha256::digest() {
  Sha256Digest digest{};
  require(EVP_DigestFinal_ex(context_->handle.get(), digest.data(), nullptr));
  return digest;
}

Sha256Digest sha256(std::span<const std::byte> bytes) {
  Sha256Digest digest{};
  require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, sha256_method(), nullptr));
  return digest;
}

std::string to_hex(const Sha256Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string sha256_hex(std::string_view text) {
  return to_hex(sha256(std::as_bytes(std::span(text.data(), text.size()))));
}

std::string sha256_file_hex(const std::filesystem::path& path) {
  const FileDescriptor file = FileDescriptor::open_for_reading(path);
  std::vector<std::byte> block(256 << 10);
  Sha256 hash;
  while (const std::size_t count = file.read(block)) hash.update(std::span(block).first(count));
  return to_hex(hash.digest());
}

}  // namespace assay::data::files
