// SPDX-License-Identifier: Apache-2.0
#include "slurm/node_list.hpp"

#include <gmock/gmock.h>

#include "data/files/error.hpp"

namespace assay::slurm {
namespace {

using data::files::InputError;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(NodeList, PlainNamesStandForThemselves) {
  EXPECT_THAT(expand_node_list("login-1"), ElementsAre("login-1"));
  EXPECT_THAT(expand_node_list("a,b.site.org"), ElementsAre("a", "b.site.org"));
}

TEST(NodeList, RangesKeepTheirZerosAndTheirOrder) {
  EXPECT_THAT(expand_node_list("gpu[08-10,7],login-1"), ElementsAre("gpu08", "gpu09", "gpu10", "gpu7", "login-1"));
  EXPECT_THAT(expand_node_list("n[1-2]"), ElementsAre("n1", "n2"));
  EXPECT_THAT(expand_node_list("n[98-101]"), ElementsAre("n98", "n99", "n100", "n101"));
}

TEST(NodeList, SeveralBracketsAndATailMultiply) {
  EXPECT_THAT(expand_node_list("r[1-2]n[3-4]"), ElementsAre("r1n3", "r1n4", "r2n3", "r2n4"));
  EXPECT_THAT(expand_node_list("n[1-2]-ib,x"), ElementsAre("n1-ib", "n2-ib", "x"));
}

TEST(NodeList, AWholeClusterIsExpanded) {
  const auto nodes = expand_node_list("n[00001-65536]");
  ASSERT_EQ(nodes.size(), 65'536u);
  EXPECT_EQ(nodes.front(), "n00001");
  EXPECT_EQ(nodes.back(), "n65536");
}

TEST(NodeList, WhatIsNoneIsRefusedAndNamed) {
  for (const char* text : {"", "n[1-", "n1]", "n[2-1]", "n[]", "n[a]", "n[1-2-3]", "a,,b", "a,", ",a", "n[[1]]",
                           "n[1-65537]", "n[0-999]x[0-999]", "n[99999999999999999999]", "n[-1]"}) {
    try {
      expand_node_list(text);
      ADD_FAILURE() << "accepted: " << text;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr("node list '" + std::string(text) + "': "));
    }
  }
}

TEST(NodeList, BytesFromOutsideNeverReachATerminalRaw) {
  try {
    expand_node_list("n[\x1b[2J");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace assay::slurm
