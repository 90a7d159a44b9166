// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explain_bench.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <functional>
#include <limits>
#include <string>
#include <utility>

#include "data/files/run_folder.hpp"
#include "data/sample_picture.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/explanation/attributor.hpp"
#include "launcher/image_options.hpp"
#include "launcher/training/trained_model.hpp"
#include "models/explain/expected_gradients.hpp"
#include "models/explain/grad_cam.hpp"
#include "models/explain/kernel_shap.hpp"
#include "models/explain/lime.hpp"
#include "models/explain/masked_model.hpp"
#include "models/explain/randomisation.hpp"
#include "models/explain/rank_correlation.hpp"
#include "models/explain/segmentation.hpp"
#include "models/registry.hpp"

namespace assay::launcher::explanation {
namespace {

namespace explain = models::explain;
using data::files::Image;

constexpr std::size_t kBackground = 100;
constexpr std::size_t kPictures = kBackground + 40;
constexpr std::size_t kCompared = 4;  // pictures of which the agreement is a mean
constexpr int kSegments = 25;

at::Tensor floats_of(const std::vector<std::uint8_t>& pixels, int size) {
  const auto bytes = at::from_blob(const_cast<std::uint8_t*>(pixels.data()), {size, size, 3}, at::kByte);
  return (bytes.to(at::kFloat) / 255).permute({2, 0, 1});
}

std::unique_ptr<MethodModel> random_model(const ExplainBenchOptions& options, const at::Tensor& images,
                                          models::Precision precision) {
  auto detector = models::build_model(options.model, {});
  explain::randomise_weights(*detector, images, /*seed=*/1);
  std::string layer = explain::ExplainedModel(*detector, {}).last_convolution(3, options.image_size);
  return std::make_unique<MethodModel>(std::move(detector), std::move(layer), precision, /*temperature=*/1);
}

std::vector<double> values_of(const at::Tensor& values) {
  const at::Tensor dense = values.contiguous();
  return {dense.const_data_ptr<double>(), dense.const_data_ptr<double>() + dense.numel()};
}

}  // namespace

ExplainBench::ExplainBench(const ExplainBenchOptions& options) : options_(options) {
  if (options_.run.empty()) {
    use_random_model();
  } else {
    use_run();
  }
}

void ExplainBench::use_random_model() {
  const models::ModelEntry& entry = models::find_model(options_.model);
  if (options_.image_size == 0) options_.image_size = entry.image_size;
  if (options_.image_size < entry.minimum_size) {
    throw config::UsageError(entry.name + " sees images of at least " + std::to_string(entry.minimum_size) + " px");
  }
  draw_pictures();
  const at::Tensor some = images_.narrow(0, 0, 32);
  model_ = random_model(options_, some, options_.precision);
  if (options_.precision != models::Precision::fp32) {
    exact_ = random_model(options_, some, models::Precision::fp32);
  }
}

void ExplainBench::use_run() {
  const training::TrainedModel trained = training::load_trained_model(data::files::RunFolder(options_.run), "");
  const training::DataIdentity& data = trained.state.data;
  pixels_.emplace(preparation_options(trained.config), data::ImageShape{data.height, data.width, data.channels});
  const data::ImageShape& shape = pixels_->shape();
  if (shape.channels != 3 || shape.height != shape.width) {
    throw config::UsageError("--run: " + options_.run + " does not see square RGB images: bench another run");
  }
  options_.model = trained.config.model.name;
  options_.image_size = shape.height;
  draw_pictures();
  const std::string layer = explain::ExplainedModel(*trained.model, {}).last_convolution(3, shape.height);
  model_ = MethodModel::of_run(trained, layer, options_.precision);
  if (options_.precision != models::Precision::fp32) {
    exact_ = MethodModel::of_run(trained, layer, models::Precision::fp32);
  }
}

at::Tensor ExplainBench::prepared(const std::vector<std::uint8_t>& pixels) const {
  return pixels_ ? pixels_->prepared(pixels) : floats_of(pixels, options_.image_size);
}

void ExplainBench::draw_pictures() {
  images_ = at::empty({static_cast<std::int64_t>(kPictures), 3, options_.image_size, options_.image_size},
                      at::TensorOptions().dtype(at::kFloat), at::MemoryFormat::ChannelsLast);
  for (std::size_t i = 0; i < kPictures; ++i) {
    const auto kind = i % 2 == 0 ? data::PictureKind::fake : data::PictureKind::real;
    pictures_.push_back(data::sample_picture(kind, options_.image_size, 1, static_cast<std::uint32_t>(i / 2)));
    images_[static_cast<std::int64_t>(i)].copy_(prepared(pictures_.back().pixels));
  }
}

at::Tensor ExplainBench::seen(std::size_t picture) const {
  return images_[static_cast<std::int64_t>(picture % kPictures)];
}

std::vector<double> ExplainBench::lime(MethodModel& model, std::size_t number, bool quickshift) const {
  const Image& image = picture(number);
  const auto kind = quickshift ? explain::SegmentKind::quickshift : explain::SegmentKind::slic;
  const explain::Segments segments = explain::cut(image, kind, kSegments);
  const at::Tensor hidden = prepared(explain::mean_colours(image.pixels, 3, segments));
  explain::MaskedModel masked(model.explained(), seen(number), hidden, segments, explain::Output::probability,
                              options_.batch);
  // The packages do not ask for a second seed: neither does the bench.
  return explain::explain_lime(std::ref(masked), segments.count, {.samples = options_.samples, .stability = false})
      .fit.weights;
}

std::vector<double> ExplainBench::kernel_shap(MethodModel& model, std::size_t number) const {
  const explain::Segments segments = explain::slic(picture(number), {.segments = kSegments});
  const at::Tensor hidden = images_.narrow(0, 0, kBackground).mean(0);
  explain::MaskedModel masked(model.explained(), seen(number), hidden, segments, explain::Output::probability,
                              options_.batch);
  return explain::explain_kernel_shap(std::ref(masked), segments.count, {.samples = options_.samples}).values;
}

std::vector<double> ExplainBench::expected_gradients(MethodModel& model, std::size_t number) const {
  explain::ExpectedGradientsExplainer explainer(
      model.explained(), images_.narrow(0, 0, kBackground),
      {.samples = options_.shap_samples,
       .batch = gradient_batch({options_.image_size, options_.image_size, 3}, options_.batch)});
  return values_of(explainer.explain(seen(number)).values);
}

double ExplainBench::agreement(const Attribution& explain) {
  if (exact_ == nullptr) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (std::size_t i = 0; i < kCompared; ++i) {
    sum += explain::rank_correlation(explain(*model_, kBackground + i), explain(*exact_, kBackground + i));
  }
  return sum / kCompared;
}

ExplainBench::Case ExplainBench::attribution_case(const std::string& name, Attribution explain) {
  return {.name = name,
          .images = 1,
          .work = [this, explain] { explain(*model_, kBackground + next_++ % (kPictures - kBackground)); },
          .agreement = [this, explain] { return agreement(explain); }};
}

ExplainBench::Case ExplainBench::grad_cam_case(std::int64_t batch) {
  const auto maps = [this](MethodModel& model, std::int64_t first, std::int64_t count) {
    return explain::grad_cam(model.explained(), images_.narrow(0, first, count), model.layer(), explain::Output::logit);
  };
  return {.name = "gradcam-b" + std::to_string(batch),
          .images = static_cast<double>(batch),
          .work = [=, this] { maps(*model_, static_cast<std::int64_t>(next_++ % kBackground), batch); },
          .agreement =
              [=, this] {
                return agreement([=](MethodModel& model, std::size_t picture) {
                  return values_of(maps(model, static_cast<std::int64_t>(picture), 1).real.maps.to(at::kDouble));
                });
              }};
}

std::vector<ExplainBench::Case> ExplainBench::cases() {
  const auto nothing = [] { return std::numeric_limits<double>::quiet_NaN(); };
  std::vector<Case> all;
  const auto forward = [this] { model_->explained().outputs(images_.narrow(0, 0, 64), explain::Output::probability); };
  all.push_back({.name = "forward-b64", .images = 64, .work = forward, .agreement = nothing});
  all.push_back(grad_cam_case(1));
  all.push_back(grad_cam_case(32));
  all.push_back({.name = "slic-25", .work = [this] { explain::slic(picture(next_++), {}); }, .agreement = nothing});
  all.push_back(
      {.name = "quickshift", .work = [this] { explain::quickshift(picture(next_++), {}); }, .agreement = nothing});
  all.push_back(attribution_case("lime-25", [this](auto& model, std::size_t i) { return lime(model, i, false); }));
  all.push_back(
      attribution_case("lime-quickshift", [this](auto& model, std::size_t i) { return lime(model, i, true); }));
  all.push_back(
      attribution_case("kernelshap-25", [this](auto& model, std::size_t i) { return kernel_shap(model, i); }));
  // As the packages have it, the background is set up once, for all images.
  const auto explainer = std::make_shared<explain::ExpectedGradientsExplainer>(
      model_->explained(), images_.narrow(0, 0, kBackground),
      explain::ExpectedGradientsOptions{
          .samples = options_.shap_samples,
          .batch = gradient_batch({options_.image_size, options_.image_size, 3}, options_.batch)});
  Case shap = attribution_case("shap", [this](auto& model, std::size_t i) { return expected_gradients(model, i); });
  shap.work = [this, explainer] { explainer->explain(seen(kBackground + next_++ % (kPictures - kBackground))); };
  all.push_back(std::move(shap));
  return all;
}

}  // namespace assay::launcher::explanation
