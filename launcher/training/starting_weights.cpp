// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/starting_weights.hpp"

#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <set>
#include <utility>

#include "data/files/random.hpp"
#include "data/files/sha256.hpp"
#include "launcher/agreement.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/image_options.hpp"
#include "launcher/prepared_images.hpp"
#include "models/pretrained.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::size_t kRecalibrationBatch = 32;

std::vector<at::Tensor> recalibration_images(const config::RunConfig& config, RowAccess& access,
                                             std::span<const std::uint32_t> training_rows) {
  const std::vector<std::uint32_t> chosen = recalibration_rows(training_rows, static_cast<std::uint64_t>(config.seed),
                                                               static_cast<std::size_t>(config.model.recalibrate));
  PreparedImages images(preparation_options(config), {}, access.shape(), static_cast<int>(config.threads));
  std::vector<at::Tensor> batches;
  for (std::size_t first = 0; first < chosen.size(); first += kRecalibrationBatch) {
    const std::size_t count = std::min(kRecalibrationBatch, chosen.size() - first);
    const ReadyRows ready = access.ready(std::span(chosen).subspan(first, count));
    batches.push_back(images.plain(*ready.source, ready.rows).clone());
  }
  return batches;
}

bool trains_a_batch_norm(const models::Detector& model) {
  std::set<std::string> means;
  for (const auto& buffer : model.buffers()) means.insert(buffer.name);
  const auto parameters = model.parameters();
  return std::any_of(parameters.begin(), parameters.end(), [&](const models::NamedTensor& parameter) {
    const std::string layer = parameter.name.substr(0, parameter.name.rfind('.'));
    return parameter.tensor.requires_grad() && model.in_backbone(parameter.name) &&
           means.contains(layer + ".running_mean");
  });
}

StartingWeights describe_load(const config::RunConfig& config, const models::PretrainedReport& report,
                              const models::Detector& model, std::size_t images) {
  const std::string& file = config.model.weights;
  StartingWeights weights;
  weights.event = absl::StrFormat("%s, sha256 %s", file, data::files::sha256_file_hex(file));
  weights.notes.push_back(report.fresh.empty() ? absl::StrFormat("starting from %s, classification head included", file)
                                               : absl::StrFormat("starting from the backbone of %s; new: %s", file,
                                                                 absl::StrJoin(report.fresh, ", ")));
  for (const std::string& name : report.adapted) {
    weights.notes.push_back(name + " sees other channels than the file's: each is the mean over its three");
  }
  if (!report.folded_batch_norms) return weights;
  if (config.model.recalibrate > 0) {
    weights.notes.push_back(absl::StrFormat(
        "its batch norms are folded: statistics estimated anew from %d training images, same function", images));
  } else if (trains_a_batch_norm(model)) {
    weights.warnings.push_back(
        "the batch norms of model.weights are folded and some of them train: their batch statistics will destroy the "
        "features; set model.recalibrate (320 images do), or freeze them");
  }
  return weights;
}

}  // namespace

std::vector<std::uint32_t> recalibration_rows(std::span<const std::uint32_t> training_rows, std::uint64_t seed,
                                              std::size_t count) {
  std::vector<std::uint32_t> rows(training_rows.begin(), training_rows.end());
  count = std::min(count, rows.size());
  data::files::CounterStream stream(seed, data::files::RandomUse::recalibration);
  for (std::size_t i = 0; i < count; ++i) {
    const auto rest = static_cast<std::uint32_t>(rows.size() - i);
    std::swap(rows[i], rows[i + stream.below(rest)]);
  }
  rows.resize(count);
  return rows;
}

void check_starting_weights(const config::RunConfig& config) {
  if (config.model.weights != "required") return;
  throw config::UsageError(
      "model.weights: this recipe starts from ImageNet weights: give model.weights=FILE ('assay import' makes one from "
      "a torchvision or Keras file), or model.weights=none model.freeze=none to train from scratch");
}

StartingWeights load_starting_weights(distributed::Collective& collective, const config::RunConfig& config,
                                      RowAccess& access, std::span<const std::uint32_t> training_rows,
                                      Replica& replica) {
  if (config.model.weights == "none") return {};
  models::PretrainedReport report;
  on_root(collective, [&] {
    check_starting_weights(config);
    const data::files::SafetensorsFile file(config.model.weights);
    report = models::load_pretrained(replica.model(), file, config.model.weights);
  });
  replica.synchronise();
  std::uint8_t recalibrates = report.folded_batch_norms && config.model.recalibrate > 0;
  collective.broadcast(std::as_writable_bytes(std::span(&recalibrates, 1)), 0);
  std::size_t images = 0;
  if (recalibrates != 0) {
    // By every rank, though one would do: nobody waits for another beyond the deadline of a collective.
    agree(collective, [&] {
      const std::vector<at::Tensor> batches = recalibration_images(config, access, training_rows);
      for (const at::Tensor& batch : batches) images += static_cast<std::size_t>(batch.size(0));
      replica.model().recalibrate_batch_norms(batches);
    });
    replica.synchronise();
  }
  StartingWeights weights;
  on_root(collective, [&] { weights = describe_load(config, report, replica.model(), images); });
  return weights;
}

}  // namespace assay::launcher::training
