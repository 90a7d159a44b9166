// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/speed_measurement.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "launcher/config/config_schema.hpp"
#include "launcher/config/resolve.hpp"
#include "sweeps/child_process.hpp"

namespace assay::launcher::trials {
namespace {

constexpr std::chrono::minutes kLimit{5};

bool decides_speed(const std::string& key) {
  static const std::vector<std::string> keys = {"batch",          "precision",    "device",    "threads",
                                                "cuda_graph",     "data.views",   "data.size", "data.resize",
                                                "data.view_mode", "deterministic"};
  if (key.starts_with("model.") || key.starts_with("augment.") || key == "optimizer.accumulation") return true;
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string kind_of(const config::RunConfig& config) {
  std::string kind;
  for (const auto& entry : config::config_keys()) {
    if (decides_speed(entry.name)) kind += config::yaml_text(entry.get(config)) + " ";
  }
  return kind;
}

// A file for one measurement.
class ConfigFile {
 public:
  explicit ConfigFile(const config::RunConfig& config) {
    std::string pattern = (std::filesystem::temp_directory_path() / "assay-plan-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw data::files::OutputError("cannot make a folder " + pattern);
    folder_ = pattern;
    data::files::write_new_file(path(), config::to_yaml(config));
  }
  ~ConfigFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;

  std::filesystem::path path() const { return folder_ / "config.yaml"; }

 private:
  std::filesystem::path folder_;
};

double measure(config::RunConfig config, int stored_size) {
  if (config.data.size == 0) config.data.size = stored_size;
  const ConfigFile file(config);
  const sweeps::CommandResult result = sweeps::run_command(
      {"/proc/self/exe", "bench", "train", "--config", file.path().string(), "--seconds", "1", "--json"}, kLimit);
  const auto line = nlohmann::json::parse(result.out, nullptr, false);
  if (result.code == 0 && line.is_object() && line.contains("images_per_second")) return line["images_per_second"];
  throw data::files::InputError(
      "cannot measure how fast " + config.model.name + " trains; give --images-per-second N (" +
      data::files::one_line(result.err.empty() ? "bench train gave no line" : result.err) + ")");
}

}  // namespace

void SpeedMeasurement::expect(const config::RunConfig& config) {
  kinds_.insert(kind_of(config));
  if (kinds_.size() <= kMostKinds) return;
  throw config::UsageError("--measure: the trials are of more than " + std::to_string(kMostKinds) +
                           " kinds (model, batch, image size, ...); give --images-per-second N");
}

double SpeedMeasurement::of(const config::RunConfig& config) {
  const std::string kind = kind_of(config);
  if (const auto known = known_.find(kind); known != known_.end()) return known->second;
  const double speed = measure(config, stored_size_);
  std::fprintf(stderr, "measured: %s, batch %lld: %.0f images/s\n", config.model.name.c_str(),
               static_cast<long long>(config.batch), speed);
  return known_[kind] = speed;
}

}  // namespace assay::launcher::trials
