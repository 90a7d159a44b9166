// SPDX-License-Identifier: Apache-2.0
#include "launcher/agreement.hpp"

#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "distributed/mpi_collective.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/fault.hpp"

namespace assay::launcher {
namespace {

TEST(Agreement, PassesWhenEveryRankSucceeds) {
  distributed::MpiCollective collective(nullptr);
  int calls = 0;
  EXPECT_NO_THROW(agree(collective, [&] { ++calls; }));
  EXPECT_EQ(calls, 1);
}

TEST(Agreement, OneRanksFaultIsEveryRanksVerdict) {
  distributed::MpiCollective collective(nullptr);
  if (collective.size() == 1) GTEST_SKIP() << "needs two ranks";
  try {
    agree(collective, [&] {
      if (collective.rank() == 1) throw data::files::OutputError("disk full");
    });
    FAIL() << "must throw";
  } catch (const AgreedError& error) {
    EXPECT_EQ(error.code(), 4);
    EXPECT_STREQ(error.what(), collective.rank() == 0 ? "rank 1: disk full" : "");
  }
}

TEST(Agreement, TheLowestFailingRankDecides) {
  distributed::MpiCollective collective(nullptr);
  if (collective.size() == 1) GTEST_SKIP() << "needs two ranks";
  try {
    agree(collective, [&] {
      if (collective.rank() == 0) throw config::UsageError("mine");
      throw data::files::InputError("other");
    });
    FAIL() << "must throw";
  } catch (const AgreedError& error) {
    EXPECT_EQ(error.code(), 2);
  }
}

TEST(Agreement, WorkOfTheRootRunsOnTheRootOnly) {
  distributed::MpiCollective collective(nullptr);
  int calls = 0;
  on_root(collective, [&] { ++calls; });
  EXPECT_EQ(calls, collective.rank() == 0 ? 1 : 0);
  EXPECT_ANY_THROW(on_root(collective, [] { throw data::files::OutputError("root only"); }));
}

}  // namespace
}  // namespace assay::launcher
