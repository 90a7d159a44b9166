// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/checkpoint.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "data/files/safetensors.hpp"
#include "data/files/sha256.hpp"
#include "models/state.hpp"

namespace assay::launcher::training {
namespace {

using data::files::CheckpointPaths;
using data::files::InputError;
using data::files::RunFolder;

constexpr std::uint64_t kMaxJsonBytes = 64 << 20;
constexpr std::array kHashedFiles = {"model.safetensors", "optimizer.safetensors", "state.json"};

struct NamedMoment {
  const char* name;
  at::Tensor tensor;
};

std::array<NamedMoment, 3> optimizer_tensors(const Adam& adam) {
  return {{{"first_moment", adam.first_moment()}, {"second_moment", adam.second_moment()}, {"steps", adam.steps()}}};
}

void write_optimizer(const std::filesystem::path& path, const Adam& adam) {
  std::vector<data::files::TensorBytes> tensors;
  for (const NamedMoment& moment : optimizer_tensors(adam)) {
    tensors.push_back({moment.name,
                       "F32",
                       moment.tensor.sizes().vec(),
                       {static_cast<const std::byte*>(moment.tensor.const_data_ptr()), moment.tensor.nbytes()}});
  }
  data::files::write_safetensors(path, std::move(tensors));
}

void read_optimizer(const std::filesystem::path& path, Adam& adam) {
  const data::files::SafetensorsFile file(path);
  for (const NamedMoment& moment : optimizer_tensors(adam)) {
    const data::files::TensorBytes* found = file.find(moment.name);
    if (found == nullptr || found->dtype != "F32" || found->bytes.size() != moment.tensor.nbytes()) {
      throw InputError(path.string() + ": '" + moment.name + "' is missing or of another size");
    }
    std::memcpy(moment.tensor.mutable_data_ptr(), found->bytes.data(), found->bytes.size());
  }
}

void write_manifest(const CheckpointPaths& paths) {
  nlohmann::ordered_json files = nlohmann::ordered_json::object();
  for (const char* name : kHashedFiles) files[name] = data::files::sha256_file_hex(paths.root / name);
  data::files::write_file_atomically(paths.manifest(), nlohmann::ordered_json{{"sha256", files}}.dump(2) + "\n");
}

void load_checkpoint(const std::filesystem::path& checkpoint, Replica& replica) {
  const CheckpointPaths paths{checkpoint};
  models::load_state(replica.model(), data::files::SafetensorsFile(paths.model()), paths.model().string());
  read_optimizer(paths.optimizer(), replica.optimizer());
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

void save_checkpoint(const RunFolder& folder, const TrainingState& state, const Replica& replica, std::int64_t keep) {
  const std::filesystem::path target = folder.checkpoint(state.step);
  data::files::AtomicDirectory directory(target);
  const CheckpointPaths paths{directory.temporary()};
  const models::StateBytes weights(replica.model());
  data::files::write_safetensors(paths.model(), weights.tensors());
  write_optimizer(paths.optimizer(), replica.optimizer());
  data::files::write_file_atomically(paths.state(), to_json(state));
  write_manifest(paths);
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
