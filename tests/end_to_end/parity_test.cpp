// SPDX-License-Identifier: Apache-2.0
// The five reference detectors compute what their PyTorch definitions compute. Needs those definitions
// (../shared/peers), a set of CIFAKE images (../shared/data), and in ASSAY_PYTORCH a Python that can import torch,
// numpy, safetensors and PIL; skipped where one is missing. parity_record writes our side down,
// tests/checkers/parity.py computes theirs.
#include <cstdlib>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

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
  void compare(const std::string& kind, const std::vector<std::string>& more = {}) {
    std::vector<std::string> command = {pytorch(), ASSAY_CHECKER_SCRIPTS "/parity.py", kind, kPeers, at("record")};
    command.insert(command.end(), more.begin(), more.end());
    const Outcome outcome = Subprocess(command, scratch()).wait(std::chrono::seconds(240));
    EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
    RecordProperty("result", outcome.out);
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

TEST_P(GradientParity, LogitsGradientsAndStatistics) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  record({"gradients", GetParam().name, GetParam().size, at("record")});
  compare("gradients");
}

INSTANTIATE_TEST_SUITE_P(Detectors, GradientParity,
                         ::testing::Values(Model{"cnn5", "32"}, Model{"compact", "32"}, Model{"resnet50_se", "96"},
                                           Model{"resnet50_conv", "96"}, Model{"mobilenet_v2", "96"}),
                         [](const auto& parameters) { return parameters.param.name; });

class TenSteps : public Parity, public ::testing::WithParamInterface<std::string> {};

TEST_P(TenSteps, LossesFollowPyTorch) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  pack();
  record({"training", GetParam(), at("store.h5"), "10", at("record"), "data.size=64", "batch=8", "threads=1"});
  compare("training", {kImages, "1e-3"});
}

INSTANTIATE_TEST_SUITE_P(Detectors, TenSteps, ::testing::Values("resnet50_se", "resnet50_conv"),
                         [](const auto& parameters) { return parameters.param; });

TEST_F(Parity, OneEpochOfCompactFollowsPyTorch) {
  if (!missing().empty()) GTEST_SKIP() << missing();
  pack();
  record({"training", "compact", at("store.h5"), "1000", at("record"), "batch=32", "optimizer.lr=1e-3", "threads=1"});
  compare("training", {kImages, "1e-3"});
}

}  // namespace
}  // namespace assay::tests
