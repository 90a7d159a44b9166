// SPDX-License-Identifier: Apache-2.0
// The whole configuration of a run as one plain struct, a member per YAML key. Strings are parsed once (config_schema),
// a recipe fills every field, and the resolved value is what config.yaml in the run folder holds. Fields whose feature
// has not landed yet are not here: an unknown key is an error, never silently ignored.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::launcher::config {

struct BatchNormSection {
  double epsilon = 0;   // 0: the architecture's own
  double momentum = 0;  // torch's (1 - Keras'); 0: the architecture's own
};

struct ModelSection {
  std::string name = "cnn5";
  double dropout = -1;                   // < 0: the architecture's own rates
  std::string weights = "none";          // none | required | a safetensors file with torchvision's names
  std::int64_t recalibrate = 320;        // training images that re-estimate folded batch norms of the file; 0: never
  std::vector<std::string> freeze = {};  // layer prefixes, `backbone`, or a number of layers; empty: everything trains
  std::string stride_on = "own";         // ResNets with bottlenecks: own | conv1 (Keras) | conv2 (torchvision)
  std::string padding = "same";          // mobilenet_v2: same (TensorFlow) | symmetric (torchvision)
  bool convolution_bias = false;         // ResNets: biases before batch norms, as Keras has them
  BatchNormSection batch_norm;
};

struct ValidationSection {
  double fraction = 0.1;
  std::int64_t seed = 0;
  bool stratified = true;
  std::string group = "none";  // none | duplicates: near-duplicates stay on one side
};

struct DataSection {
  std::vector<std::string> views = {"rgb"};  // what the model sees of an image: rgb and derived views
  std::string view_mode = "channels";        // channels: stacked | samples: each view a sample of its own
  std::int64_t size = 0;                     // side of the square the model sees; 0: as stored
  std::string resize = "bilinear";           // to `size`: bilinear | nearest | bicubic | area
  std::string preprocess = "scale";          // scale: pixel * scale + shift | caffe | imagenet (Keras', torchvision's)
  double scale = 1.0;
  double shift = 0.0;
  ValidationSection validation;
  std::string shuffle = "full";             // none | full | blocks(rows, window)
  std::string placement = "auto";           // auto | device | host (once per node) | stream
  std::int64_t first = 0;                   // only the first rows of each class; 0: all
  std::vector<std::string> per_class = {};  // most rows of FAKE and of REAL, a random choice; empty: all
};

struct AugmentSection {
  bool enabled = true;  // false: the values below are there to be turned on
  bool flip_horizontal = false;
  bool flip_vertical = false;
  double rotation = 0;                    // both ways, in rotation_unit
  std::string rotation_unit = "degrees";  // degrees | turns
  std::vector<std::string> zoom = {};     // [low, high]: side of the window that is seen, per axis; above 1 zooms out
  double translation = 0;                 // share of the side, both ways, per axis
  std::vector<std::string> crop = {};     // [low, high]: share of the area that a random crop keeps, then resized
  double contrast = 0;                    // factor in 1 - c .. 1 + c about the mean of each channel
  double brightness = 0;                  // shift in -b .. b of the pixel range (255)
  double hue = 0;                         // shift in -h .. h of a full turn of the colour circle
  double saturation = 0;                  // factor in 1 - s .. 1 + s
  double noise = 0;                       // standard deviation of Gaussian noise, share of the pixel range
  std::vector<std::string> jpeg = {};     // [low, high]: quality of a JPEG recompression
  double jpeg_probability = 0.5;
  std::vector<std::string> blur = {};  // [low, high]: sigma of a Gaussian blur, in stored pixels
  double blur_probability = 0.5;
  double cutout = 0;  // side of a square that is greyed out, share of the image's side
  double cutout_probability = 0.5;
  std::string colour = "image";  // contrast, brightness, hue, saturation are drawn for each image | batch
  std::string fill = "reflect";  // outside the image: reflect | nearest | constant (0)
};

struct LossSection {
  std::string kind = "binary_cross_entropy";  // or sparse_categorical_cross_entropy; must fit the model's logits
  double label_smoothing = 0;
  std::vector<std::string> class_weights = {};  // empty: 1 and 1 | balanced | [FAKE, REAL]
};

struct OptimizerSection {
  std::string kind = "adam";  // adam | adamw | sgd
  double lr = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-7;
  std::string epsilon_form = "torch";  // added to the bias-corrected root (torch) or to the plain one (keras)
  double weight_decay = 0;
  double momentum = 0;  // sgd
  bool nesterov = false;
  double backbone_scale = 1;      // learning rate of everything but the classification head, relative to lr
  double clip = 0;                // largest L2 norm of the whole gradient; 0: off
  std::int64_t accumulation = 1;  // pieces a batch is computed in, one after the other
  double ema = 0;                 // decay of the weights' moving average, which is then the model; 0: off
};

struct ScheduleSection {
  std::string kind = "constant";            // constant | step | cosine | one_cycle | plateau
  double warmup_epochs = 0;                 // linear rise from 0 (not with one_cycle, which has its own)
  std::int64_t head_epochs = 0;             // first epochs in which only the classification head trains
  double min_lr = 0;                        // cosine ends here; step and plateau go no lower
  std::int64_t step_epochs = 10;            // step
  double factor = 0.1;                      // step, plateau
  std::int64_t patience = 3;                // plateau: epochs without improvement
  double min_delta = 1e-4;                  // plateau
  std::string monitor = "validation.loss";  // plateau
  double rise = 0.3;                        // one_cycle: share of the steps in which the rate rises
  double start_divisor = 25;                // one_cycle: starts at lr / this
  double end_divisor = 1e4;                 // one_cycle: ends at the start / this
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
  double first_bucket_mib = 1;
  std::string overlap = "auto";  // reduce buckets while backward runs: auto | true | false
  std::string wire = "fp32";     // of gradients between ranks
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
  ScheduleSection schedule;
  EarlyStoppingSection early_stopping;
  CheckpointSection checkpoint;
  DistributedSection distributed;
  EvaluationSection evaluation;
  std::int64_t batch = 32;  // global
  std::int64_t epochs = 10;
  std::int64_t seed = 0;
  std::int64_t threads = 0;  // per rank; 0: auto, resolved by rank 0 and recorded
  std::string precision = "fp32";
  std::string device = "auto";  // auto (resolved by rank 0 and recorded) | cpu | cuda
  bool cuda_graph = false;      // record whole steps on a GPU and replay them
  bool deterministic = true;
};

}  // namespace assay::launcher::config
