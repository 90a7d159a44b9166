// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/training_state.hpp"

#include <gtest/gtest.h>

#include "data/files/error.hpp"

namespace assay::launcher::training {
namespace {

TrainingState example() {
  TrainingState state;
  state.step = 1234;
  state.epoch = 5;
  state.batch = 17;
  state.totals = {1.0 / 3, 99, 88, 40, 5, 6, 2.5};
  state.best_value = 0.1 + 0.2;
  state.best_step = 900;
  state.early_stopping_best = 0.25;
  state.early_stopping_wait = 3;
  state.plateau = {0.3, 2, 1};
  state.config_hash = "abc";
  state.world_size = 4;
  state.data = {"/data/store.h5", "hash", 32, 32, 3, {"FAKE", "REAL"}};
  return state;
}

TEST(TrainingState, RoundTripsEveryBit) {
  const TrainingState state = state_from_json(to_json(example()), "state.json");
  EXPECT_EQ(to_json(state), to_json(example()));
  EXPECT_EQ(state.totals.loss_sum, 1.0 / 3);
  EXPECT_EQ(*state.best_value, 0.1 + 0.2);
  EXPECT_EQ(*state.plateau.best, 0.3);
  EXPECT_EQ(state.plateau.wait, 2u);
  EXPECT_EQ(state.plateau.reductions, 1u);
  EXPECT_EQ(state.data.class_names, (std::vector<std::string>{"FAKE", "REAL"}));
}

TEST(TrainingState, AFreshOneHasNoBest) {
  const TrainingState state = state_from_json(to_json({}), "state.json");
  EXPECT_FALSE(state.best_value.has_value());
  EXPECT_FALSE(state.early_stopping_best.has_value());
}

TEST(TrainingState, NamesTheFileItCannotUse) {
  for (const std::string text : {"", "{}", "[1]", "{\"format\": 1}", "{\"format\": 2, \"step\": \"many\"}"}) {
    try {
      state_from_json(text, "run/state.json");
      FAIL() << text;
    } catch (const data::files::InputError& error) {
      EXPECT_NE(std::string(error.what()).find("run/state.json"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace assay::launcher::training
