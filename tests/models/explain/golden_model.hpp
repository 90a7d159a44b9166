// SPDX-License-Identifier: Apache-2.0
// The small detector behind ../shared/golden/explain.h5: three convolutions, one logit, RGB / 255.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/files/safetensors.hpp"
#include "models/activations.hpp"
#include "models/convolution.hpp"
#include "models/linear.hpp"
#include "models/network.hpp"
#include "models/pooling.hpp"
#include "models/state.hpp"
#include "tests/models/explain/golden_explain.hpp"

namespace assay::models::explain {

// Layers conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, gap, fc; weights drawn from the seed.
inline std::unique_ptr<Detector> build_golden_model(std::uint64_t seed = 0) {
  auto root = std::make_shared<Sequence>();
  std::int64_t inputs = 3;
  for (int block = 1; block <= 3; ++block) {
    const std::int64_t outputs = std::int64_t{4} << block;
    const std::string number = std::to_string(block);
    root->add("conv" + number, std::make_shared<Conv2d>(ConvolutionOptions{inputs, outputs, 3, 1, 1}));
    root->add("relu" + number, std::make_shared<ReLU>());
    if (block < 3) root->add("pool" + number, std::make_shared<MaxPool2d>(2, 2));
    inputs = outputs;
  }
  root->add("gap", std::make_shared<GlobalAveragePool>()).add("fc", std::make_shared<Linear>(inputs, 1));
  return std::make_unique<Network>(
      std::move(root),
      NetworkOptions{.logits = 1, .head = {"gap", "fc"}, .initialiser = Initialiser::torchvision, .seed = seed});
}

// With the weights of the golden file.
inline std::unique_ptr<Detector> load_golden_model() {
  auto detector = build_golden_model();
  const auto file = GoldenExplain::folder() / "explain_model.safetensors";
  load_state(*detector, data::files::SafetensorsFile(file), file.string());
  return detector;
}

// A dataset as a float32 tensor of its shape.
inline at::Tensor golden_tensor(const GoldenExplain& golden, const std::string& name) {
  std::vector<float> numbers = golden.floats(name);
  return at::from_blob(numbers.data(), golden.shape(name)).clone();
}

// uint8 [N, H, W, 3] ("rgb", "background/rgb") as the model sees it: float32 [N, 3, H, W] in 0..1.
inline at::Tensor golden_images(const GoldenExplain& golden, const std::string& name) {
  return golden_tensor(golden, name).permute({0, 3, 1, 2}).div(255).contiguous();
}

}  // namespace assay::models::explain
