// SPDX-License-Identifier: Apache-2.0
#include "launcher/labelled_rows.hpp"

#include <numeric>

#include "data/splits.hpp"
#include "data/store_reader.hpp"
#include "launcher/row_options.hpp"
#include "launcher/split_access.hpp"
#include "launcher/training/training_rows.hpp"

namespace assay::launcher {
namespace {

bool is_held_back(const data::StoreReader& store, const std::string& split) {
  return split == "validation" && !store.has_split("validation");
}

// Where it is the run's own store.
bool is_own_store(const data::StoreReader& store, const training::TrainedModel& trained) {
  return store.info().content_hash == trained.state.data.content_hash;
}

}  // namespace

std::vector<std::string> LabelledRows::names(const data::StoreReader& store, const config::RunConfig& config) const {
  const std::vector<std::string> all = row_names(store, stored_split, config);
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const std::uint32_t row : rows) names.push_back(all.at(row));
  return names;
}

void check_store(const data::StoreReader& store, const training::TrainedModel& trained, const std::string& split) {
  const data::StoreInfo& info = store.info();
  const training::DataIdentity& known = trained.state.data;
  const data::ImageShape rows = row_shape_of(info, trained.config);
  if (!(is_held_back(store, split) && is_own_store(store, trained))) store.count(split);
  if (info.class_names != known.class_names) {
    throw data::StoreError(store.path().string() + ": its classes differ from those the model was trained on");
  }
  if (rows.height != known.height || rows.width != known.width || rows.channels != known.channels) {
    throw data::StoreError(store.path().string() + ": images are " + std::to_string(rows.height) + "x" +
                           std::to_string(rows.width) + ", the model was trained on " + std::to_string(known.height) +
                           "x" + std::to_string(known.width) + ": pack again with --size");
  }
}

LabelledRows open_labelled_rows(World& world, const data::StoreReader& store, const std::string& split,
                                const training::TrainedModel& trained) {
  config::RunConfig config = trained.config;
  // What fitted into memory where the run was trained need not fit here.
  if (config.data.placement == "host") config.data.placement = "auto";
  LabelledRows labelled{.stored_split = is_held_back(store, split) ? "train" : split};
  labelled.access = open_split(world, store, labelled.stored_split, config);
  if (is_held_back(store, split)) {
    const data::TrainingSplit own = training::split_images(world, store, config);
    if (own.validation.empty()) {
      throw data::StoreError(store.path().string() +
                             ": the run held no images back (data.validation.fraction), there is no validation split");
    }
    labelled.rows = data::rows_of_images(own.validation, data::rows_per_image(row_options(config)));
  } else {
    labelled.rows.resize(labelled.access->labels().size());
    std::iota(labelled.rows.begin(), labelled.rows.end(), 0u);
  }
  return labelled;
}

}  // namespace assay::launcher
