// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/config_schema.hpp"

#include <algorithm>
#include <utility>

#include "launcher/config/key_table.hpp"

namespace assay::launcher::config {
namespace {

// A key that may differ between two starts of one run.
ConfigKey free_to_differ(ConfigKey entry) {
  entry.identity = false;
  return entry;
}

std::vector<std::string> monitors_or_none() {
  auto names = monitors();
  names.push_back("none");
  return names;
}

void add_model_variants(Keys& keys) {
  using R = RunConfig;
  using M = ModelSection;
  using B = BatchNormSection;
  keys.push_back(key("model.weights", anything(),
                     "weights to start from: a safetensors file ('assay import' makes one), none, or required: the "
                     "user must name one",
                     &R::model, &M::weights));
  keys.push_back(key("model.recalibrate", from_to(0, 1'000'000),
                     "training images from which batch norms that are folded in the file are estimated anew; 0: never",
                     &R::model, &M::recalibrate));
  keys.push_back(key("model.freeze", anything(),
                     "layers that do not train: prefixes of layer names, backbone (all but the classification head), "
                     "or a number: the first so many layers of 'assay models NAME'",
                     &R::model, &M::freeze));
  keys.push_back(key("model.stride_on", one_of({"own", "conv1", "conv2"}),
                     "bottlenecks of ResNets: which convolution has the stride, the first (Keras) or the 3x3 "
                     "(torchvision), or the architecture's own choice",
                     &R::model, &M::stride_on));
  keys.push_back(key("model.padding", one_of({"same", "symmetric"}),
                     "mobilenet_v2: padding of strided convolutions, as TensorFlow's SAME or as torchvision", &R::model,
                     &M::padding));
  keys.push_back(key("model.convolution_bias", anything(), "ResNets: convolutions have biases, as in Keras", &R::model,
                     &M::convolution_bias));
  keys.push_back(key("model.batch_norm.epsilon", from_below(0, 1), "0: the architecture's own", &R::model,
                     &M::batch_norm, &B::epsilon));
  keys.push_back(key("model.batch_norm.momentum", from_below(0, 1),
                     "share of a batch in the running statistics (1 - Keras' momentum); 0: the architecture's own",
                     &R::model, &M::batch_norm, &B::momentum));
}

void add_model_and_top(Keys& keys) {
  using R = RunConfig;
  keys.push_back(key("model.name", known_model(), "the architecture", &R::model, &ModelSection::name));
  keys.push_back(key("model.dropout", below(1),
                     "rate of the classification head; negative: the architecture's own rates", &R::model,
                     &ModelSection::dropout));
  add_model_variants(keys);
  keys.push_back(key(
      "batch", from_to(1, 1'000'000),
      "images per optimiser step, over all ranks together; auto: this many, with optimizer.accumulation=0", &R::batch));
  keys.push_back(key("epochs", from_to(1, 1'000'000), "passes over the training images", &R::epochs));
  keys.push_back(
      key("seed", at_least(0), "of the initial weights, the order of images, dropout and augmentation", &R::seed));
  keys.push_back(free_to_differ(
      key("threads", from_to(0, 1024),
          "CPU threads per rank; 0: chosen at the start and recorded; OMP_NUM_THREADS decides when set", &R::threads)));
  keys.push_back(
      key("precision", one_of({"fp32", "tf32", "bf16", "auto"}),
          "arithmetic of the training; tf32: GPUs only; bf16: activations and what convolutions take, weights "
          "stay fp32; auto: measured at the start and recorded",
          &R::precision));
  keys.push_back(free_to_differ(key("device", one_of({"auto", "cpu", "cuda"}),
                                    "auto: NVIDIA GPUs where every rank can use one of its own, else the processor; "
                                    "chosen at the start and recorded",
                                    &R::device)));
  keys.push_back(free_to_differ(key("cuda_graph", anything(),
                                    "on GPUs: record a whole step and replay it, which spares the time of its launches",
                                    &R::cuda_graph)));
  keys.push_back(key("deterministic", anything(), "only kernels that give the same bits each time", &R::deterministic));
}

void add_data(Keys& keys) {
  using R = RunConfig;
  using D = DataSection;
  using V = ValidationSection;
  keys.push_back(key("data.views", views_form(),
                     "what the model sees of an image: rgb and the derived views green, clahe, blur, gray, canny, "
                     "sobel; read from the store, or derived from its images",
                     &R::data, &D::views));
  keys.push_back(key("data.view_mode", one_of({"channels", "samples"}),
                     "channels: the views stacked, rgb first; samples: each view an image of its own", &R::data,
                     &D::view_mode));
  keys.push_back(
      key("data.size", from_to(0, 4096), "side of the square image the model sees; 0: as stored", &R::data, &D::size));
  keys.push_back(
      key("data.resize", one_of({"bilinear", "nearest", "bicubic", "area"}),
          "to data.size; bicubic and area, and bilinear from encoded stores, average where an image shrinks", &R::data,
          &D::resize));
  keys.push_back(key("data.preprocess", one_of({"scale", "caffe", "imagenet"}),
                     "scale: data.scale and data.shift; caffe: BGR minus ImageNet's mean (Keras' ResNets); imagenet: "
                     "0 to 1, normalised by ImageNet's mean and deviation (torchvision)",
                     &R::data, &D::preprocess));
  keys.push_back(key("data.scale", above(0), "the model sees pixel (0 to 255) * scale + shift", &R::data, &D::scale));
  keys.push_back(key("data.shift", anything(), "see data.scale", &R::data, &D::shift));
  keys.push_back(key("data.validation.fraction", from_below(0, 1),
                     "share of the training split held out for validation", &R::data, &D::validation, &V::fraction));
  keys.push_back(
      key("data.validation.seed", at_least(0), "which images are held out", &R::data, &D::validation, &V::seed));
  keys.push_back(key("data.validation.stratified", anything(), "hold out the same share of each class", &R::data,
                     &D::validation, &V::stratified));
  keys.push_back(key("data.validation.group", one_of({"none", "duplicates"}),
                     "duplicates: images that look alike are held out together or not at all", &R::data,
                     &D::validation, &V::group));
  keys.push_back(key("data.shuffle", shuffle_form(),
                     "order of the training images: as stored, permuted anew each epoch, or permuted blocks of rows "
                     "shuffled in a window (for stores larger than memory)",
                     &R::data, &D::shuffle));
  keys.push_back(free_to_differ(key("data.placement", one_of({"auto", "device", "host", "stream"}),
                                    "where the images live while training: on the GPU, in memory once per node, or in "
                                    "the store, read ahead (data.shuffle must be none or by blocks); auto: the first "
                                    "of these that fits",
                                    &R::data, &D::placement)));
  keys.push_back(
      key("data.first", from_to(0, 4'294'967'295), "only the first images of each class; 0: all", &R::data, &D::first));
  keys.push_back(key("data.per_class", counts_form(),
                     "[FAKE, REAL]: most training images of each class, chosen at random with "
                     "data.validation.seed; none: all",
                     &R::data, &D::per_class));
}

void add_geometry_and_colour(Keys& keys) {
  using R = RunConfig;
  using A = AugmentSection;
  keys.push_back(
      key("augment.rotation", from_to(0, 180), "both ways, in augment.rotation_unit", &R::augment, &A::rotation));
  keys.push_back(key("augment.rotation_unit", one_of({"degrees", "turns"}), "turns: 1 is a full turn (Keras)",
                     &R::augment, &A::rotation_unit));
  keys.push_back(key("augment.zoom", range_form(0.1, 10),
                     "[low, high]: side of the window that is seen, relative to the image, drawn for each axis; above "
                     "1 zooms out",
                     &R::augment, &A::zoom));
  keys.push_back(key("augment.translation", from_below(0, 1), "share of the side, both ways, for each axis",
                     &R::augment, &A::translation));
  keys.push_back(key("augment.crop", range_form(0.01, 1),
                     "[low, high]: share of the area that a random crop of aspect 3/4 to 4/3 keeps; it is then "
                     "brought back to the full size",
                     &R::augment, &A::crop));
  keys.push_back(key("augment.contrast", from_below(0, 1),
                     "factor between 1 - c and 1 + c about the mean of each channel", &R::augment, &A::contrast));
  keys.push_back(key("augment.brightness", from_below(0, 1), "shift between -b and b of the pixel range", &R::augment,
                     &A::brightness));
  keys.push_back(key("augment.hue", between(0, 0.5), "shift between -h and h of a full turn of the colour circle",
                     &R::augment, &A::hue));
  keys.push_back(
      key("augment.saturation", from_below(0, 1), "factor between 1 - s and 1 + s", &R::augment, &A::saturation));
  keys.push_back(key("augment.colour", one_of({"image", "batch"}),
                     "contrast, brightness, hue and saturation are drawn for each image or once for each batch",
                     &R::augment, &A::colour));
  keys.push_back(key("augment.fill", one_of({"reflect", "nearest", "constant"}),
                     "what is seen outside the image (constant: black)", &R::augment, &A::fill));
}

void add_degradations(Keys& keys) {
  using R = RunConfig;
  using A = AugmentSection;
  keys.push_back(key("augment.noise", from_below(0, 1), "standard deviation of Gaussian noise, share of the pixel range",
                     &R::augment, &A::noise));
  keys.push_back(key("augment.jpeg", range_form(1, 100), "[low, high]: quality of a JPEG recompression", &R::augment,
                     &A::jpeg));
  keys.push_back(key("augment.jpeg_probability", between(0, 1), "of a recompression", &R::augment, &A::jpeg_probability));
  keys.push_back(key("augment.blur", range_form(0.05, 16), "[low, high]: sigma of a Gaussian blur, in stored pixels",
                     &R::augment, &A::blur));
  keys.push_back(key("augment.blur_probability", between(0, 1), "of a blur", &R::augment, &A::blur_probability));
  keys.push_back(key("augment.cutout", from_below(0, 1), "side of a square that is greyed out, share of the side",
                     &R::augment, &A::cutout));
  keys.push_back(key("augment.cutout_probability", between(0, 1), "of a cutout", &R::augment, &A::cutout_probability));
}

void add_augment_and_loss(Keys& keys) {
  using R = RunConfig;
  keys.push_back(key("augment.enabled", anything(), "false: no augmentation, whatever the values below", &R::augment,
                     &AugmentSection::enabled));
  keys.push_back(key("augment.flip_horizontal", anything(), "mirror half of the training images left to right",
                     &R::augment, &AugmentSection::flip_horizontal));
  keys.push_back(key("augment.flip_vertical", anything(), "mirror half of the training images top to bottom",
                     &R::augment, &AugmentSection::flip_vertical));
  add_geometry_and_colour(keys);
  add_degradations(keys);
  keys.push_back(key("loss.kind", one_of({"binary_cross_entropy", "sparse_categorical_cross_entropy"}),
                     "for a model with one output, or with one per class", &R::loss, &LossSection::kind));
  keys.push_back(key("loss.label_smoothing", from_below(0, 1), "targets move towards 1/2 by this much", &R::loss,
                     &LossSection::label_smoothing));
  keys.push_back(key("loss.class_weights", class_weight_form(),
                     "what a FAKE and a REAL image weigh in the loss; balanced: inversely to their number in training",
                     &R::loss, &LossSection::class_weights));
}

void add_stopping_and_checkpoints(Keys& keys) {
  using R = RunConfig;
  using E = EarlyStoppingSection;
  using C = CheckpointSection;
  keys.push_back(key("early_stopping.monitor", one_of(monitors_or_none()),
                     "the figure watched after each epoch; none: off", &R::early_stopping, &E::monitor));
  keys.push_back(key("early_stopping.min_delta", at_least(0), "a smaller change is no improvement", &R::early_stopping,
                     &E::min_delta));
  keys.push_back(key("early_stopping.patience", at_least(0), "epochs without improvement before the end; 0: off",
                     &R::early_stopping, &E::patience));
  keys.push_back(key("early_stopping.restore_best", anything(),
                     "evaluate and predict load the best checkpoint, not the last", &R::early_stopping,
                     &E::restore_best));
  keys.push_back(free_to_differ(
      key("checkpoint.every_steps", at_least(0), "besides each epoch's end; 0: off", &R::checkpoint, &C::every_steps)));
  keys.push_back(free_to_differ(key("checkpoint.every_minutes", at_least(0), "besides each epoch's end; 0: off",
                                    &R::checkpoint, &C::every_minutes)));
  keys.push_back(free_to_differ(key("checkpoint.keep", from_to(1, 1'000'000),
                                    "newest checkpoints kept, besides the best", &R::checkpoint, &C::keep)));
  keys.push_back(free_to_differ(key("checkpoint.monitor", one_of(monitors()),
                                    "the figure that makes a checkpoint the best", &R::checkpoint, &C::monitor)));
}

void add_distributed_and_evaluation(Keys& keys) {
  using R = RunConfig;
  using D = DistributedSection;
  using E = EvaluationSection;
  keys.push_back(free_to_differ(key("distributed.bucket_mib", above(0), "gradients are reduced in pieces of this size",
                                    &R::distributed, &D::bucket_mib)));
  keys.push_back(free_to_differ(key("distributed.first_bucket_mib", above(0),
                                    "the first piece is smaller, so that the reduction starts early", &R::distributed,
                                    &D::first_bucket_mib)));
  keys.push_back(free_to_differ(key("distributed.overlap", one_of({"auto", "true", "false"}),
                                    "reduce gradients while backward runs, by a thread on CPUs; the sums are the same "
                                    "without; auto: where a core is free for it, or ranks are on several nodes",
                                    &R::distributed, &D::overlap)));
  keys.push_back(key("distributed.wire", one_of({"fp32", "bf16"}),
                     "how gradients travel between ranks; bf16: half the bytes, rounded", &R::distributed, &D::wire));
  keys.push_back(free_to_differ(key("distributed.deadline_seconds", above(0),
                                    "a collective that takes longer ends the job, naming the missing ranks",
                                    &R::distributed, &D::deadline_seconds)));
  keys.push_back(key("distributed.sync_batch_norm", anything(),
                     "batch statistics of the whole global batch; false: of each rank's part", &R::distributed,
                     &D::sync_batch_norm));
  keys.push_back(key("evaluation.positive", one_of({"REAL", "FAKE"}),
                     "the class that precision, recall, F1 and the curves are about", &R::evaluation, &E::positive));
  keys.push_back(key("evaluation.threshold", inside(0, 1), "predicted REAL when the probability of REAL is above it",
                     &R::evaluation, &E::threshold));
  keys.push_back(key("evaluation.batch", from_to(1, 1'000'000),
                     "images per forward pass; fixed, so that figures do not depend on the ranks", &R::evaluation,
                     &E::batch));
}

Keys make_keys() {
  Keys keys;
  add_model_and_top(keys);
  add_data(keys);
  add_augment_and_loss(keys);
  add_optimization_keys(keys);
  add_stopping_and_checkpoints(keys);
  add_distributed_and_evaluation(keys);
  return keys;
}

}  // namespace

std::vector<std::string> monitors() {
  return {"validation.loss", "validation.accuracy", "validation.precision", "validation.recall", "validation.roc_auc",
          "train.loss",      "train.accuracy",      "train.precision",      "train.recall"};
}

const std::vector<ConfigKey>& config_keys() {
  static const Keys keys = make_keys();
  return keys;
}

const ConfigKey* find_key(const std::string& name) {
  const auto& keys = config_keys();
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const ConfigKey& entry) { return entry.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

bool is_section(const std::string& name) {
  const auto& keys = config_keys();
  return std::any_of(keys.begin(), keys.end(),
                     [&](const ConfigKey& entry) { return entry.name.starts_with(name + "."); });
}

std::string keys_markdown() {
  const RunConfig defaults;
  std::string text = "| Key | Type | Default | Accepts | Meaning |\n|---|---|---|---|---|\n";
  for (const auto& entry : config_keys()) {
    const Value value = entry.get(defaults);
    text += "| `" + entry.name + "`" + (entry.identity ? "" : " *") + " | " + std::string(type_words(value)) + " | `" +
            yaml_text(value) + "` | " + entry.rule.words + " | " + entry.help + " |\n";
  }
  return text;
}

}  // namespace assay::launcher::config
