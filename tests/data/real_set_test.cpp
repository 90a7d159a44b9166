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
  EXPECT_TRUE(audit_store(StoreReader(scratch / "store.h5")).findings.empty());
}

}  // namespace
}  // namespace assay::data
