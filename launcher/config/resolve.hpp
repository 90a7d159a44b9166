// SPDX-License-Identifier: Apache-2.0
// From what the user wrote (a recipe or a file, dotted overrides) to one checked RunConfig, and back to YAML text.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "launcher/config/run_config.hpp"

namespace assay::launcher::config {

// A mistake in the configuration or on the command line (exit code 2). The message names the key, the file and line
// where there is one, and the nearest known key.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// PREFIX/share/assay/recipes of an installed PREFIX/bin/assay when it exists, else the source tree of this build.
std::filesystem::path recipe_directory();
// Names of the recipes there, sorted, spelled with `-`. Throws data::files::InputError when there are none.
std::vector<std::string> recipe_names();
// The YAML text of a recipe; `_` and `-` are the same. Throws UsageError listing the known ones.
std::string recipe_text(const std::string& name);

// Reads YAML text on top of the defaults, or of another recipe when the first key is `base: RECIPE`. `origin` is what
// errors call it ("recipe cnn5", "my.yaml"). Throws UsageError: "my.yaml:7: batch: expected a whole number, got
// 'many'".
RunConfig parse_config(const std::string& yaml, const std::string& origin);
// The same of a file. Throws data::files::InputError when it cannot be read or is larger than 1 MiB.
RunConfig read_config(const std::filesystem::path& path);
// Applies "dotted.key=value" in order; a later one wins. Throws UsageError.
void apply_overrides(RunConfig& config, const std::vector<std::string>& overrides);
// Every key against its range (also those set by code, not by text). Throws UsageError naming the key.
void validate(const RunConfig& config);
// Whether loss.kind fits a model with 1 or 2 logits; callers know the model. Throws UsageError naming the kind that
// does.
void check_loss_fits(const RunConfig& config, int logits);
// The usual way: exactly one of recipe and file (the other empty), then the overrides, validated.
RunConfig resolve(const std::string& recipe, const std::filesystem::path& file,
                  const std::vector<std::string>& overrides);
// Every key, in a fixed order, parseable again to the same struct (doubles round-trip).
std::string to_yaml(const RunConfig& config);
// Hex SHA-256 over to_yaml without the keys that may differ between two starts of one run (threads, checkpoint.*,
// distributed.bucket_mib and deadline_seconds, data.placement).
std::string config_hash(const RunConfig& config);
// Keys of the hash whose values differ, as "key: a -> b", for the error of a run folder that holds another
// configuration; empty exactly when the hashes are equal.
std::vector<std::string> differences(const RunConfig& a, const RunConfig& b);

}  // namespace assay::launcher::config
