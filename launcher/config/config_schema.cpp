// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/config_schema.hpp"

#include <algorithm>
#include <utility>

#include "launcher/config/key_table.hpp"

namespace assay::launcher::config {
namespace {

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

void add_loss(Keys& keys) {
  using R = RunConfig;
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
  add_image_keys(keys);
  add_loss(keys);
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
