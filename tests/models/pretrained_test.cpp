// SPDX-License-Identifier: Apache-2.0
#include "models/pretrained.hpp"

#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/registry.hpp"
#include "models/state.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

using data::files::InputError;
using data::files::TensorBytes;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TensorBytes bytes_of(const std::string& name, const at::Tensor& tensor, const std::string& dtype = "F32") {
  return {name, dtype, tensor.sizes().vec(), {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}};
}

class Pretrained : public ::testing::Test {
 protected:
  Pretrained() : source_(build_model("compact", {})), target_(build_model("compact", {.seed = 5})) {
    fill_by_formula(*source_);
  }
  // The tensors of the source but those named.
  std::vector<TensorBytes> tensors_without(const std::vector<std::string>& names = {}) {
    state_ = std::make_unique<StateBytes>(*source_);
    std::vector<TensorBytes> kept;
    for (const auto& tensor : state_->tensors()) {
      if (std::find(names.begin(), names.end(), tensor.name) == names.end()) kept.push_back(tensor);
    }
    return kept;
  }
  PretrainedReport load(const std::vector<TensorBytes>& tensors) {
    return load_pretrained(*target_, std::span(tensors), "file of the test");
  }
  std::string error_of(const std::vector<TensorBytes>& tensors) {
    const at::Tensor before = tensor_named(target_->parameters(), "features.0.weight").clone();
    try {
      load(tensors);
    } catch (const InputError& error) {
      EXPECT_TRUE(tensor_named(target_->parameters(), "features.0.weight").equal(before))
          << "changed by a refused file";
      return error.what();
    }
    return "nothing was refused";
  }
  bool equal(const std::string& name) const {
    const auto find = [&](const Detector& detector) {
      for (const auto& tensors : {detector.parameters(), detector.buffers()}) {
        for (const auto& entry : tensors) {
          if (entry.name == name) return entry.tensor;
        }
      }
      throw std::out_of_range(name);
    };
    return find(*source_).equal(find(*target_));
  }

  std::unique_ptr<Detector> source_;
  std::unique_ptr<Detector> target_;
  std::unique_ptr<StateBytes> state_;
};

TEST_F(Pretrained, TakesEverythingOfAWholeDetector) {
  auto tensors = tensors_without();
  const at::Tensor count = at::zeros({}, at::kLong);
  tensors.push_back(bytes_of("features.2.num_batches_tracked", count, "I64"));
  const PretrainedReport report = load(tensors);
  EXPECT_THAT(report.fresh, IsEmpty());
  EXPECT_THAT(report.unused, IsEmpty());
  EXPECT_FALSE(report.folded_batch_norms);
  for (const auto& tensor : tensors_without()) EXPECT_TRUE(equal(tensor.name)) << tensor.name;
}

TEST_F(Pretrained, AMissingHeadStaysAsItWas) {
  const at::Tensor before = tensor_named(target_->parameters(), "fc.weight").clone();
  const PretrainedReport report = load(tensors_without({"fc.weight", "fc.bias"}));
  EXPECT_THAT(report.fresh, ElementsAre("fc.weight", "fc.bias"));
  EXPECT_TRUE(equal("features.0.weight"));
  EXPECT_TRUE(tensor_named(target_->parameters(), "fc.weight").equal(before));
}

TEST_F(Pretrained, AHeadIsTakenWholeOrNotAtAll) {
  const at::Tensor before = tensor_named(target_->parameters(), "fc.weight").clone();
  const PretrainedReport report = load(tensors_without({"fc.bias"}));
  EXPECT_THAT(report.fresh, ElementsAre("fc.bias"));
  EXPECT_THAT(report.unused, ElementsAre("fc.weight"));
  EXPECT_TRUE(tensor_named(target_->parameters(), "fc.weight").equal(before));
}

TEST_F(Pretrained, ForeignClassifiersAreLeftOut) {
  auto tensors = tensors_without({"fc.weight", "fc.bias"});
  const at::Tensor weight = at::zeros({1000, 128});
  const at::Tensor bias = at::zeros({1000});
  tensors.push_back(bytes_of("fc.weight", weight));
  tensors.push_back(bytes_of("fc.bias", bias));
  tensors.push_back(bytes_of("classifier.1.weight", weight));
  const PretrainedReport report = load(tensors);
  EXPECT_THAT(report.fresh, ElementsAre("fc.weight", "fc.bias"));
  EXPECT_THAT(report.unused, testing::UnorderedElementsAre("fc.weight", "fc.bias", "classifier.1.weight"));
}

TEST_F(Pretrained, EveryMissingUnexpectedAndMisshapedTensorIsNamed) {
  auto tensors = tensors_without({"features.0.weight", "features.2.running_mean", "features.4.bias"});
  const at::Tensor narrow = at::zeros({63});
  tensors.push_back(bytes_of("features.4.bias", narrow));
  tensors.push_back(bytes_of("layer1.0.conv1.weight", narrow));
  EXPECT_THAT(
      error_of(tensors),
      AllOf(HasSubstr("file of the test"), HasSubstr("missing: features.0.weight, features.2.running_mean"),
            HasSubstr("unexpected: layer1.0.conv1.weight"), HasSubstr("features.4.bias is F32[63] instead of F32[64]"),
            HasSubstr("assay import"), Not(HasSubstr("\n"))));
}

TEST_F(Pretrained, OtherFloatingDtypesAreConvertedAndCountsRefused) {
  auto tensors = tensors_without({"features.0.bias"});
  const at::Tensor wanted = tensor_named(source_->parameters(), "features.0.bias").detach();
  const at::Tensor exact = wanted.to(at::kDouble);
  tensors.push_back(bytes_of("features.0.bias", exact, "F64"));
  load(tensors);
  EXPECT_TRUE(equal("features.0.bias"));
  const at::Tensor counts = wanted.to(at::kLong);
  tensors.back() = bytes_of("features.0.bias", counts, "I64");
  EXPECT_THAT(error_of(tensors), HasSubstr("features.0.bias is I64[32]"));
}

TEST_F(Pretrained, ValuesAreCopiedIntoTheTensorsThatAreThere) {
  const at::Tensor held = tensor_named(target_->parameters(), "features.0.weight");
  load(tensors_without());
  EXPECT_EQ(held.const_data_ptr(), tensor_named(target_->parameters(), "features.0.weight").const_data_ptr());
  EXPECT_TRUE(held.equal(tensor_named(source_->parameters(), "features.0.weight")));
}

// Scale 1, mean 0 and variance .999 in every batch norm of the backbone.
void fold(const Detector& detector) {
  const c10::NoGradGuard no_grad;
  for (const auto& [name, tensor] : detector.buffers()) {
    if (name.ends_with("running_mean")) {
      tensor.zero_();
      tensor_named(detector.parameters(), name.substr(0, name.rfind('.')) + ".weight").fill_(1);
    } else {
      tensor.fill_(0.999);
    }
  }
}

TEST_F(Pretrained, FoldedBatchNormsAreNoticed) {
  fold(*source_);
  EXPECT_TRUE(load(tensors_without()).folded_batch_norms);
}

TEST_F(Pretrained, OneLivingBatchNormMeansNotFolded) {
  fold(*source_);
  for (const char* name : {"features.2.running_mean", "features.2.running_var"}) {
    const at::Tensor value = tensor_named(source_->buffers(), name)[7];
    const at::Tensor kept = value.clone();
    value.add_(0.01);
    EXPECT_FALSE(load(tensors_without()).folded_batch_norms) << name;
    value.copy_(kept);
  }
  EXPECT_TRUE(load(tensors_without()).folded_batch_norms);
}

TEST_F(Pretrained, UntrainedBatchNormsAreNotFolded) {
  source_ = build_model("compact", {.seed = 3});
  EXPECT_FALSE(load(tensors_without()).folded_batch_norms);
}

TEST_F(Pretrained, TheFirstConvolutionOfAnotherNumberOfChannelsIsAveraged) {
  const std::vector<TensorBytes> tensors = tensors_without();
  const at::Tensor rgb = tensor_named(source_->parameters(), "features.0.weight");
  for (const int channels : {1, 4, 9}) {
    target_ = build_model("compact", {.channels = channels, .seed = 5});
    EXPECT_THAT(load(tensors).adapted, ElementsAre("features.0.weight"));
    const at::Tensor adapted = tensor_named(target_->parameters(), "features.0.weight");
    ASSERT_EQ(adapted.size(1), channels);
    // An image of equal channels is seen as the grey RGB image was.
    EXPECT_TRUE(adapted.sum(1).allclose(rgb.sum(1), 1e-5, 1e-6)) << channels;
    EXPECT_TRUE(adapted.select(1, 0).equal(adapted.select(1, channels - 1)));
    EXPECT_TRUE(equal("features.0.bias")) << "the rest is as in the file";
  }
}

TEST_F(Pretrained, OtherShapesAreStillRefused) {
  std::vector<TensorBytes> tensors = tensors_without({"features.0.weight"});
  const at::Tensor wrong = at::zeros({tensor_named(source_->parameters(), "features.0.weight").size(0), 3, 5, 5});
  tensors.push_back(bytes_of("features.0.weight", wrong));
  target_ = build_model("compact", {.channels = 4, .seed = 5});
  EXPECT_THAT(error_of(tensors), HasSubstr("features.0.weight"));
}

}  // namespace
}  // namespace assay::models
