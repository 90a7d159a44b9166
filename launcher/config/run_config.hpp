// SPDX-License-Identifier: Apache-2.0
// The whole configuration of a run as one plain struct, a member per YAML key. Strings are parsed once (config_schema),
// a recipe fills every field, and the resolved value is what config.yaml in the run folder holds. Fields whose feature
// has not landed yet are not here: an unknown key is an error, never silently ignored.
#pragma once

#include <cstdint>
#include <string>

namespace assay::launcher::config {

struct ModelSection {
  std::string name = "cnn5";
  double dropout = -1;  // < 0: the architecture's own rates
};

struct ValidationSection {
  double fraction = 0.1;
  std::int64_t seed = 0;
  bool stratified = true;
};

struct DataSection {
  double scale = 1.0;  // pixel value * scale + shift is what the model sees
  double shift = 0.0;
  ValidationSection validation;
  std::string shuffle = "full";    // none | full | blocks(rows, window)
  std::string placement = "host";  // host (once per node) | auto
  std::int64_t first = 0;          // only the first rows of each class; 0: all
};

struct AugmentSection {
  bool flip_horizontal = false;
  bool flip_vertical = false;
};

struct LossSection {
  std::string kind = "binary_cross_entropy";  // or sparse_categorical_cross_entropy; must fit the model's logits
  double label_smoothing = 0;
};

struct OptimizerSection {
  std::string kind = "adam";
  double lr = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-7;
  double weight_decay = 0;
};

struct EarlyStoppingSection {
  std::string monitor = "validation.loss";  // a dotted path into metrics.jsonl; "none" turns it off
  double min_delta = 0;
  std::int64_t patience = 0;  // epochs without improvement; 0: off
  bool restore_best = true;   // evaluate, predict and export load the best checkpoint
};

struct CheckpointSection {
  std::int64_t every_steps = 0;  // besides each epoch's end; 0: off
  double every_minutes = 0;      // 0: off
  std::int64_t keep = 2;         // newest ones kept, besides best
  std::string monitor = "validation.loss";
};

struct DistributedSection {
  double bucket_mib = 25;
  double deadline_seconds = 120;
  bool sync_batch_norm = true;
};

struct EvaluationSection {
  std::string positive = "REAL";
  double threshold = 0.5;
  std::int64_t batch = 250;  // images per forward; fixed, so that figures do not depend on the number of ranks
};

struct RunConfig {
  ModelSection model;
  DataSection data;
  AugmentSection augment;
  LossSection loss;
  OptimizerSection optimizer;
  EarlyStoppingSection early_stopping;
  CheckpointSection checkpoint;
  DistributedSection distributed;
  EvaluationSection evaluation;
  std::int64_t batch = 32;  // global
  std::int64_t epochs = 10;
  std::int64_t seed = 0;
  std::int64_t threads = 0;  // per rank; 0: auto, resolved by rank 0 and recorded
  std::string precision = "fp32";
  bool deterministic = true;
};

}  // namespace assay::launcher::config
