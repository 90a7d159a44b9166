// SPDX-License-Identifier: Apache-2.0
// A model as a run left it: its configuration, the state of the chosen checkpoint, the weights. Every rank loads its
// own copy.
#pragma once

#include <memory>
#include <string>

#include "data/files/run_folder.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/training/training_state.hpp"
#include "models/detector.hpp"

namespace assay::launcher::training {

struct TrainedModel {
  config::RunConfig config;
  TrainingState state;
  std::unique_ptr<models::Detector> model;
  std::string weights_sha256;  // of the checkpoint's model.safetensors
  // What logits are divided by before they become probabilities: 1, or what `assay evaluate --temperature` stored for
  // these very weights.
  double temperature = 1;
  std::string temperature_note;  // why a stored temperature is not used; one line, empty where there is nothing to say
};

// which: "best", "last", or "" for what early_stopping.restore_best says. `best` falls back to `last` only when the run
// has no best yet (no validation). Throws files::InputError when the folder holds no run, no checkpoint, or a damaged
// one.
TrainedModel load_trained_model(const data::files::RunFolder& folder, const std::string& which);

}  // namespace assay::launcher::training
