// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/checkpoint_snapshot.hpp"

#include <ATen/ops/empty_like.h>
#include <c10/core/GradMode.h>

#include "data/files/atomic_file.hpp"
#include "data/files/run_folder.hpp"
#include "data/files/safetensors.hpp"
#include "launcher/training/tensor_file.hpp"
#include "models/state.hpp"

namespace assay::launcher::training {
namespace {

// In the memory order of the source: one pass without transposing.
void copy_all(const std::vector<models::NamedTensor>& from, std::vector<models::NamedTensor>& to) {
  const c10::NoGradGuard no_grad;
  if (to.size() != from.size()) {
    to.clear();
    for (const auto& [name, tensor] : from) {
      to.push_back({name, at::empty_like(tensor, tensor.options().device(at::kCPU).requires_grad(false))});
    }
  }
  for (std::size_t i = 0; i < from.size(); ++i) to[i].tensor.copy_(from[i].tensor);
}

}  // namespace

void CheckpointSnapshot::take(const TrainingState& state, Replica& replica) {
  state_ = state;
  const PublishedWeights published(replica);
  copy_all(models::state_of(replica.model()), weights_);
  copy_all(replica.training_state(), training_);
}

void CheckpointSnapshot::write(const std::filesystem::path& directory) const {
  const data::files::CheckpointPaths paths{directory};
  data::files::write_safetensors(paths.model(), models::StateBytes(weights_).tensors());
  write_tensors(paths.optimizer(), training_);
  data::files::write_new_file(paths.state(), to_json(state_));
}

}  // namespace assay::launcher::training
