// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/prediction_inputs.hpp"

#include <algorithm>

#include "data/files/archive.hpp"
#include "data/files/atomic_file.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr std::uint64_t kMaxImageBytes = 64 << 20;

// Collects decoded rows and hands them on a chunk at a time.
class Collector {
 public:
  Collector(PredictionDecoder& decoder, std::size_t chunk, const std::function<void(const PredictionChunk&)>& consume)
      : decoder_(decoder), chunk_(chunk), consume_(consume) {}

  void add(const std::string& path, std::span<const std::byte> bytes) {
    const std::string reason = decoder_.append(bytes, pending_.rows);
    if (!reason.empty()) return reject(path, reason);
    pending_.paths.push_back(path);
    if (pending_.paths.size() == chunk_) flush();
  }
  void reject(const std::string& path, const std::string& reason) { rejected_.push_back({path, reason}); }
  void flush() {
    if (!pending_.paths.empty()) consume_(pending_);
    pending_ = {};
  }
  std::vector<RejectedInput> take_rejected() { return std::move(rejected_); }

 private:
  PredictionDecoder& decoder_;
  std::size_t chunk_;
  const std::function<void(const PredictionChunk&)>& consume_;
  PredictionChunk pending_;
  std::vector<RejectedInput> rejected_;
};

void add_file(Collector& collector, const std::string& shown, const std::filesystem::path& path) {
  try {
    const std::string bytes = data::files::read_file(path, kMaxImageBytes);
    collector.add(shown, std::as_bytes(std::span(bytes)));
  } catch (const data::files::InputError& error) {
    collector.reject(shown, error.what());
  }
}

void add_folder(Collector& collector, const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.')) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) add_file(collector, file.string(), file);
}

void add_archive(Collector& collector, const std::filesystem::path& path) {
  data::files::ArchiveReader archive(path);
  while (archive.next()) {
    const data::files::ArchiveEntry& entry = archive.entry();
    if (entry.kind == data::files::EntryKind::directory) continue;
    const std::string shown = (path / entry.path).string();
    if (entry.kind != data::files::EntryKind::file) {
      collector.reject(shown, "not a regular file");
      continue;
    }
    try {
      collector.add(shown, archive.read(kMaxImageBytes));
    } catch (const data::files::InputError& error) {
      collector.reject(shown, error.what());
    }
  }
}

}  // namespace

std::vector<RejectedInput> read_prediction_inputs(const std::vector<std::string>& arguments, PredictionDecoder& decoder,
                                                  std::size_t chunk,
                                                  const std::function<void(const PredictionChunk&)>& consume) {
  for (const std::string& argument : arguments) {
    if (!std::filesystem::exists(argument)) {
      throw data::files::InputError(argument + " does not exist: name image files, folders or archives");
    }
  }
  Collector collector(decoder, chunk, consume);
  for (const std::string& argument : arguments) {
    if (std::filesystem::is_directory(argument)) {
      add_folder(collector, argument);
    } else if (data::files::looks_like_archive(argument)) {
      add_archive(collector, argument);
    } else {
      add_file(collector, argument, argument);
    }
  }
  collector.flush();
  return collector.take_rejected();
}

}  // namespace assay::launcher::evaluation
