// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/perturbed_rows.hpp"

#include <algorithm>
#include <numeric>

#include "launcher/resident_rows.hpp"

namespace assay::launcher::evaluation {
namespace {

data::RowOptions only_rgb(data::RowOptions options) {
  options.views = {data::View::rgb};
  options.mode = data::ViewMode::channels;
  return options;
}

}  // namespace

PerturbedRows::PerturbedRows(const data::StoreReader& store, const std::string& split, const data::RowOptions& options,
                             const Perturbation& perturbation, std::span<const data::files::Codec> codecs)
    : images_(store, split, only_rgb(options)),
      perturbation_(perturbation),
      codecs_(codecs.begin(), codecs.end()),
      labels_(row_labels(store, split, data::rows_per_image(options))) {
  const data::ImageShape& image = images_.shape();
  for (int i = 0; i < std::max(1, options.threads); ++i) {
    workers_.push_back(
        {Perturber(perturbation, image), data::RowComposer(image.height, image.width, options.views, options.mode)});
  }
}

ReadyRows PerturbedRows::ready(std::span<const std::uint32_t> rows) {
  const std::uint32_t per_image = workers_.front().composer.rows_per_image();
  asked_.clear();
  for (const std::uint32_t row : rows) asked_.push_back(row / per_image);
  std::sort(asked_.begin(), asked_.end());
  asked_.erase(std::unique(asked_.begin(), asked_.end()), asked_.end());
  places_.resize(asked_.size());
  std::iota(places_.begin(), places_.end(), 0u);
  rgb_.resize(asked_.size() * images_.shape().bytes());
  images_.gather(asked_, places_, rgb_);
  rows_.resize(asked_.size() * per_image * shape().bytes());
  const auto parts = static_cast<int>(workers_.size());
  threads_.run(parts, [&](int part) {
    for (auto place = static_cast<std::size_t>(part); place < asked_.size(); place += workers_.size()) {
      compose(workers_[static_cast<std::size_t>(part)], place);
    }
  });
  places_.clear();
  for (const std::uint32_t row : rows) {
    const auto image = std::lower_bound(asked_.begin(), asked_.end(), row / per_image);
    places_.push_back(static_cast<std::uint32_t>(image - asked_.begin()) * per_image + row % per_image);
  }
  source_.emplace(rows_, shape());
  return {&*source_, places_};
}

void PerturbedRows::compose(Worker& worker, std::size_t place) {
  std::uint8_t* rgb = rgb_.data() + place * images_.shape().bytes();
  const std::uint32_t image = asked_[place];
  if (perturbation_.touches(codecs_.at(image))) worker.perturber.run(image, rgb);
  worker.composer.run(rgb, {}, rows_.data() + place * worker.composer.rows_per_image() * shape().bytes());
}

}  // namespace assay::launcher::evaluation
