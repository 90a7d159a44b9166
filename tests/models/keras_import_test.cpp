// SPDX-License-Identifier: Apache-2.0
#include "models/keras_import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "data/files/error.hpp"
#include "models/pretrained.hpp"
#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

using data::files::FloatTensor;
using data::files::InputError;
using data::files::KerasLayer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FloatTensor float_tensor(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor values = tensor.detach().contiguous();
  const float* first = values.const_data_ptr<float>();
  return {name, values.sizes().vec(), {first, first + values.numel()}};
}

// A detector's layers as Keras would have them.
class KerasTwin {
 public:
  KerasTwin(const Detector& detector, bool numbered) : numbered_(numbered) {
    for (const auto& tensors : {detector.parameters(), detector.buffers()}) {
      for (const auto& [name, tensor] : tensors) tensors_[name] = tensor.detach();
    }
  }

  KerasLayer convolution(const std::string& keras, const std::string& torch) const {
    const at::Tensor& weight = tensors_.at(torch + ".weight");
    const bool depthwise = weight.size(1) == 1;
    return make(keras, {"kernel", "bias"},
                {weight.permute(depthwise ? at::IntArrayRef{2, 3, 0, 1} : at::IntArrayRef{2, 3, 1, 0}), bias(torch)});
  }
  KerasLayer dense(const std::string& keras, const std::string& torch) const {
    return make(keras, {"kernel", "bias"}, {tensors_.at(torch + ".weight").t(), bias(torch)});
  }
  KerasLayer norm(const std::string& keras, const std::string& torch) const {
    return make(keras, {"gamma", "beta", "moving_mean", "moving_variance"},
                {tensors_.at(torch + ".weight"), bias(torch), tensors_.at(torch + ".running_mean"),
                 tensors_.at(torch + ".running_var")});
  }

 private:
  at::Tensor bias(const std::string& torch) const {
    const auto found = tensors_.find(torch + ".bias");
    return found == tensors_.end() ? at::Tensor() : found->second;
  }
  KerasLayer make(const std::string& keras, const std::vector<std::string>& names,
                  const std::vector<at::Tensor>& tensors) const {
    KerasLayer layer{keras, {}};
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      if (tensors[i].defined())
        layer.weights.push_back(float_tensor(numbered_ ? std::to_string(i) : names[i], tensors[i]));
    }
    return layer;
  }

  bool numbered_;
  std::map<std::string, at::Tensor> tensors_;
};

// As .weights.h5 brings them: each class in the order of the model.
std::vector<KerasLayer> compact_layers(const Detector& detector) {
  const KerasTwin twin(detector, true);
  std::vector<KerasLayer> layers;
  for (const char* norm : {"features.2", "features.6", "features.10"})
    layers.push_back(twin.norm("batch_normalization", norm));
  for (const char* conv : {"features.0", "features.4", "features.8"})
    layers.push_back(twin.convolution("conv2d", conv));
  layers.push_back(twin.dense("dense", "fc"));
  return layers;
}

// As keras.applications lists a ResNet50: in the first block of a stage the shortcut before the third convolution.
std::vector<KerasLayer> resnet50_layers(const Detector& detector, bool numbered) {
  const KerasTwin twin(detector, numbered);
  std::vector<KerasLayer> layers = {twin.convolution("conv1_conv", "conv1"), twin.norm("conv1_bn", "bn1")};
  const int blocks[] = {3, 4, 6, 3};
  for (int stage = 0; stage < 4; ++stage) {
    for (int block = 0; block < blocks[stage]; ++block) {
      const std::string keras = "conv" + std::to_string(stage + 2) + "_block" + std::to_string(block + 1) + "_";
      const std::string torch = "layer" + std::to_string(stage + 1) + "." + std::to_string(block) + ".";
      for (const char* i : {"1", "2"}) {
        layers.push_back(twin.convolution(keras + i + "_conv", torch + "conv" + i));
        layers.push_back(twin.norm(keras + i + "_bn", torch + "bn" + i));
      }
      if (block == 0) layers.push_back(twin.convolution(keras + "0_conv", torch + "downsample.0"));
      layers.push_back(twin.convolution(keras + "3_conv", torch + "conv3"));
      if (block == 0) layers.push_back(twin.norm(keras + "0_bn", torch + "downsample.1"));
      layers.push_back(twin.norm(keras + "3_bn", torch + "bn3"));
    }
  }
  return layers;
}

void expect_equal_tensors(const KerasImport& import, const Detector& detector) {
  std::map<std::string, const FloatTensor*> imported;
  for (const auto& tensor : import.tensors) imported[tensor.name] = &tensor;
  for (const auto& tensors : {detector.parameters(), detector.buffers()}) {
    for (const auto& [name, tensor] : tensors) {
      if (!detector.in_backbone(name) && !imported.contains(name)) continue;
      ASSERT_TRUE(imported.contains(name)) << name;
      const FloatTensor wanted = float_tensor(name, tensor);
      EXPECT_EQ(imported[name]->shape, wanted.shape) << name;
      EXPECT_TRUE(imported[name]->values == wanted.values) << name;
    }
  }
}

std::string fault_of(const Detector& detector, const std::vector<KerasLayer>& layers) {
  try {
    import_keras(detector, layers, "file of the test");
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

class KerasImportOfCompact : public ::testing::Test {
 protected:
  KerasImportOfCompact() : source_(build_model("compact", {})), target_(build_model("compact", {.seed = 1})) {
    fill_by_formula(*source_);
  }
  std::unique_ptr<Detector> source_;
  std::unique_ptr<Detector> target_;
};

TEST_F(KerasImportOfCompact, AWholeRecipeModelComesBackBitForBit) {
  const KerasImport import = import_keras(*target_, compact_layers(*source_), "file");
  expect_equal_tensors(import, *source_);
  EXPECT_EQ(import.tensors.size(), 20u);
  EXPECT_THAT(import.left_out, IsEmpty());
  EXPECT_EQ(import.folded_biases, 0);
}

TEST_F(KerasImportOfCompact, AnotherClassifierIsLeftOut) {
  auto layers = compact_layers(*source_);
  layers.back() = {"predictions", {{"0", {128, 10}, std::vector<float>(1280)}, {"1", {10}, std::vector<float>(10)}}};
  const KerasImport import = import_keras(*target_, layers, "file");
  EXPECT_THAT(import.left_out, ElementsAre("predictions"));
  EXPECT_EQ(import.tensors.size(), 18u);
  layers.pop_back();
  EXPECT_THAT(import_keras(*target_, layers, "file").left_out, IsEmpty());
}

TEST_F(KerasImportOfCompact, EverythingThatDoesNotFitIsListed) {
  auto layers = compact_layers(*source_);
  layers[3].weights[0].shape = {3, 3, 32, 3};  // the first convolution, inputs and outputs exchanged
  layers[3].weights[1] = {"1", {3}, {0, 0, 0}};
  layers.erase(layers.begin());  // a batch norm: the others move up
  EXPECT_THAT(fault_of(*target_, layers),
              AllOf(HasSubstr("file of the test: not the weights of this model"), HasSubstr("missing: features.10"),
                    HasSubstr("conv2d is [3,32,3,3] instead of [32,3,3,3] of features.0")));
  auto more = compact_layers(*source_);
  more.push_back(more[0]);
  EXPECT_THAT(fault_of(*target_, more), HasSubstr("unexpected: batch_normalization"));
  EXPECT_THAT(fault_of(*target_, {{"lstm", {{"0", {2, 2, 2}, std::vector<float>(8)}}}}),
              AllOf(HasSubstr("file of the test"), HasSubstr("layer 'lstm'")));
}

TEST_F(KerasImportOfCompact, MissingScaleShiftAndBiasBecomeOnesAndZeros) {
  auto layers = compact_layers(*source_);
  layers[0].weights.erase(layers[0].weights.begin(), layers[0].weights.begin() + 2);
  layers[0].weights[0].name = "0";
  layers[0].weights[1].name = "1";
  layers[3].weights.pop_back();
  std::map<std::string, std::vector<float>> values;
  for (const auto& tensor : import_keras(*target_, layers, "file").tensors) values[tensor.name] = tensor.values;
  EXPECT_EQ(values["features.2.weight"], std::vector<float>(32, 1.0f));
  EXPECT_EQ(values["features.2.bias"], std::vector<float>(32, 0.0f));
  EXPECT_EQ(values["features.0.bias"], std::vector<float>(32, 0.0f));
}

TEST(KerasImport, ResNet50IsMatchedInKerasOrderAndByName) {
  const auto source = build_model("resnet50_se", {.convolution_bias = true});
  fill_by_formula(*source);
  for (const bool numbered : {true, false}) {
    auto layers = resnet50_layers(*source, numbered);
    if (numbered) {
      for (auto& layer : layers) layer.name = "layer";
    } else {
      // Frozen layers: in old files the trainable ones come first.
      std::rotate(layers.begin(), layers.begin() + 60, layers.end());
    }
    const KerasImport import = import_keras(*source, layers, "file");
    expect_equal_tensors(import, *source);
    EXPECT_EQ(import.tensors.size(), 53u * 6);
    EXPECT_EQ(import.folded_biases, 0);
  }
}

TEST(KerasImport, BiasesOfConvolutionsAreFoldedWhereTheDetectorHasNone) {
  const auto source = build_model("resnet50", {.stride_on = StrideOn::conv1, .convolution_bias = true});
  fill_by_formula(*source, 1);
  const auto target = build_model("resnet50", {.stride_on = StrideOn::conv1});
  const KerasImport import = import_keras(*target, resnet50_layers(*source, false), "file");
  EXPECT_EQ(import.folded_biases, 53);
  EXPECT_EQ(import.tensors.size(), 53u * 5);
  std::vector<data::files::TensorBytes> bytes;
  for (const auto& tensor : import.tensors) {
    bytes.push_back({tensor.name, "F32", tensor.shape, std::as_bytes(std::span(tensor.values))});
  }
  const auto head = [&](const Detector& detector) { return tensor_named(detector.parameters(), "fc.weight"); };
  load_pretrained(*target, std::span(std::as_const(bytes)), "file");
  {
    const c10::NoGradGuard no_grad;
    head(*target).copy_(head(*source));
    tensor_named(target->parameters(), "fc.bias").copy_(tensor_named(source->parameters(), "fc.bias"));
  }
  const at::Tensor images = formula_images(1, 64, 1);
  const at::Tensor wanted = source->forward(images, {});
  EXPECT_LE(target->forward(images, {}).sub(wanted).abs().max().item<float>(),
            1e-4f * wanted.abs().max().item<float>());
}

TEST(KerasImport, MobileNetV2IsMatchedByItsNames) {
  const auto source = build_model("mobilenet_v2", {});
  fill_by_formula(*source);
  const KerasTwin twin(*source, false);
  std::vector<KerasLayer> layers = {twin.convolution("Conv1", "features.0.0"), twin.norm("bn_Conv1", "features.0.1"),
                                    twin.convolution("Conv_1", "features.18.0"),
                                    twin.norm("Conv_1_bn", "features.18.1")};
  for (int block = 16; block >= 0; --block) {
    const std::string keras = block == 0 ? "expanded_conv_" : "block_" + std::to_string(block) + "_";
    const std::string torch = "features." + std::to_string(block + 1) + ".conv.";
    if (block > 0) {
      layers.push_back(twin.convolution(keras + "expand", torch + "0.0"));
      layers.push_back(twin.norm(keras + "expand_BN", torch + "0.1"));
    }
    const std::string depthwise = torch + (block == 0 ? "0" : "1");
    layers.push_back(twin.convolution(keras + "depthwise", depthwise + ".0"));
    layers.push_back(twin.norm(keras + "depthwise_BN", depthwise + ".1"));
    layers.push_back(twin.convolution(keras + "project", torch + (block == 0 ? "1" : "2")));
    layers.push_back(twin.norm(keras + "project_BN", torch + (block == 0 ? "2" : "3")));
  }
  layers.push_back(twin.dense("dense", "fc1"));
  layers.push_back(twin.dense("dense_1", "fc2"));
  const KerasImport import = import_keras(*source, layers, "file");
  expect_equal_tensors(import, *source);
  EXPECT_EQ(import.tensors.size(), 264u);
  EXPECT_THAT(import.left_out, IsEmpty());
}

TEST(KerasImport, WeightsOfAnotherModelAreRefused) {
  const auto compact = build_model("compact", {});
  EXPECT_THAT(fault_of(*build_model("cnn5", {}), compact_layers(*compact)), HasSubstr("missing: "));
  const auto resnet = build_model("resnet50", {});
  EXPECT_THAT(fault_of(*build_model("mobilenet_v2", {}), resnet50_layers(*resnet, false)),
              AllOf(HasSubstr("missing: "), HasSubstr("unexpected: "), testing::Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace assay::models
