// SPDX-License-Identifier: Apache-2.0
// Logits, losses and gradients of the five reference detectors beside numbers computed by PyTorch 2.11.0 in float64
// from its definitions of the same networks (without biases before batch norms, in evaluation mode), with the weights,
// statistics and images of formula_values.hpp: gain 0.7 for the ResNets, 0.8 for mobilenet_v2, none for the others;
// images in 0..255 for cnn5, 0..1 else; labels 0 1 0 1. The loss is the sum over the images. Of each gradient g: its
// norm, and sum_i g_i wave(i, 11), in logical order.
#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/loss.hpp"
#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"

namespace assay::models {
namespace {

struct Gradient {
  std::string name;
  double norm;
  double checksum;
};

struct Reference {
  std::string model;
  double gain;
  std::int64_t size;
  std::vector<double> logits;  // four images
  double loss;
  std::int64_t odd_size;
  std::vector<double> odd_logits;  // two images
  std::vector<Gradient> gradients;
};

void expect_logits(const at::Tensor& logits, const std::vector<double>& expected) {
  const at::Tensor values = logits.flatten();
  ASSERT_EQ(values.numel(), static_cast<std::int64_t>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(values[static_cast<std::int64_t>(i)].item<double>(), expected[i], 1e-5 * std::abs(expected[i])) << i;
  }
}

class Parity : public ::testing::TestWithParam<Reference> {
 protected:
  Parity() : detector_(build_model(GetParam().model, {})) { fill_by_formula(*detector_, GetParam().gain); }

  at::Tensor forward(std::int64_t images, std::int64_t size) {
    return detector_->forward(formula_images(images, size, GetParam().model == "cnn5" ? 255 : 1), {});
  }

  std::unique_ptr<Detector> detector_;
};

TEST_P(Parity, LogitsAreThoseOfPyTorch) {
  expect_logits(forward(4, GetParam().size), GetParam().logits);
}

// Another path: batch norms and activations are computed in place.
TEST_P(Parity, LogitsWithoutGradientsAreThoseOfPyTorch) {
  const c10::NoGradGuard no_grad;
  expect_logits(forward(4, GetParam().size), GetParam().logits);
}

// TensorFlow's SAME pads odd sizes on both sides; symmetric padding and pooling round the other way.
TEST_P(Parity, LogitsOfImagesOfOddSizeAreThoseOfPyTorch) {
  expect_logits(forward(2, GetParam().odd_size), GetParam().odd_logits);
}

TEST_P(Parity, LossAndGradientsAreThoseOfPyTorch) {
  const at::Tensor loss = summed_loss(forward(4, GetParam().size), at::arange(4, at::kLong).remainder(2), {});
  EXPECT_NEAR(loss.item<double>(), GetParam().loss, 1e-5 * GetParam().loss);
  loss.backward();
  const auto parameters = detector_->parameters();
  for (const Gradient& expected : GetParam().gradients) {
    const at::Tensor gradient = tensor_named(parameters, expected.name).grad().contiguous().flatten().to(at::kDouble);
    const at::Tensor pattern = from_formula({gradient.numel()}, [](std::int64_t i) { return wave(i, 11); });
    EXPECT_NEAR(gradient.norm().item<double>(), expected.norm, 1e-4 * expected.norm) << expected.name;
    EXPECT_NEAR(gradient.mul(pattern).sum().item<double>(), expected.checksum, 1e-4 * expected.norm) << expected.name;
  }
}

const Reference kCnn5 = {"cnn5",
                         0,
                         32,
                         {0.601349873, 0.605416922, 0.552996884, 0.561415533},
                         2.93265657,
                         43,
                         {0.456029232, 0.399842393},
                         {{"features.0.weight", 4.75996366, 1.99513948},
                          {"features.0.bias", 0.00576865534, 0.00511483272},
                          {"features.10.bias", 0.0122828655, -0.000478880284},
                          {"features.21.bias", 0.0345558239, -0.0043367265},
                          {"features.34.weight", 0.248526971, -0.0253949361},
                          {"fc1.bias", 0.534574358, -0.635630397},
                          {"bn.weight", 0.292424294, -0.386339945},
                          {"fc2.weight", 5.02641968, -4.73837094},
                          {"fc2.bias", 0.564470323, 0.100043484}}};

const Reference kResnet50Se = {"resnet50_se",
                               0.7,
                               64,
                               {0.279228096, 0.283100993, 0.305546605, 0.275644171},
                               2.8263953,
                               75,
                               {0.21819348, 0.212169606},
                               {{"conv1.weight", 0.666079452, 0.266782757},
                                {"bn1.weight", 0.0727723029, 0.0151385624},
                                {"layer2.0.bn3.bias", 0.0705684615, 0.0328568784},
                                {"layer3.0.downsample.1.bias", 0.0591687696, 0.0026044626},
                                {"layer3.5.bn2.bias", 0.0491109111, -0.000737561654},
                                {"se.fc2.bias", 0.0522290345, 0.026400731},
                                {"fc1.weight", 5.66714362, -4.46984072},
                                {"fc2.weight", 1.09905684, -0.0801906612},
                                {"fc2.bias", 0.28393916, 0.0503237491}}};

const Reference kCompact = {
    "compact",
    0,
    32,
    {0.819592832, 0.241270074, 0.831633435, 0.237599222, 0.827908283, 0.246877727, 0.822309115, 0.239852035},
    2.9493106,
    43,
    {0.807421488, 0.236461374, 0.8027272, 0.233924616},
    {{"features.0.weight", 0.618119891, 0.135983843},
     {"features.0.bias", 0.218365704, -0.0119736537},
     {"features.2.bias", 0.241347851, 0.0426300096},
     {"features.6.bias", 0.558151337, 0.0221931334},
     {"features.8.bias", 0.77557092, -0.681818713},
     {"features.10.weight", 0.165772614, -0.0230878064},
     {"fc.weight", 1.38990514, 2.58801407},
     {"fc.bias", 0.803144205, 0.433843652}}};

const Reference kResnet50Conv = {"resnet50_conv",
                                 0.7,
                                 64,
                                 {-0.141897045, -0.142308866, -0.142374351, -0.141488953},
                                 2.78242799,
                                 75,
                                 {-0.155465869, -0.155187263},
                                 {{"conv1.weight", 0.0242410204, 0.0487759455},
                                  {"bn1.weight", 0.00190969707, 0.000637661257},
                                  {"layer2.1.bn1.bias", 0.00141967249, -0.000178389241},
                                  {"layer3.2.bn1.weight", 0.00123904882, -0.000150133387},
                                  {"layer4.1.conv1.weight", 0.0541780051, -0.0335540152},
                                  {"head.23.bias", 0.117960711, 0.0556691659},
                                  {"fc1.weight", 0.309143084, -0.122018661},
                                  {"fc2.weight", 0.137271865, -0.150604339},
                                  {"fc2.bias", 0.141779085, -0.0251281123}}};

const Reference kMobilenetV2 = {"mobilenet_v2",
                                0.8,
                                64,
                                {-0.570572896, -0.609865933, -0.644173711, -0.604216429},
                                2.95415354,
                                75,
                                {-0.566722406, -0.577875633},
                                {{"features.0.0.weight", 0.643481355, 0.147625063},
                                 {"features.0.1.weight", 0.110597639, 0.00182005469},
                                 {"features.5.conv.1.1.weight", 0.0776874303, 0.000693042997},
                                 {"features.9.conv.3.bias", 0.150988833, 0.00800265985},
                                 {"features.14.conv.1.0.weight", 0.736251307, 0.295978841},
                                 {"features.18.1.bias", 0.34504305, -0.14938635},
                                 {"fc1.weight", 11.1678833, 2.47833281},
                                 {"fc2.weight", 3.95223542, 3.37677071},
                                 {"fc2.bias", 0.589122265, -0.104412653}}};

INSTANTIATE_TEST_SUITE_P(References, Parity,
                         ::testing::Values(kCnn5, kResnet50Se, kCompact, kResnet50Conv, kMobilenetV2),
                         [](const auto& instance) { return instance.param.model; });

}  // namespace
}  // namespace assay::models
