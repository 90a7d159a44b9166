// SPDX-License-Identifier: Apache-2.0
// Vectors of FIPS 180-4's example files (NIST, "SHA256.pdf") and the empty message.
#include "data/files/sha256.hpp"

#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

constexpr std::string_view kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr std::string_view kMillion = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), kAbc);
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')), kMillion);
}

TEST(Sha256, PiecesHashAsTheWhole) {
  Sha256 hash;
  hash.update("a");
  hash.update(bytes_of(""));
  Sha256 moved = std::move(hash);
  moved.update(bytes_of("bc"));
  EXPECT_EQ(to_hex(moved.digest()), kAbc);
}

TEST(Sha256, HashesAFileInBlocks) {
  const ScratchFolder scratch;
  put_file(scratch / "file", std::string(1'000'000, 'a'));
  EXPECT_EQ(sha256_file_hex(scratch / "file"), kMillion);
  EXPECT_THROW(sha256_file_hex(scratch / "missing"), InputError);
  EXPECT_THROW(sha256_file_hex(scratch.root()), InputError);
}

}  // namespace
}  // namespace assay::data::files
