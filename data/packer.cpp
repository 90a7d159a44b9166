// SPDX-License-Identifier: Apache-2.0
#include "data/packer.hpp"

#include <future>
#include <nlohmann/json.hpp>
#include <optional>

#include "data/files/abandoned_files.hpp"
#include "data/files/atomic_file.hpp"
#include "data/packing.hpp"
#include "data/store_addition.hpp"
#include "data/verify.hpp"

namespace assay::data {
namespace {

std::string rejects_text(const std::vector<Reject>& rejects) {
  std::string text;
  for (const auto& reject : rejects) {
    const nlohmann::ordered_json line{{"file", reject.file}, {"reason", reject.reason}};
    // Names from outside need not be UTF-8.
    text += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  }
  return text;
}

}  // namespace

std::filesystem::path rejects_path(const std::filesystem::path& store) {
  return store.string() + ".rejects.jsonl";
}

void stop_if_asked(const PackCallbacks& callbacks) {
  if (callbacks.stop && callbacks.stop()) throw PackInterrupted("packing was interrupted; nothing was written");
}

PackSummary pack(PackOptions options, const PackCallbacks& callbacks) {
  std::optional<StoreAddition> addition;
  if (options.add) {
    addition.emplace(*options.add);
    addition->settle(options);
  }
  check_options(options);
  const std::string input = options.input.string();
  const auto source = open_image_source(options.input, options.source);
  Layout layout = plan_layout(source->list([&] { stop_if_asked(callbacks); }), options.layout, input);
  if (addition) addition->check_splits(layout, input);

  files::remove_abandoned_files(options.store);
  files::AtomicFile file(options.store);
  file.hold();
  PackSummary summary =
      Packing(options, callbacks, *source, std::move(layout), addition ? &*addition : nullptr, file.temporary()).run();
  // The disk works while the bytes are checked.
  auto synced = std::async(std::launch::async, [&] { file.sync(); });
  const VerifyReport report = verify_store(
      file.temporary(), [&](std::uint64_t, std::uint64_t) { stop_if_asked(callbacks); }, options.jobs);
  if (addition) addition->check_copies(report.info.digests);
  synced.get();

  // Both files are whole before either gets its name.
  const auto rejects = rejects_path(options.store);
  std::optional<files::AtomicFile> rejects_file;
  if (!summary.rejects.empty()) {
    rejects_file.emplace(rejects);
    rejects_file->write(rejects_text(summary.rejects));
  }
  file.commit();
  if (rejects_file) {
    rejects_file->commit();
  } else {
    std::error_code ignored;  // an old list that cannot be removed is no reason to lose the store
    std::filesystem::remove(rejects, ignored);
  }
  return summary;
}

}  // namespace assay::data
