// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/image_explainer.hpp"

#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "launcher/config/resolve.hpp"
#include "launcher/explanation/warnings.hpp"
#include "launcher/fault.hpp"
#include "launcher/training/divergence.hpp"

namespace assay::launcher::explanation {

using models::explain::ExplainedModel;
using models::explain::Output;

std::string gradcam_layer(training::TrainedModel& trained, const ExplainOptions& options,
                          const data::ImageShape& seen) {
  if (!options.asks(Method::gradcam)) return "";
  ExplainedModel model(*trained.model, {});
  if (options.layer.empty()) return model.last_convolution(seen.channels, std::min(seen.height, seen.width));
  try {
    model.layer_gradients(at::zeros({1, seen.channels, seen.height, seen.width}), options.layer, options.output);
  } catch (const std::invalid_argument& error) {
    throw config::UsageError(std::string("--layer: ") + error.what());
  }
  return options.layer;
}

ImageExplainer::ImageExplainer(training::TrainedModel& trained, const ExplanationContext& context,
                               const SeenPixels& pixels, const std::string& layer)
    : context_(context),
      randomised_options_(context.options),
      pixels_(pixels),
      as_trained_(*trained.model, {}, trained.temperature) {
  const ExplainOptions& options = context.options;
  const std::int64_t batch = trained.config.evaluation.batch;
  model_ = MethodModel::of_run(trained, layer, options.precision);
  attributor_ = std::make_unique<Attributor>(*model_, options, context.background, pixels, batch);
  if (!options.trust) return;
  if (context.background.names.size() >= 2) {
    randomised_model_ =
        MethodModel::randomised(trained, layer, options.precision, context.background.images, options.seed);
    randomised_options_.stability = false;
    randomised_ =
        std::make_unique<Attributor>(*randomised_model_, randomised_options_, context.background, pixels, batch);
  }
  judge_ = std::make_unique<TrustJudge>(*model_, randomised_.get(), options, context.background, batch);
}

std::vector<ImageExplanation> ImageExplainer::explain(const at::Tensor& seen, std::span<const ImageToExplain> images,
                                                      std::size_t first) {
  const std::vector<double> probabilities = as_trained_.outputs(seen, Output::probability);
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (std::isfinite(probabilities[i])) continue;
    throw NumericalError(
        training::diverged_checkpoint("the model's answer for " + images[i].name + " is not a number"));
  }
  std::vector<Attributions> found = attributor_->explain(seen);
  std::vector<ImageExplanation> explanations;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const at::Tensor image = seen[static_cast<std::int64_t>(i)];
    const Class prediction = probabilities[i] > context_.threshold ? Class::real : Class::fake;
    ImageExplanation explanation{.image = images[i].name,
                                 .folder = images[i].folder,
                                 .label = images[i].label,
                                 .probability_real = probabilities[i],
                                 .prediction = prediction,
                                 .targets = target_classes(context_.options.target, prediction),
                                 .seen = image,
                                 .picture = pixels_.picture(image),
                                 .attributions = std::move(found[i])};
    if (judge_) {
      explanation.trust =
          judge_->judge(image, explanation.attributions, explanation.targets, first + i < kComparedImages);
    }
    explanation.warnings = find_warnings(explanation.attributions, context_.options);
    explanations.push_back(std::move(explanation));
  }
  return explanations;
}

}  // namespace assay::launcher::explanation
