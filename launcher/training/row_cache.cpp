// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/row_cache.hpp"

#include "launcher/config/resolve.hpp"
#include "launcher/training/epoch_decisions.hpp"

namespace assay::launcher::training {
namespace {

// The part of a configuration's text that stands below "data:".
std::string data_section(const config::RunConfig& config) {
  const std::string yaml = "\n" + config::to_yaml(config);
  const std::size_t begin = yaml.find("\ndata:");
  std::size_t end = begin == std::string::npos ? begin : yaml.find('\n', begin + 1);
  while (end != std::string::npos && end + 1 < yaml.size() && yaml[end + 1] == ' ') end = yaml.find('\n', end + 1);
  return begin == std::string::npos ? yaml : yaml.substr(begin, end - begin);
}

}  // namespace

std::string rows_key(const data::StoreReader& store, const config::RunConfig& config) {
  return store.info().content_hash + config.device + data_section(config);
}

std::shared_ptr<const LoadedRows> RowCache::load(World& world, const data::StoreReader& store,
                                                 const config::RunConfig& config) {
  const bool keeps = config.data.placement != "stream";
  const std::string key = keeps ? rows_key(store, config) : "";
  // What load_rows checks besides the rows.
  if (rows_ && keeps && key == key_) {
    check_monitors(config, !rows_->rows.validation_rows.empty());
    return rows_;
  }
  clear();
  auto rows = std::make_shared<const LoadedRows>(load_rows(world, store, config));
  if (keeps) {
    key_ = key;
    rows_ = rows;
  }
  return rows;
}

void RowCache::clear() {
  rows_.reset();
  key_.clear();
}

}  // namespace assay::launcher::training
