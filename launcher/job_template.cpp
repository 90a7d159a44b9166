// SPDX-License-Identifier: Apache-2.0
#include "launcher/job_template.hpp"

#include <absl/strings/str_join.h>

#include <algorithm>
#include <system_error>

#include "data/files/atomic_file.hpp"
#include "data/files/one_line.hpp"
#include "launcher/config/resolve.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 64 << 10;
constexpr const char* kSuffix = ".yaml";

}  // namespace

fs::path job_template_directory() {
  // Beside the recipes where installed; in the source tree, in the folder they belong to.
  const fs::path root = config::recipe_directory().parent_path();
  std::error_code error;
  const fs::path installed = root / "templates";
  return fs::is_directory(installed, error) ? installed : root / "slurm" / "templates";
}

std::vector<std::string> job_template_names() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(job_template_directory(), error)) {
    if (entry.path().extension() == kSuffix) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

slurm::JobOptions with_job_options(slurm::JobOptions base, const std::vector<std::string>& options) {
  for (const std::string& option : options) slurm::apply_job_option(base, option);
  slurm::check_job_options(base, "job");
  return base;
}

slurm::JobOptions read_job_template(const std::string& name_or_file) {
  fs::path path = name_or_file;
  if (name_or_file.find_first_of("./") == std::string::npos) {
    const auto names = job_template_names();
    // Only a listed name becomes part of a path.
    if (std::find(names.begin(), names.end(), name_or_file) == names.end()) {
      throw sweeps::SweepError("unknown job template '" + data::files::one_line(name_or_file) +
                               "'; known: " + absl::StrJoin(names, ", ") + "; or name a file, for example ./my.yaml");
    }
    path = job_template_directory() / (name_or_file + kSuffix);
  }
  return slurm::parse_job_options(data::files::read_file(path, kMostBytes), path.string());
}

}  // namespace assay::launcher
