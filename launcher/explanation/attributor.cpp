// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/attributor.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "launcher/config/resolve.hpp"
#include "models/explain/grad_cam.hpp"
#include "models/explain/masked_model.hpp"
#include "models/explain/segmentation.hpp"

namespace assay::launcher::explanation {
namespace {

using models::explain::MaskedModel;
using models::explain::Masks;
using models::explain::Output;
using models::explain::Segments;

// A backward pass needs the activations of all layers: 200 images of 32 px, as many as fit into their memory of others.
constexpr std::int64_t kGradientPixels = 200 * 32 * 32;
constexpr std::int64_t kLeastGradientBatch = 8;

template <typename Work>
double seconds_of(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Quickshift and SLIC find as many segments as they find: only now is it known whether the samples suffice.
void need_samples(std::string_view option, std::size_t samples, std::size_t needed, int segments) {
  if (samples >= needed) return;
  throw config::UsageError(std::string(option) + " " + std::to_string(samples) + " is too few for " +
                           std::to_string(segments) + " segments: pass at least " + std::to_string(needed));
}

}  // namespace

std::int64_t gradient_batch(const data::ImageShape& seen, std::int64_t batch) {
  const std::int64_t fitting = kGradientPixels / (std::int64_t{seen.height} * seen.width);
  return std::min(batch, std::max(fitting, kLeastGradientBatch));
}

Attributor::Attributor(MethodModel& model, const ExplainOptions& options, const Background& background,
                       const SeenPixels& pixels, std::int64_t batch)
    : model_(model), options_(options), background_(background), pixels_(pixels), batch_(batch) {
  if (!options_.asks(Method::shap)) return;
  expected_gradients_.emplace(
      model_.explained(), background_.images,
      models::explain::ExpectedGradientsOptions{.samples = options_.shap_samples,
                                                .seed = options_.seed,
                                                .output = options_.output,
                                                .batch = gradient_batch(pixels.shape(), batch_)});
}

std::vector<Attributions> Attributor::explain(const at::Tensor& seen) {
  std::vector<Attributions> block(static_cast<std::size_t>(seen.size(0)));
  if (options_.asks(Method::gradcam)) add_gradcam(seen, block);
  const bool cuts = options_.asks(Method::lime) || options_.asks(Method::kernelshap);
  for (std::size_t i = 0; i < block.size(); ++i) {
    const at::Tensor image = seen[static_cast<std::int64_t>(i)];
    if (cuts) {
      block[i].segments = models::explain::cut(pixels_.picture(image), options_.segments, options_.segment_count);
    }
    if (options_.asks(Method::lime)) add_lime(image, block[i]);
    if (options_.asks(Method::shap)) add_shap(image, block[i]);
    if (options_.asks(Method::kernelshap)) add_kernelshap(image, block[i]);
  }
  return block;
}

void Attributor::add_gradcam(const at::Tensor& seen, std::vector<Attributions>& block) {
  models::explain::GradCam found;
  const double seconds =
      seconds_of([&] { found = grad_cam(model_.explained(), seen, model_.layer(), options_.output); });
  for (std::size_t i = 0; i < block.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    block[i].gradcam = GradCamMaps{.layer = model_.layer(),
                                   .raw = {found.fake.raw[row], found.real.raw[row]},
                                   .maps = {found.fake.maps[row], found.real.maps[row]}};
    block[i].seconds[static_cast<std::size_t>(Method::gradcam)] = seconds / static_cast<double>(block.size());
  }
}

void Attributor::add_lime(const at::Tensor& seen, Attributions& image) {
  const Segments& segments = *image.segments;
  need_samples("--samples", options_.samples, static_cast<std::size_t>(segments.count) + 1, segments.count);
  image.seconds[static_cast<std::size_t>(Method::lime)] = seconds_of([&] {
    const at::Tensor hidden =
        pixels_.prepared(models::explain::mean_colours(pixels_.bytes(seen), pixels_.shape().channels, segments));
    MaskedModel masked(model_.explained(), seen, hidden, segments, Output::probability, batch_);
    image.lime = models::explain::explain_lime([&](const Masks& masks) { return masked(masks); }, segments.count,
                                               {.samples = options_.samples,
                                                .features = options_.features,
                                                .seed = options_.seed,
                                                .stability = options_.stability});
  });
}

void Attributor::add_shap(const at::Tensor& seen, Attributions& image) {
  image.seconds[static_cast<std::size_t>(Method::shap)] =
      seconds_of([&] { image.shap = expected_gradients_->explain(seen); });
}

void Attributor::add_kernelshap(const at::Tensor& seen, Attributions& image) {
  const Segments& segments = *image.segments;
  if (segments.count > models::explain::kExactSegments) {
    need_samples("--kernel-samples", options_.kernel_samples,
                 models::explain::fewest_kernel_shap_samples(segments.count), segments.count);
  }
  image.seconds[static_cast<std::size_t>(Method::kernelshap)] = seconds_of([&] {
    MaskedModel masked(model_.explained(), seen, background_.mean, segments, options_.output, batch_);
    image.kernelshap =
        models::explain::explain_kernel_shap([&](const Masks& masks) { return masked(masks); }, segments.count,
                                             {.samples = options_.kernel_samples, .seed = options_.seed});
  });
}

}  // namespace assay::launcher::explanation
