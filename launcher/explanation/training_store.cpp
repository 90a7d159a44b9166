// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/training_store.hpp"

#include <optional>
#include <span>

#include "data/files/error.hpp"
#include "launcher/agreement.hpp"

namespace assay::launcher::explanation {
namespace {

data::StoreReader open_training_store(const training::DataIdentity& trained, const std::string& given) {
  if (!given.empty()) {
    data::StoreReader store(given);
    if (store.info().content_hash == trained.content_hash) return store;
  }
  try {
    data::StoreReader store(trained.path);
    if (store.info().content_hash == trained.content_hash) return store;
  } catch (const data::StoreError& error) {
    throw data::StoreError("the background comes from the images the run was trained on, and " +
                           std::string(error.what()) + "; pass that store with --data");
  }
  throw data::StoreError("the background comes from the images the run was trained on, and " + trained.path +
                         " now holds others; pass the store it was trained on with --data");
}

}  // namespace

FoundBackground find_background(World& world, const training::TrainedModel& trained, const std::string& given,
                                const ExplainOptions& options) {
  FoundBackground found;
  if (options.background == 0) return found;
  const bool needed = options.asks(Method::shap) || options.asks(Method::kernelshap);
  std::optional<data::StoreReader> store;
  // One verdict for all ranks: a rank that alone cannot read the store must not go another way.
  std::string note;
  agree(world.collective(), [&] {
    try {
      store.emplace(open_training_store(trained.state.data, given));
    } catch (const data::StoreError& error) {
      if (needed) throw;
      note = error.what();
    }
  });
  float any = note.empty() ? 0 : 1;
  world.collective().all_reduce_sum(std::span(&any, 1));
  if (any > 0) {
    found.note = note + ": no background and no randomisation check";
    return found;
  }
  found.background =
      load_background(world, *store, trained.config, static_cast<std::size_t>(options.background), options.seed);
  return found;
}

}  // namespace assay::launcher::explanation
