// SPDX-License-Identifier: Apache-2.0
// The five reference detectors compute what their PyTorch definitions compute. Needs those definitions
// (../shared/peers), a set of CIFAKE images (../shared/data), and in ASSAY_PYTORCH a Python that can import torch,
// numpy, safetensors and PIL; skipped where one is missing. parity_record writes our side down,
// tests/checkers/parity.py computes theirs.
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

const std::string kPeers = ASSAY_SHARED_DIR "/peers";
const std::string kImages = ASSAY_SHARED_DIR "/data/cifake-2000.zip";

std::string pytorch() {
  const char* program = std::getenv("ASSAY_PYTORCH");
  return program == nullptr ? "" : program;
}

std::string missing() {
  if (pytorch().empty()) return "ASSAY_PYTORCH names no Python with torch, numpy, safetensors and Pillow";
  if (!std::filesystem::exists(kPeers + "/models.py")) return kPeers + "/models.py is not there";
  return std::filesystem::exists(kImages) ? "" : kImages + " is not there";
}

class Parity : public AssayProgram {
 protected:
  void record(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {ASSAY_PARITY_RECORD};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const Outcome outcome = Subprocess(command, scratch()).wait(std::chrono::seconds(240));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  }
  // What parity.py says of the record.
  json compared(const std::string& kind, const std::vector<std::string>& more = {}) {
    std::vector<std::string> command = {pytorch(), ASSAY_CHECKER_SCRIPTS "/parity.py", kind, kPeers, at("record")};
    command.insert(command.end(), more.begin(), more.end());
    const Outcome outcome = Subprocess(command, scratch()).wait(std::chrono::seconds(240));
    EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
    return json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
  }
  // Training multiplies rounding errors: PyTorch in another memory format leaves its own losses by 1e-2 within an
  // epoch. No further than that from PyTorch is as equal as it is to itself.
  void expect_equal_losses(int steps) {
    const json result = compared("training", {kImages});
    ASSERT_TRUE(result.is_object());
    EXPECT_EQ(result.at("steps"), steps);
    EXPECT_LE(result.at("first_loss"), 1e-5);
    EXPECT_LE(result.at("losses"), std::max<double>(1e-3, result.at("pytorch_itself")));
    RecordProperty("losses", result.at("losses").dump());
  }
  void pack() {
    const Outcome packed = assay({"pack", kImages, "--output", at("store.h5")});
    ASSERT_EQ(packed.code, 0) << packed.err;
  }
};

struct Model {
  std::string name;
  std::string size;
};

void PrintTo(const Model& model, std::ostream* out) {
  *out << model.name << " at " << model.size;
}

class GradientParity : public Parity, public ::testing::WithParamInterface<Model> {};

// A rounding error that flips one ReLU of a deep network changes its gradients by far more than rounding errors do
// (PyTorch differs from its own float64 by up to 1e-2 of their norm, about every second time). A mistake would show in
// every batch, so each figure is the best of five.
TEST_P(GradientParity, LogitsGradientsAndStatistics) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  std::map<std::string, double> limits = {{"evaluation_logits", 1e-5},
                                          {"evaluation_gradients", 1e-4},
                                          {"training_logits", 1e-5},
                                          {"training_gradients", 1e-4},
                                          {"statistics", 1e-6}};
  std::map<std::string, double> best;
  for (int batch = 0; batch < 5; ++batch) {
    record({"gradients", GetParam().name, GetParam().size, std::to_string(batch), at("record")});
    const json result = compared("gradients");
    ASSERT_TRUE(result.is_object());
    bool all = true;
    for (const auto& [figure, limit] : limits) {
      const double value = result.at(figure);
      best[figure] = batch == 0 ? value : std::min(best[figure], value);
      all = all && best[figure] <= limit;
    }
    if (all) break;
  }
  for (const auto& [figure, limit] : limits) {
    EXPECT_LE(best[figure], limit) << figure;
    RecordProperty(figure, std::to_string(best[figure] * 1e6) + "e-6");
  }
}

INSTANTIATE_TEST_SUITE_P(Detectors, GradientParity,
                         ::testing::Values(Model{"cnn5", "32"}, Model{"compact", "32"}, Model{"resnet50_se", "64"},
                                           Model{"resnet50_conv", "64"}, Model{"mobilenet_v2", "96"}),
                         [](const auto& parameters) { return parameters.param.name; });

class TenSteps : public Parity, public ::testing::WithParamInterface<std::string> {};

TEST_P(TenSteps, LossesFollowPyTorch) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  pack();
  record({"training", GetParam(), at("store.h5"), "10", at("record"), "data.size=64", "batch=8", "threads=1"});
  expect_equal_losses(10);
}

INSTANTIATE_TEST_SUITE_P(Detectors, TenSteps, ::testing::Values("resnet50_se", "resnet50_conv"),
                         [](const auto& parameters) { return parameters.param; });

TEST_F(Parity, OneEpochOfCompactFollowsPyTorch) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  pack();
  record({"training", "compact", at("store.h5"), "1000", at("record"), "batch=32", "optimizer.lr=1e-3", "threads=1"});
  expect_equal_losses(45);
}

}  // namespace
}  // namespace assay::tests
