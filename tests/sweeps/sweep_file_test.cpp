// SPDX-License-Identifier: Apache-2.0
#include "sweeps/sweep_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/sweep_text.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The example of the documentation.
constexpr const char* kWhole = R"(name: first-look
recipe: compact
data: store.h5
set: {epochs: 2, data: {views: [rgb, green]}}
search: {kind: grid}
early_stopping: {kind: asha, eta: 3, grace: 2}
axes:
  optimizer.lr: [1e-4, 1e-3]
  model.name: [cnn5, compact, resnet18]
  loss.label_smoothing: {values: [0, 0.1], when: {model.name: [cnn5, compact]}}
  seed: [1, 2, 3]
points: [{seed: 7, optimizer.lr: 3e-4}]
objective: {metric: validation.loss, mode: min}
)";

TEST(SweepFile, ReadsEverySection) {
  const SweepFile file = parse_sweep_file(kWhole, "first.yaml", "/sweeps");
  EXPECT_EQ(file.name, "first-look");
  EXPECT_EQ(file.recipe, "compact");
  EXPECT_EQ(file.data, "/sweeps/store.h5");
  EXPECT_EQ(file.set, (Parameters{{"epochs", "2"}, {"data.views", "[rgb, green]"}}));
  EXPECT_THAT(file.set_lines, ElementsAre(4, 4));
  ASSERT_TRUE(file.early_stopping.has_value());
  EXPECT_EQ(file.early_stopping->eta, 3u);
  EXPECT_EQ(file.early_stopping->grace, 2u);
  ASSERT_EQ(file.axes.size(), 4u);
  EXPECT_EQ(file.axes[0].key, "optimizer.lr");
  EXPECT_THAT(file.axes[0].values, ElementsAre("1e-4", "1e-3"));
  EXPECT_EQ(file.axes[2].line, 10);
  ASSERT_EQ(file.axes[2].when.size(), 1u);
  EXPECT_THAT(file.axes[2].when[0].values, ElementsAre("cnn5", "compact"));
  ASSERT_EQ(file.points.size(), 1u);
  EXPECT_EQ(file.points[0].parameters, (Parameters{{"optimizer.lr", "3e-4"}, {"seed", "7"}}))
      << "in the order of the axes";
  EXPECT_EQ(file.objective.metric, "validation.loss");
  EXPECT_FALSE(file.objective.maximise);
}

TEST(SweepFile, ReadsRangesAndSeedsOfARandomSearch) {
  const SweepFile file = sweep_of(
      "search: {kind: random, count: 20, seed: 5}\n"
      "axes:\n"
      "  optimizer.lr: {log_uniform: [1e-5, 1e-2]}\n"
      "  batch: {integer: [8, 64]}\n");
  EXPECT_EQ(file.search.kind, SearchKind::random);
  EXPECT_EQ(file.search.count, 20u);
  EXPECT_EQ(file.search.seed, 5u);
  EXPECT_EQ(file.axes[0].range->kind, RangeKind::log_uniform);
  EXPECT_EQ(file.axes[0].range->low, 1e-5);
  EXPECT_EQ(file.axes[1].range->high, 64);
  EXPECT_EQ(file.objective.metric, "validation.roc_auc");
}

TEST(SweepFile, NamesTheNearestKeyOfAMisspelledOne) {
  EXPECT_EQ(complaint_about("axis: {seed: [1]}\n"), "s.yaml:4: unknown key 'axis'; the nearest known key is 'axes'");
  EXPECT_THAT(complaint_about("search: {kind: random, cout: 3}\naxes: {seed: [1]}\n"),
              HasSubstr("search: unknown key 'cout'; the nearest known key is 'count'"));
  EXPECT_THAT(complaint_about("axes: {optimizer.lr: {log_unifrom: [1, 2]}}\n"), HasSubstr("'log_uniform'"));
}

TEST(SweepFile, RefusesAnAxisWithoutValuesOrWithOneTwice) {
  EXPECT_THAT(complaint_about("axes:\n  seed: []\n"), HasSubstr("s.yaml:5: axes.seed: the list is empty"));
  EXPECT_THAT(complaint_about("axes:\n  seed: {values: []}\n"), HasSubstr("s.yaml:5: axes.seed: the list is empty"));
  EXPECT_THAT(complaint_about("axes:\n  seed:\n"), HasSubstr("axes.seed: expected a list"));
  EXPECT_THAT(complaint_about("axes:\n  optimizer.lr:\n    - 1e-3\n    - 0.001\n"),
              HasSubstr("s.yaml:7: axes.optimizer.lr: the value '0.001' stands twice"));
}

TEST(SweepFile, RefusesRangesThatAreNone) {
  const auto range = [](const std::string& form) {
    return complaint_about("search: {kind: random, count: 2}\naxes:\n  optimizer.lr: " + form + "\n");
  };
  EXPECT_THAT(range("{uniform: [2, 1]}"), HasSubstr("the low end must be below"));
  EXPECT_THAT(range("{uniform: [1, 1]}"), HasSubstr("the low end must be below"));
  EXPECT_THAT(range("{log_uniform: [0, 1]}"), HasSubstr("must start above 0"));
  EXPECT_THAT(range("{integer: [1.5, 4]}"), HasSubstr("whole numbers"));
  EXPECT_THAT(range("{uniform: [1]}"), HasSubstr("expected [low, high]"));
  EXPECT_THAT(range("{uniform: [1, fast]}"), HasSubstr("expected [low, high]"));
  EXPECT_THAT(range("{uniform: [-1e308, 1e308]}"), HasSubstr("wider than numbers reach"));
  EXPECT_THAT(range("{uniform: [1, 2], values: [3]}"), HasSubstr("exactly one of"));
  EXPECT_THAT(range("{uniform: [1, 2], steps: 3}"), HasSubstr("steps are for a grid"));
}

TEST(SweepFile, WantsStepsOfARangeUnderAGridOnly) {
  EXPECT_THAT(complaint_about("axes:\n  optimizer.lr: {uniform: [1, 2]}\n"),
              HasSubstr("s.yaml:5: axes.optimizer.lr: a range needs steps under a grid"));
  EXPECT_THAT(complaint_about("axes: {batch: {integer: [1, 3], steps: 4}}\n"), HasSubstr("only 3 whole numbers"));
  EXPECT_THAT(complaint_about("axes: {batch: {integer: [1, 3], steps: 1}}\n"), HasSubstr("whole number from 2"));
  EXPECT_EQ(sweep_of("axes: {batch: {integer: [1, 3], steps: 3}}\n").axes[0].range->steps, 3u);
}

TEST(SweepFile, RefusesConditionsThatCannotHold) {
  const std::string axes = "set: {data.size: 32}\naxes:\n  model.name: [cnn5, compact]\n";
  EXPECT_THAT(complaint_about(axes + "  seed: {values: [1], when: {model.name: cnn6}}\n"),
              HasSubstr("axes.seed.when.model.name: 'cnn6' is no value of the axis model.name"));
  EXPECT_THAT(complaint_about(axes + "  seed: {values: [1], when: {optimizer.kind: sgd}}\n"),
              HasSubstr("it is neither"));
  EXPECT_THAT(complaint_about("axes:\n  seed: {values: [1], when: {batch: 8}}\n  batch: [8]\n"),
              HasSubstr("an axis above this one"));
  EXPECT_THAT(complaint_about(axes + "  seed: {values: [1], when: {data.size: 64}}\n"), HasSubstr("never holds"));
  EXPECT_EQ(sweep_of(axes + "  seed: {values: [1], when: {data.size: 32}}\n").axes[1].when.size(), 1u);
}

TEST(SweepFile, RefusesAKeyThatIsAnAxisAndSet) {
  EXPECT_THAT(complaint_about("set: {seed: 1}\naxes: {seed: [1, 2]}\n"), HasSubstr("is an axis and in `set` too"));
  EXPECT_THAT(complaint_about("set: {data.size: 1, data: {size: 2}}\naxes: {seed: [1, 2]}\n"),
              HasSubstr("is set on line 4 too"));
}

TEST(SweepFile, RefusesThePointThatStandsTwice) {
  EXPECT_THAT(complaint_about("axes: {seed: [1]}\npoints:\n  - {seed: 2, batch: 8}\n  - {batch: 8.0, seed: 2}\n"),
              HasSubstr("s.yaml:7: points: the same point stands on line 6"));
  EXPECT_THAT(complaint_about("points: [{}]\n"), HasSubstr("a point is empty"));
}

TEST(SweepFile, RefusesWhatMakesNoSearch) {
  EXPECT_THAT(complaint_about(""), HasSubstr("there are no axes"));
  EXPECT_THAT(complaint_about("search: {kind: random, count: 3}\npoints: [{seed: 1}]\n"), HasSubstr("no axes"));
  EXPECT_THAT(complaint_about("search: {kind: random}\naxes: {seed: [1]}\n"), HasSubstr("needs count"));
  EXPECT_THAT(complaint_about("search: {kind: grid, count: 3}\naxes: {seed: [1]}\n"), HasSubstr("as many trials"));
  EXPECT_THAT(complaint_about("search: {kind: tpe}\naxes: {seed: [1]}\n"), HasSubstr("grid, random or sobol"));
  EXPECT_THAT(complaint_about("search: {kind: sobol, count: 0}\naxes: {seed: [1]}\n"), HasSubstr("from 1 to"));
  EXPECT_THAT(complaint_about("early_stopping: {kind: asha, eta: 1}\naxes: {seed: [1]}\n"),
              HasSubstr("early_stopping.eta: expected a whole number from 2"));
  EXPECT_THAT(complaint_about("objective: {metric: validation.loss}\naxes: {seed: [1]}\n"), HasSubstr("needs mode"));
  EXPECT_TRUE(sweep_of("points: [{seed: 1}]\n").axes.empty()) << "points alone are a sweep";
}

TEST(SweepFile, WantsExactlyOneBaseAndAStore) {
  const auto parse = [](const std::string& text) {
    return complaint_of([&] { parse_sweep_file(text, "s.yaml", ""); });
  };
  const std::string axes = "axes: {seed: [1]}\n";
  EXPECT_THAT(parse("name: a\ndata: d\nrecipe: r\nconfig: c\n" + axes), HasSubstr("exactly one of recipe"));
  EXPECT_THAT(parse("name: a\ndata: d\n" + axes), HasSubstr("exactly one of recipe"));
  EXPECT_THAT(parse("name: a\nrecipe: r\n" + axes), HasSubstr("data is missing"));
  EXPECT_THAT(parse("recipe: r\ndata: d\n" + axes), HasSubstr("name is missing"));
  EXPECT_THAT(parse("name: a/b\nrecipe: r\ndata: d\n" + axes), HasSubstr("name: expected up to"));
}

TEST(SweepFile, AnyByteChangedIsReadOrRefusedInOneLine) {
  const std::string whole = kWhole;
  int refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const char byte : {'\0', '\n', ':', '[', '}', '"', '*', '\xff'}) {
      std::string text = whole;
      text[i] = byte;
      try {
        parse_sweep_file(text, "s.yaml", "");
      } catch (const SweepError& error) {
        ++refused;
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
      }
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(SweepFile, ResolvesPathsAgainstItsOwnFolder) {
  const tests::ScratchFolder scratch;
  data::files::write_file_atomically(scratch.path() / "s.yaml",
                                     "name: a\nconfig: base.yaml\ndata: /data/d.h5\naxes: {seed: [1]}\n");
  const SweepFile file = read_sweep_file(scratch.path() / "s.yaml");
  EXPECT_EQ(file.config, scratch.path() / "base.yaml");
  EXPECT_EQ(file.data, "/data/d.h5");
  EXPECT_THROW(read_sweep_file(scratch.path() / "none.yaml"), data::files::InputError);
}

}  // namespace
}  // namespace assay::sweeps
