// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sweeps/sweep_text.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kBefore =
    "set: {epochs: 2, batch: 8}\n"
    "axes:\n"
    "  model.name: [cnn5, compact]\n"
    "  optimizer.lr: [1e-4, 1e-3]\n"
    "  seed: {values: [1, 2], when: {model.name: [cnn5, compact]}}\n";

TEST(Differences, DoNotCountSpellingSpacingOrder) {
  const char* same =
      "axes:   # the same\n"
      "  optimizer.lr: {values: [0.0001, 0.001]}\n"
      "  model.name:\n    - cnn5\n    - compact\n"
      "  seed: {when: {model.name: [compact, cnn5]}, values: [1, 2]}\n"
      "search: {kind: grid}\n"
      "set:\n  batch: 8\n  epochs: 2\n";
  EXPECT_THAT(differences(sweep_of(kBefore), sweep_of(same)), IsEmpty());
}

TEST(Differences, NameWhatChangedFromWhatToWhat) {
  const char* now =
      "set: {epochs: 3}\n"
      "search: {kind: random, count: 4}\n"
      "early_stopping: {kind: asha}\n"
      "axes:\n"
      "  model.name: [cnn5, compact]\n"
      "  optimizer.lr: {log_uniform: [1e-4, 1e-3]}\n"
      "  seed: {values: [1, 2], when: {model.name: cnn5}}\n"
      "points: [{seed: 9}]\n"
      "objective: {metric: validation.loss, mode: min}\n";
  EXPECT_THAT(differences(sweep_of(kBefore), sweep_of(now)),
              ElementsAre("axes.optimizer.lr: [1e-04, 0.001] -> {log_uniform: [1e-04, 0.001]}",
                          "axes.seed: {values: [1, 2], when: {model.name: [cnn5, compact]}} -> "
                          "{values: [1, 2], when: {model.name: [cnn5]}}",
                          "early_stopping: nothing -> {kind: asha, eta: 3, grace: 1}",
                          "objective: {metric: validation.roc_auc, mode: max} -> {metric: validation.loss, mode: min}",
                          "points: nothing -> [{seed: 9}]", "search: {kind: grid} -> {kind: random, count: 4, seed: 0}",
                          "set.batch: 8 -> nothing", "set.epochs: 2 -> 3"));
}

TEST(Differences, CountAnotherStoreOrRecipe) {
  const auto parse = [](const std::string& head) {
    return parse_sweep_file("name: a\n" + head + "axes: {seed: [1]}\n", "s.yaml", "/here");
  };
  EXPECT_THAT(differences(parse("recipe: compact\ndata: a.h5\n"), parse("recipe: cnn5\ndata: ./b/../a.h5\n")),
              ElementsAre("recipe: compact -> cnn5"));
  EXPECT_THAT(differences(parse("recipe: compact\ndata: a.h5\n"), parse("recipe: compact\ndata: /here/b.h5\n")),
              ElementsAre("data: /here/a.h5 -> /here/b.h5"));
}

}  // namespace
}  // namespace assay::sweeps
