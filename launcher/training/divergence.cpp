// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/divergence.hpp"

#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace assay::launcher::training {
namespace {

// The sum is not finite when a value is not (or when finite ones are as good as that).
bool is_finite(const at::Tensor& tensor) {
  return tensor.numel() == 0 || std::isfinite(tensor.sum().item<float>());
}

// The names that the ranks found, in one list on every rank; a rank that found nothing adds nothing.
std::vector<std::string> names_of_all_ranks(const std::string& mine, distributed::Collective& collective) {
  const std::string line = mine.empty() ? "" : mine + "\n";
  const std::vector<std::byte> all = collective.gather(std::as_bytes(std::span(line)), 0);
  const std::string text =
      distributed::broadcast_text(collective, std::string(reinterpret_cast<const char*>(all.data()), all.size()));
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

// A synchronised batch norm carries a value that is not finite to all ranks; where it came from is the layer that is
// executed first.
std::string first_executed(const std::vector<std::string>& names, models::Detector& model, const at::Tensor& images) {
  if (names.empty()) return "";
  if (std::find(names.begin(), names.end(), "input") != names.end()) return "input";
  std::map<std::string, std::size_t> place;
  for (const auto& layer : model.layers(static_cast<int>(images.size(1)), static_cast<int>(images.size(2)))) {
    place.emplace(layer.name, place.size());
  }
  const auto place_of = [&place](const std::string& name) {
    const auto found = place.find(name);
    return found == place.end() ? place.size() : found->second;
  };
  return *std::min_element(names.begin(), names.end(),
                           [&](const std::string& a, const std::string& b) { return place_of(a) < place_of(b); });
}

std::string first_gradient(const Replica& replica) {
  for (const FlatParameter& parameter : replica.layout()) {
    if (!is_finite(replica.gradients().narrow(0, parameter.begin, parameter.size))) return parameter.name;
  }
  return "";
}

}  // namespace

std::string find_divergence(Replica& replica, const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step,
                            distributed::Collective& collective) {
  const c10::NoGradGuard no_grad;
  std::string layer;
  for (const MicroBatch& piece : replica.pieces(batch, global_count)) {
    const std::string mine = replica.model().first_non_finite_layer(piece.images, replica.context(piece.samples, step));
    if (layer.empty()) {
      layer = first_executed(names_of_all_ranks(mine, collective), replica.model(), batch.images);
    }
  }
  if (layer == "input") return "the input of the model";
  if (!layer.empty()) return "the output of layer " + layer;
  const std::string parameter = first_gradient(replica);
  return parameter.empty() ? "the sum of the losses or of the gradients" : "the gradient of " + parameter;
}

std::string find_non_finite_weight(const models::Detector& model) {
  const c10::NoGradGuard no_grad;
  for (const auto& parameter : model.parameters()) {
    if (!is_finite(parameter.tensor)) return "weight " + parameter.name;
  }
  for (const auto& buffer : model.buffers()) {
    if (!is_finite(buffer.tensor)) return "running statistic " + buffer.name;
  }
  return "";
}

std::string diverged_checkpoint(const std::string& what) {
  return what + ": its training diverged; pass another --checkpoint or train again";
}

std::string divergence_message(const data::files::RunFolder& folder, const std::string& event, const std::string& what,
                               std::uint64_t step, std::uint32_t epoch) {
  const std::vector<std::uint64_t> steps = folder.checkpoint_steps();
  const std::string good = steps.empty() ? "none yet" : folder.checkpoint(steps.back()).string();
  return absl::StrFormat(
      "%s at step %d (epoch %d): %s is not finite; lower optimizer.lr, or set optimizer.clip, and check how the data "
      "are scaled; last good checkpoint: %s",
      event, step, epoch + 1, what, good);
}

}  // namespace assay::launcher::training
