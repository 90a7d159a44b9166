// SPDX-License-Identifier: Apache-2.0
// Genuine CIFAKE images, where the shared data lies beside the checkout.
#include <gtest/gtest.h>

#include "data/audit.hpp"
#include "data/packer.hpp"
#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

TEST(RealSet, TwoThousandCifakeImagesPackAndAuditClean) {
  const std::filesystem::path archive = std::string(ASSAY_SHARED_DATA) + "/cifake-2000.zip";
  if (!std::filesystem::exists(archive)) GTEST_SKIP() << "no " << archive << ": not checked on real images";
  const files::ScratchFolder scratch;
  const auto summary = pack(pack_options(archive, scratch / "store.h5"));
  EXPECT_EQ(summary.rows.at("train"), (std::vector<std::uint64_t>{800, 800}));
  EXPECT_EQ(summary.rows.at("test"), (std::vector<std::uint64_t>{200, 200}));
  EXPECT_TRUE(summary.rejects.empty());
  EXPECT_EQ(summary.width, 32);
  // One picture of FAKE stands twice in train; nothing else is wrong.
  const auto audit = audit_store(StoreReader(scratch / "store.h5"));
  ASSERT_EQ(audit.findings.size(), 1u);
  EXPECT_EQ(audit.findings[0].kind, FindingKind::image_repeated);
  EXPECT_EQ(audit.findings[0].count, 1u);
  EXPECT_LT(audit.shortcuts.at(0).test.together.roc_auc, 0.6);
}

}  // namespace
}  // namespace assay::data
