// SPDX-License-Identifier: Apache-2.0
#include "launcher/layer_text.hpp"

#include <gtest/gtest.h>

namespace assay::launcher {
namespace {

TEST(LayerText, PutsACommaBeforeEachThousand) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(4985377), "4,985,377");
  EXPECT_EQ(with_commas(-999), "-999");
  EXPECT_EQ(with_commas(-1234), "-1,234");
}

TEST(LayerText, WritesAShapeWithCrosses) {
  EXPECT_EQ(shape_text({32, 16, 8}), "32x16x8");
  EXPECT_EQ(shape_text({512}), "512");
  EXPECT_EQ(shape_text({}), "");
}

}  // namespace
}  // namespace assay::launcher
