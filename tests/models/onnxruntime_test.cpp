// SPDX-License-Identifier: Apache-2.0
// Every detector, exported, computes in onnxruntime what it computes here.
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <fstream>

#include "models/onnx_export.hpp"
#include "models/registry.hpp"
#include "models/state.hpp"
#include "tests/models/lively_detector.hpp"
#include "tests/support/checkers.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/tensor_record.hpp"

namespace assay::models {
namespace {

struct Case {
  std::string model;
  int size = 0;  // 0: of the reference recipe
  ModelOptions options = {};
  std::string what = "";
};

class Onnxruntime : public ::testing::TestWithParam<Case> {
 protected:
  std::filesystem::path at(const std::string& name) const { return scratch_.path() / name; }

  void write_model(Detector& detector, int size) const {
    const Graph graph = detector.graph(3, size, size);
    const StateBytes state(detector);
    std::ofstream(at("model.onnx"), std::ios::binary)
        << onnx_model(graph, state.tensors(),
                      {.name = "model", .producer = "0", .height = size, .width = size, .logits = detector.logits()});
  }

  // A batch of one image and one of three, with our logits.
  void write_cases(Detector& detector, int size) const {
    const c10::NoGradGuard no_grad;
    tests::TensorRecord record;
    for (const std::int64_t number : {0, 1}) {
      const at::Tensor images = striped_images(1 + 2 * number, size, 10);
      record.add("images." + std::to_string(number), images);
      record.add("logits." + std::to_string(number), detector.forward(images, {}));
    }
    record.write(at("cases.safetensors"));
  }

  tests::ScratchFolder scratch_;
};

TEST_P(Onnxruntime, ComputesOurLogits) {
  if (!tests::checkers_missing().empty()) GTEST_SKIP() << tests::checkers_missing();
  const Case& parameters = GetParam();
  const int size = parameters.size > 0 ? parameters.size : find_model(parameters.model).image_size;
  const auto detector = build_model(parameters.model, parameters.options);
  enliven(*detector, striped_images(8, size));
  write_model(*detector, size);
  write_cases(*detector, size);
  const tests::Outcome outcome = tests::run_checker(
      "onnx_logits.py", {at("model.onnx").string(), at("cases.safetensors").string(), "1e-4"}, scratch_.path());
  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  RecordProperty("result", outcome.out);
  EXPECT_NE(outcome.out.find("2 cases"), std::string::npos) << outcome.out;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& entry : known_models()) all.push_back({entry.name});
  all.push_back({"mobilenet_v2", 97, {}, "odd_size"});
  all.push_back({"mobilenet_v2", 96, {.padding = Padding::symmetric}, "symmetric_padding"});
  all.push_back({"resnet50_se", 96, {.stride_on = StrideOn::conv2}, "stride_on_conv2"});
  all.push_back({"resnet50_conv", 97, {.convolution_bias = true}, "convolution_bias"});
  all.push_back({"cnn5", 40, {.batch_norm_epsilon = 0.1}, "another_epsilon"});
  return all;
}

// Without it GoogleTest prints the bytes of the object.
void PrintTo(const Case& parameters, std::ostream* out) {
  *out << parameters.model << ' ' << parameters.what;
}

INSTANTIATE_TEST_SUITE_P(AllModels, Onnxruntime, ::testing::ValuesIn(cases()), [](const auto& parameters) {
  return parameters.param.model + (parameters.param.what.empty() ? "" : "_" + parameters.param.what);
});

}  // namespace
}  // namespace assay::models
