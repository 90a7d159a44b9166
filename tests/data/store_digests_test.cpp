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
  const std::vector<std::string> classes{"FAKE", "REAL"};
  const auto base = attributes_digest(classes, {{32, 16, 3}}, "none");
  EXPECT_EQ(base, attributes_digest(classes, {{32, 16, 3}}, "none"));
  EXPECT_NE(base, attributes_digest({"REAL", "FAKE"}, {{32, 16, 3}}, "none"));
  EXPECT_NE(base, attributes_digest(classes, {{16, 32, 3}}, "none"));
  EXPECT_NE(base, attributes_digest(classes, {{32, 16, 3}, Encoding::encoded}, "none"));
  EXPECT_NE(base, attributes_digest(classes, {{32, 16, 3}}, "area"));
  const auto viewed = attributes_digest(classes, {{32, 16, 3}, Encoding::raw, {View::green, View::sobel}}, "none");
  EXPECT_NE(base, viewed);
  EXPECT_NE(viewed, attributes_digest(classes, {{32, 16, 3}, Encoding::raw, {View::green}}, "none"));
}

// Stores made before there were views and encodings keep their identity.
TEST(StoreDigests, AttributesOfARawStoreAreTheTextOfFormatVersionOne) {
  EXPECT_EQ(attributes_digest({"FAKE", "REAL"}, {{32, 16, 3}}, "none"),
            files::sha256_hex("format_version=1\nclass=FAKE\nclass=REAL\nimage=32x16x3\ncolour=RGB\nencoding=raw\n"
                              "resize_filter=none\n"));
}

}  // namespace
}  // namespace assay::data
