// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "data/files/atomic_file.hpp"
#include "data/files/safetensors.hpp"
#include "data/files/sha256.hpp"
#include "launcher/training/tensor_file.hpp"
#include "models/state.hpp"

namespace assay::launcher::training {
namespace {

using data::files::CheckpointPaths;
using data::files::InputError;
using data::files::RunFolder;

constexpr std::uint64_t kMaxJsonBytes = 64 << 20;
constexpr std::array kHashedFiles = {"model.safetensors", "optimizer.safetensors", "state.json"};

void write_manifest(const CheckpointPaths& paths) {
  nlohmann::ordered_json files = nlohmann::ordered_json::object();
  for (const char* name : kHashedFiles) files[name] = data::files::sha256_file_hex(paths.root / name);
  data::files::write_new_file(paths.manifest(), nlohmann::ordered_json{{"sha256", files}}.dump(2) + "\n");
}

void load_checkpoint(const std::filesystem::path& checkpoint, Replica& replica) {
  const CheckpointPaths paths{checkpoint};
  const PublishedWeights published(replica);
  models::load_state(replica.model(), data::files::SafetensorsFile(paths.model()), paths.model().string());
  read_tensors(paths.optimizer(), replica.training_state());
}

// After a fall-back the links may name a damaged or lost checkpoint.
void point_links_at(const RunFolder& folder, const TrainingState& state) {
  data::files::replace_symlink(folder.last_checkpoint(), folder.checkpoint(state.step).filename());
  if (state.best_value && std::filesystem::exists(folder.checkpoint(state.best_step))) {
    data::files::replace_symlink(folder.best_checkpoint(), folder.checkpoint(state.best_step).filename());
  }
}

// Keeps the newest `keep` and the best; a failure to remove an old one is not worth ending a run.
void prune(const RunFolder& folder, const TrainingState& state, std::int64_t keep) {
  const std::vector<std::uint64_t> steps = folder.checkpoint_steps();
  const auto newest = static_cast<std::size_t>(std::max<std::int64_t>(1, keep));
  for (std::size_t i = 0; i + newest < steps.size(); ++i) {
    if (state.best_value && steps[i] == state.best_step) continue;
    std::error_code ignored;
    std::filesystem::remove_all(folder.checkpoint(steps[i]), ignored);
  }
}

}  // namespace

void write_checkpoint(const RunFolder& folder, const CheckpointSnapshot& snapshot, std::int64_t keep) {
  const TrainingState& state = snapshot.state();
  const std::filesystem::path target = folder.checkpoint(state.step);
  data::files::AtomicDirectory directory(target);
  snapshot.write(directory.temporary());
  write_manifest(CheckpointPaths{directory.temporary()});
  directory.commit();
  data::files::replace_symlink(folder.last_checkpoint(), target.filename());
  if (state.best_value && state.best_step == state.step) {
    data::files::replace_symlink(folder.best_checkpoint(), target.filename());
  }
  prune(folder, state, keep);
}

TrainingState verify_checkpoint(const std::filesystem::path& checkpoint) {
  const CheckpointPaths paths{checkpoint};
  const auto manifest = nlohmann::json::parse(data::files::read_file(paths.manifest(), kMaxJsonBytes), nullptr,
                                              /*allow_exceptions=*/false);
  for (const char* name : kHashedFiles) {
    const std::filesystem::path file = checkpoint / name;
    if (!manifest.is_object() || manifest.value(nlohmann::json::json_pointer(std::string("/sha256/") + name), "") !=
                                     data::files::sha256_file_hex(file)) {
      throw InputError(file.string() +
                       " does not match its manifest: the checkpoint is damaged; use an older one, or train again");
    }
  }
  return state_from_json(data::files::read_file(paths.state(), kMaxJsonBytes), paths.state());
}

std::optional<TrainingState> load_newest_checkpoint(const RunFolder& folder, Replica& replica,
                                                    const std::function<void(const std::string&)>& warn) {
  std::vector<std::uint64_t> steps = folder.checkpoint_steps();
  std::reverse(steps.begin(), steps.end());
  for (const std::uint64_t step : steps) {
    const std::filesystem::path checkpoint = folder.checkpoint(step);
    try {
      TrainingState state = verify_checkpoint(checkpoint);
      load_checkpoint(checkpoint, replica);
      point_links_at(folder, state);
      return state;
    } catch (const InputError& error) {
      warn(std::string(error.what()) + "; falling back to an older checkpoint");
    }
  }
  if (steps.empty()) return std::nullopt;
  throw InputError(folder.checkpoints().string() + ": no checkpoint is whole; start again with another --run folder");
}

}  // namespace assay::launcher::training
