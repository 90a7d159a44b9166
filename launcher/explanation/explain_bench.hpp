// SPDX-License-Identifier: Apache-2.0
// What `assay bench explain` times: each method alone, on made-up pictures, with the sample counts that users of the
// Python packages run. The model has random weights, or is that of a run: speed is the same, but how far bf16 agrees
// with fp32 is a question to a trained one. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/files/image_codec.hpp"
#include "launcher/explanation/method_model.hpp"
#include "launcher/explanation/seen_pixels.hpp"
#include "models/detector.hpp"

namespace assay::launcher::explanation {

struct ExplainBenchOptions {
  std::string run;  // folder of a run that sees RGB; empty: the model below
  std::string model = "cnn5";
  int image_size = 0;  // 0: the model's own
  models::Precision precision = models::Precision::fp32;
  std::size_t samples = 1000;       // of LIME and KernelSHAP
  std::int64_t shap_samples = 200;  // of expected gradients
  std::int64_t batch = 250;         // images of one forward
};

class ExplainBench {
 public:
  struct Case {
    std::string name;
    double images = 1;                  // explained by one call of work
    std::function<void()> work;         // another picture each time
    std::function<double()> agreement;  // Spearman's rank correlation with fp32, a mean over pictures; NaN in fp32
  };

  // Throws models::UnknownModel, files::InputError of the run, and config::UsageError when the images are too small
  // for the model or the run sees other channels.
  explicit ExplainBench(const ExplainBenchOptions& options);

  // With what the model decided filled in.
  const ExplainBenchOptions& options() const { return options_; }
  std::vector<Case> cases();

 private:
  using Attribution = std::function<std::vector<double>(MethodModel&, std::size_t picture)>;

  void use_random_model();
  void use_run();
  // pixels: interleaved 8-bit RGB. Float32 [3, H, W], as the model sees it.
  at::Tensor prepared(const std::vector<std::uint8_t>& pixels) const;
  void draw_pictures();

  Case attribution_case(const std::string& name, Attribution explain);
  Case grad_cam_case(std::int64_t batch);
  double agreement(const Attribution& explain);
  at::Tensor seen(std::size_t picture) const;  // float32 [3, H, W]
  const data::files::Image& picture(std::size_t number) const { return pictures_[number % pictures_.size()]; }

  std::vector<double> lime(MethodModel& model, std::size_t number, bool quickshift) const;
  std::vector<double> kernel_shap(MethodModel& model, std::size_t number) const;
  std::vector<double> expected_gradients(MethodModel& model, std::size_t number) const;

  ExplainBenchOptions options_;
  std::optional<SeenPixels> pixels_;  // of a run
  std::vector<data::files::Image> pictures_;
  at::Tensor images_;  // float32 [pictures, 3, H, W], as the model sees them
  std::unique_ptr<MethodModel> model_;
  std::unique_ptr<MethodModel> exact_;  // in fp32; null where model_ is
  std::size_t next_ = 0;
};

}  // namespace assay::launcher::explanation
