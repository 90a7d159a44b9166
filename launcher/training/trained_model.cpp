// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/trained_model.hpp"

#include <filesystem>
#include <utility>

#include "data/files/error.hpp"
#include "data/files/safetensors.hpp"
#include "data/files/sha256.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/evaluation/calibration_file.hpp"
#include "launcher/training/checkpoint.hpp"
#include "launcher/training/configured_model.hpp"
#include "models/state.hpp"

namespace assay::launcher::training {
namespace {

using data::files::InputError;

std::filesystem::path choose_checkpoint(const data::files::RunFolder& folder, const config::RunConfig& config,
                                        const std::string& which) {
  const bool best = which.empty() ? config.early_stopping.restore_best : which == "best";
  if (best && std::filesystem::exists(folder.best_checkpoint())) return folder.best_checkpoint();
  if (best && std::filesystem::is_symlink(folder.best_checkpoint())) {
    throw InputError(folder.best_checkpoint().string() +
                     " points nowhere: its checkpoint was removed; pass --checkpoint last");
  }
  if (std::filesystem::exists(folder.last_checkpoint())) return folder.last_checkpoint();
  throw InputError(folder.root().string() + " holds no checkpoint yet: let 'assay train' finish an epoch first");
}

}  // namespace

TrainedModel load_trained_model(const data::files::RunFolder& folder, const std::string& which) {
  if (folder.root().empty() || !std::filesystem::exists(folder.config())) {
    throw InputError(folder.root().string() +
                     " is no run folder (no config.yaml): pass the folder given to 'assay train --run'");
  }
  TrainedModel trained;
  trained.config = config::read_config(folder.config());
  const std::filesystem::path checkpoint = choose_checkpoint(folder, trained.config, which);
  trained.state = verify_checkpoint(checkpoint);
  trained.model = build_configured_model(trained.config, trained.state.data.channels);
  const std::filesystem::path weights = data::files::CheckpointPaths{checkpoint}.model();
  models::load_state(*trained.model, data::files::SafetensorsFile(weights), weights.string());
  trained.weights_sha256 = data::files::sha256_file_hex(weights);
  auto stored = evaluation::stored_temperature(folder.calibration(), trained.weights_sha256);
  trained.temperature = stored.temperature;
  trained.temperature_note = std::move(stored.note);
  return trained;
}

}  // namespace assay::launcher::training
