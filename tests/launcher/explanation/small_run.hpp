// SPDX-License-Identifier: Apache-2.0
// A run's model as if it had been trained, on rows of noise: compact with two logits, images of 16 x 16 seen at 24
// x 24.
#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "data/files/random.hpp"
#include "launcher/explanation/background.hpp"
#include "launcher/explanation/image_explainer.hpp"
#include "launcher/image_options.hpp"
#include "launcher/prepared_images.hpp"
#include "launcher/training/configured_model.hpp"

namespace assay::launcher::explanation {

struct SmallRun {
  explicit SmallRun(const std::string& preprocess = "scale", std::size_t count = 10) : stored(count * shape.bytes()) {
    trained.config.model.name = "compact";
    trained.config.loss.kind = "sparse_categorical_cross_entropy";
    trained.config.data.size = 24;
    trained.config.data.preprocess = preprocess;
    trained.config.data.scale = 1.0 / 255;
    trained.config.threads = 1;
    trained.config.evaluation.batch = 8;
    trained.config.seed = 3;
    trained.state.data.channels = 3;
    trained.model = training::build_configured_model(trained.config, 3);
    data::files::CounterStream stream(9, data::files::RandomUse::sample_images);
    for (auto& byte : stored) byte = static_cast<std::uint8_t>(stream.below(256));
  }

  // float32 [rows, C, H, W] as the model sees them.
  at::Tensor seen(const std::vector<std::uint32_t>& rows) const {
    const data::BatchSource source(stored, shape);
    return PreparedImages(preparation_options(trained.config), {}, shape, 1).plain(source, rows).contiguous();
  }
  SeenPixels pixels() const { return {preparation_options(trained.config), shape}; }
  Background background() const {
    const at::Tensor images = seen({4, 5, 6, 7, 8, 9});
    return {.names = {"4", "5", "6", "7", "8", "9"}, .sha256 = "", .images = images, .mean = images.mean(0)};
  }

  data::ImageShape shape{16, 16, 3};
  std::vector<std::uint8_t> stored;
  training::TrainedModel trained;
};

// All methods with few samples.
inline ExplainOptions quick_options() {
  return {.methods = {Method::gradcam, Method::lime, Method::shap, Method::kernelshap},
          .segments = models::explain::SegmentKind::grid,
          .segment_count = 16,
          .samples = 60,
          .features = 3,
          .background = 6,
          .shap_samples = 12,
          .kernel_samples = 60};
}

}  // namespace assay::launcher::explanation
