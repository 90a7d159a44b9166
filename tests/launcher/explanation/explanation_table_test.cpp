// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_table.hpp"

#include <gmock/gmock.h>

#include "tests/launcher/explanation/sample_explanation.hpp"

namespace assay::launcher::explanation {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string table(std::vector<ImageSummary> summaries, ExplainOptions options = sample_options()) {
  return explanation_table(summaries, options);
}

TEST(ExplanationTable, ShowsEachMethodWithItsErrorBarBesideRandomMaps) {
  const std::string text = table({summarise(sample_explanation(), sample_options())});
  EXPECT_THAT(text, HasSubstr("test/REAL/5.png  REAL    0.7000  gradcam     REAL"));
  EXPECT_THAT(text, HasSubstr("lime        REAL  R2 0.90, stability 1.00"));
  EXPECT_THAT(text, HasSubstr("0.20 (0.50)"));
  EXPECT_THAT(text, HasSubstr("0.80 (0.40)"));
}

TEST(ExplanationTable, GivesTheVerdictOfTheRandomisationCheck) {
  ImageSummary summary = summarise(sample_explanation(), sample_options());
  EXPECT_THAT(table({summary}), HasSubstr("gradcam: passed the randomisation check"));
  summary.randomisation[0] = 0.95;
  EXPECT_THAT(table({summary}), HasSubstr("warning: gradcam: the randomisation check failed"));
  summary.randomisation[0] = {};
  EXPECT_THAT(table({summary}), Not(HasSubstr("randomisation")));
}

TEST(ExplanationTable, EndsInTheWarningsUpToALimit) {
  ImageSummary summary = summarise(sample_explanation(), sample_options());
  summary.warnings = {"lime: R2 is low"};
  EXPECT_THAT(table({summary}), HasSubstr("warning: test/REAL/5.png: lime: R2 is low\n"));
  EXPECT_THAT(table(std::vector(23, summary)), HasSubstr("warning: 3 more"));
}

TEST(ExplanationTable, NamesDoNotSteerATerminal) {
  ImageSummary summary = summarise(sample_explanation(), sample_options());
  summary.image = "a\x1b[2Jb";
  summary.warnings = {"lime: low"};
  EXPECT_THAT(table({summary}), Not(HasSubstr("\x1b")));
}

TEST(ExplanationTable, WithoutTrustThereIsNothingBesideTheErrorBars) {
  ImageExplanation explanation = sample_explanation();
  explanation.trust = {};
  ExplainOptions options = sample_options();
  options.trust = false;
  const std::string text = table({summarise(explanation, options)}, options);
  EXPECT_THAT(text, HasSubstr("R2 0.90"));
  EXPECT_THAT(text, Not(HasSubstr("random maps")));
}

}  // namespace
}  // namespace assay::launcher::explanation
