// SPDX-License-Identifier: Apache-2.0
// A mistake on the command line or in a configuration: exit 2, one line, nothing written.
#include <fstream>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

class BadConfiguration : public AssayProgram {
 protected:
  void expect_refused_training(const std::vector<std::string>& more, const std::vector<std::string>& texts) {
    expect_refused(assay(train_arguments("run", more)), 2, texts);
    EXPECT_FALSE(std::filesystem::exists(at("run")));
  }
};

TEST_F(BadConfiguration, UnknownRecipeListsTheKnown) {
  expect_refused(assay({"train", "--recipe", "compakt", "--data", store(), "--run", at("run")}), 2,
                 {"compakt", "compact", "cnn5"});
}

TEST_F(BadConfiguration, UnknownKeyNamesTheNearest) {
  expect_refused_training({"optimizer.lrr=1"}, {"optimizer.lrr", "optimizer.lr"});
}

TEST_F(BadConfiguration, WrongTypeNamesTheKeyAndTheValue) {
  expect_refused_training({"batch=many"}, {"batch", "many"});
}

TEST_F(BadConfiguration, BatchOfZero) {
  expect_refused_training({"batch=0"}, {"batch"});
}

TEST_F(BadConfiguration, UnknownModelListsTheKnown) {
  expect_refused_training({"model.name=cnn6"}, {"cnn6", "cnn5"});
}

TEST_F(BadConfiguration, LossThatDoesNotFitTheModel) {
  expect_refused_training({"loss.kind=binary_cross_entropy"}, {"loss.kind", "compact"});
}

TEST_F(BadConfiguration, EarlyStoppingWithoutValidationImages) {
  expect_refused_training({"data.validation.fraction=0", "early_stopping.patience=3"}, {"early_stopping.monitor"});
  EXPECT_EQ(assay(train_arguments("run", {"data.validation.fraction=0"})).code, 0);
}

TEST_F(BadConfiguration, APlateauWithoutValidationImages) {
  expect_refused_training({"data.validation.fraction=0", "schedule.kind=plateau"}, {"schedule.monitor"});
}

TEST_F(BadConfiguration, AMonitoredFigureThatDoesNotExistListsTheKnown) {
  for (const char* key : {"early_stopping.monitor", "schedule.monitor", "checkpoint.monitor"}) {
    expect_refused_training({std::string(key) + "=validation.f1"}, {key, "validation.f1", "validation.roc_auc"});
  }
}

TEST_F(BadConfiguration, WithoutValidationImagesTheLastCheckpointIsUsedAndItIsSaid) {
  const Outcome outcome = assay(train_arguments("run", {"data.validation.fraction=0", "epochs=1"}));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("no checkpoint will be the best"), std::string::npos) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(at("run/checkpoints/best")));
  EXPECT_EQ(assay({"evaluate", "--run", at("run"), "--data", store()}).code, 0);
}

TEST_F(BadConfiguration, NothingThatTrains) {
  expect_refused_training({"model.freeze=[backbone,fc]"}, {"model.freeze"});
  expect_refused_training({"model.freeze=[fc]", "schedule.head_epochs=1"}, {"schedule.head_epochs"});
}

TEST_F(BadConfiguration, KeysThatContradictEachOther) {
  expect_refused_training({"optimizer.kind=sgd", "optimizer.nesterov=true"}, {"optimizer.nesterov"});
  expect_refused_training({"schedule.kind=one_cycle", "schedule.warmup_epochs=1"}, {"schedule.warmup_epochs"});
  expect_refused_training({"optimizer.accumulation=26"}, {"optimizer.accumulation"});
}

TEST_F(BadConfiguration, AnEmptyRunFolder) {
  expect_refused(assay({"train", "--recipe", "compact", "--data", store(), "--run", ""}), 2, {"--run"});
}

TEST_F(BadConfiguration, FileErrorsNameTheLine) {
  std::ofstream(at("bad.yaml")) << "batch: 8\nepochs: 2\noptimizer:\n  learning: 1\n";
  expect_refused(assay({"train", "--config", at("bad.yaml"), "--data", store(), "--run", at("run")}), 2,
                 {"bad.yaml", "4", "optimizer.learning"});
}

TEST_F(BadConfiguration, UnknownOptionAndSubcommand) {
  expect_refused(assay(train_arguments("run", {"--bogus"})), 2, {"--bogus"});
  expect_refused(assay({"trian"}), 2, {"trian", "'train'"});
  expect_refused(assay({}), 2, {"subcommand"});
}

TEST_F(BadConfiguration, HelpIsNoError) {
  for (const char* command : {"sample", "pack", "verify", "inspect", "train", "evaluate", "predict", "models",
                              "recipes", "bench", "doctor"}) {
    const Outcome outcome = assay({command, "--help"});
    EXPECT_EQ(outcome.code, 0) << command;
    EXPECT_NE(outcome.out.find("--help"), std::string::npos) << command;
    EXPECT_EQ(outcome.err, "") << command;
  }
}

}  // namespace
}  // namespace assay::tests
