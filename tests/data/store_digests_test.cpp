// SPDX-License-Identifier: Apache-2.0
#include "data/store_digests.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "data/files/sha256.hpp"

namespace assay::data {
namespace {

const std::string kHex(64, 'a');

TEST(StoreDigests, TextIsSortedAndReadsBack) {
  const Digests digests{{"/train/labels", kHex}, {"/train/images", kHex}, {"@attributes", kHex}};
  const std::string text = to_text(digests);
  EXPECT_EQ(text, "/train/images " + kHex + "\n/train/labels " + kHex + "\n@attributes " + kHex + "\n");
  EXPECT_EQ(parse_digests(text), digests);
  EXPECT_EQ(content_hash(digests), files::sha256_hex(text));
  EXPECT_TRUE(parse_digests("").empty());
}

TEST(StoreDigests, RefusesLinesThatAreNone) {
  for (const std::string& text : {std::string("nothing\n"), "/a " + kHex, "/a " + kHex.substr(1) + "\n",
                                  "/a " + std::string(64, 'X') + "\n", "\n" + std::string()}) {
    EXPECT_THROW(parse_digests(text), std::invalid_argument) << text;
  }
}

TEST(StoreDigests, AttributesAreCoveredOneByOne) {
  const auto base = attributes_digest({"FAKE", "REAL"}, {32, 16, 3}, "raw", "none");
  EXPECT_EQ(base, attributes_digest({"FAKE", "REAL"}, {32, 16, 3}, "raw", "none"));
  EXPECT_NE(base, attributes_digest({"REAL", "FAKE"}, {32, 16, 3}, "raw", "none"));
  EXPECT_NE(base, attributes_digest({"FAKE", "REAL"}, {16, 32, 3}, "raw", "none"));
  EXPECT_NE(base, attributes_digest({"FAKE", "REAL"}, {32, 16, 3}, "encoded", "none"));
  EXPECT_NE(base, attributes_digest({"FAKE", "REAL"}, {32, 16, 3}, "raw", "area"));
}

}  // namespace
}  // namespace assay::data
