// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/collection_text.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/sweeps/sample_collection.hpp"

namespace assay::launcher::trials {
namespace {

using sweeps::TrialState;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::collected;
using tests::collection_of;

constexpr const char* kAuc = "validation.roc_auc";

std::string text_of(const sweeps::Collection& collection, std::size_t rows = 10) {
  const sweeps::Ranking ranking = sweeps::rank_trials(collection, "");
  return collection_text(collection, ranking, sweeps::seed_points(collection),
                         sweeps::axis_importance(collection, ranking), rows);
}

sweeps::Collection sample() {
  const auto trial = [](const char* id, const char* lr, const char* seed, double auc) {
    return collected(id, {{"optimizer.lr", lr}, {"batch", "8"}, {"seed", seed}}, {{kAuc, auc}});
  };
  std::vector<sweeps::CollectedTrial> all = {trial("a", "1e-3", "1", .5), trial("b", "1e-3", "2", .75),
                                             trial("c", "0.12345678901", "1", .875),
                                             trial("d", "0.12345678901", "2", .9375), trial("f", "1e-3", "3", .25)};
  all.push_back(collected("e", {{"optimizer.lr", "3"}}, {}, TrialState::waiting));
  return collection_of(std::move(all));
}

TEST(CollectionText, RanksTrialsWithTheParametersThatVary) {
  EXPECT_THAT(text_of(sample()),
              HasSubstr("sample: 6 trials: 1 waiting, 5 done\n"
                        "\n"
                        "rank  trial  validation.roc_auc  epoch  state  optimizer.lr  batch  seed\n"
                        "   1  d                 0.93750      2  done        0.12346      8     2\n"
                        "   2  c                 0.87500      2  done        0.12346      8     1\n"));
}

TEST(CollectionText, TellsSeedsAndAxes) {
  const std::string text = text_of(sample());
  EXPECT_THAT(text, HasSubstr("validation.roc_auc over seeds"));
  EXPECT_THAT(text, HasSubstr("     2  0.90625    0.04419   0.50918 .. 1.30332       0.12346      8"));
  EXPECT_THAT(text, HasSubstr("variance explained by each axis alone (epsilon squared)"));
  EXPECT_THAT(text, HasSubstr("optimizer.lr"));
}

TEST(CollectionText, IsCutWhereItIsLong) {
  const std::string text = text_of(sample(), 1);
  EXPECT_THAT(text, HasSubstr("... and 4 more\n"));
  EXPECT_THAT(text, HasSubstr("... and 1 more\n"));
  EXPECT_THAT(text, Not(HasSubstr("   2  c")));
}

TEST(CollectionText, SaysThatNothingIsKnownYet) {
  EXPECT_THAT(text_of(collection_of({collected("a", {}, {}, TrialState::waiting)})),
              HasSubstr("no trial has validation.roc_auc yet"));
  EXPECT_THAT(text_of(collection_of({})), HasSubstr("sample: 0 trials\n"));
}

TEST(CollectionText, LetsNoByteFromOutsideReachATerminal) {
  sweeps::Collection collection = collection_of(
      {collected("a", {{"x\x1b[2J", "1\x1b"}}, {{kAuc, 1}}), collected("b", {{"x\x1b[2J", "2"}}, {{kAuc, 1}})});
  collection.name = "\x1b]0;";
  EXPECT_EQ(text_of(collection).find('\x1b'), std::string::npos);
}

TEST(AgreementText, HasALineForEachMap) {
  const ExplainedImages explained{.trials = {{1, "a", 1}, {2, "b", .5}}, .images = {{"x", "x", ""}}};
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(agreement_text(explained, {{"gradcam.real", {}, {}, .75}, {"lime", {}, {}, unknown}}),
            "\nagreement of 2 trials on 1 images (rank correlation of absolute maps)\n"
            "map            mean\n"
            "gradcam.real  0.750\n"
            "lime              -\n");
  EXPECT_EQ(agreement_text({}, {}), "");
}

}  // namespace
}  // namespace assay::launcher::trials
