// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/image_summary.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/launcher/explanation/sample_explanation.hpp"

namespace assay::launcher::explanation {
namespace {

TEST(ImageSummary, HasARowForEachMethodAndClass) {
  ImageExplanation explanation = sample_explanation();
  EXPECT_EQ(summarise(explanation, sample_options()).figures.size(), 4u);
  explanation.targets = {Class::real, Class::fake};
  explanation.trust = {};
  const auto figures = summarise(explanation, sample_options()).figures;
  ASSERT_EQ(figures.size(), 8u);
  EXPECT_EQ(figures[1].target, Class::fake);
  EXPECT_FALSE(figures[0].deletion) << "trust was not asked for";
}

TEST(ImageSummary, NamesTheErrorBarOfEachMethod) {
  const auto figures = summarise(sample_explanation(), sample_options()).figures;
  EXPECT_EQ(figures[0].error_bar, "none") << "no error is known";
  EXPECT_EQ(figures[1].error_bar, "R2 0.90, stability 1.00");
  EXPECT_EQ(figures[2].error_bar, "gap 0.01 +- 0.02, values +- 20 %");
  EXPECT_EQ(figures[3].error_bar, "exact");
}

TEST(ImageSummary, AStabilityOfOneSegmentIsUnknown) {
  ImageExplanation explanation = sample_explanation();
  explanation.attributions.lime->stability = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(summarise(explanation, sample_options()).figures[1].error_bar, "R2 0.90, stability unknown");
}

TEST(ImageSummary, TravelsAsText) {
  ImageSummary first = summarise(sample_explanation(), sample_options());
  first.warnings = {"lime: low"};
  ImageSummary second = first;
  second.label = {};
  second.image = "with \"quotes\"\nand lines";
  second.randomisation[1] = std::numeric_limits<double>::quiet_NaN();
  const std::string one = to_text(std::span(&first, 1));
  const std::string two = to_text(std::span(&second, 1));
  const auto read = summaries_from_text(one + two);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(to_text(std::span(read).first(1)), one);
  EXPECT_EQ(to_text(std::span(read).last(1)), two);
  EXPECT_EQ(read[0].label, Class::real);
  EXPECT_EQ(read[0].figures[1].error_bar, first.figures[1].error_bar);
  EXPECT_EQ(read[0].figures[1].deletion, 0.2);
  EXPECT_EQ(read[0].random[1]->insertion, 0.4);
  EXPECT_FALSE(read[0].random[0]);
  EXPECT_EQ(read[0].randomisation[0], 0.125);
  EXPECT_FALSE(read[0].randomisation[2]);
  EXPECT_FALSE(read[1].label);
  EXPECT_EQ(read[1].image, second.image);
  EXPECT_TRUE(std::isnan(*read[1].randomisation[1]));
  EXPECT_TRUE(summaries_from_text("").empty());
}

}  // namespace
}  // namespace assay::launcher::explanation
