// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/training_rows.hpp"

#include <numeric>

#include "data/splits.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/training/epoch_decisions.hpp"

namespace assay::launcher::training {

LoadedRows load_rows(World& world, const data::StoreReader& store, const config::RunConfig& config) {
  LoadedRows loaded;
  loaded.train = std::make_unique<ResidentRows>(world, store, "train");
  const bool own_validation = store.has_split("validation");
  const data::ValidationOptions options{.fraction = own_validation ? 0.0 : config.data.validation.fraction,
                                        .seed = static_cast<std::uint64_t>(config.data.validation.seed),
                                        .stratified = config.data.validation.stratified};
  data::TrainingSplit split =
      data::split_validation(loaded.train->labels(), options, static_cast<std::uint32_t>(config.data.first));
  loaded.rows.training = loaded.train.get();
  loaded.rows.training_rows = std::move(split.training);
  loaded.rows.validation = loaded.train.get();
  loaded.rows.validation_rows = std::move(split.validation);
  if (own_validation) {
    loaded.validation = std::make_unique<ResidentRows>(world, store, "validation");
    loaded.rows.validation = loaded.validation.get();
    loaded.rows.validation_rows.resize(loaded.validation->labels().size());
    std::iota(loaded.rows.validation_rows.begin(), loaded.rows.validation_rows.end(), 0u);
  }
  if (loaded.rows.training_rows.empty()) {
    throw config::UsageError("no training images are left: lower data.validation.fraction or raise data.first");
  }
  check_monitors(config, !loaded.rows.validation_rows.empty());
  return loaded;
}

}  // namespace assay::launcher::training
