// SPDX-License-Identifier: Apache-2.0
#include "launcher/row_placement.hpp"

#include <absl/strings/str_format.h>
#include <sys/statvfs.h>

#include <algorithm>

#include "data/window_plan.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/memory_left.hpp"

namespace assay::launcher {
namespace {

constexpr std::uint64_t kBatchesWithoutShuffle = 8;

std::string gibibytes(std::uint64_t bytes) {
  return absl::StrFormat("%.2f GiB", static_cast<double>(bytes) / (1 << 30));
}

// A shuffle that would fit: blocks of some megabytes in windows of an eighth of the memory.
std::string suggested_shuffle(const PlacementNeeds& needs) {
  const std::uint64_t block = std::max<std::uint64_t>(1, (4u << 20) / needs.row_bytes);
  const std::uint64_t window = std::max({block, 2 * needs.batch, needs.memory / 8 / needs.row_bytes});
  return absl::StrFormat("data.shuffle='blocks(%d, %d)'", block, std::min(window, needs.rows));
}

void check_stream(const PlacementNeeds& needs) {
  if (needs.shuffle.kind == data::ShuffleKind::full) {
    throw config::UsageError("data.placement: data.shuffle=full needs all images in memory; set " +
                             suggested_shuffle(needs) + " to stream them");
  }
  const std::uint64_t window = stream_window(needs.shuffle, needs.batch);
  if (window < 2 * needs.batch) {
    throw config::UsageError(absl::StrFormat(
        "data.shuffle: to be streamed, a window must hold at least two batches of %d images, not %d; raise the window",
        needs.batch, window));
  }
  const std::uint64_t bytes = window * data::WindowPlan::kSlots * needs.row_bytes;
  if (bytes > needs.memory) {
    throw config::UsageError("data.shuffle: three windows of " + std::to_string(window) + " images take " +
                             gibibytes(bytes) + ", but " + gibibytes(needs.memory) +
                             " of memory may be used on this node; lower data.size or batch, or set " +
                             suggested_shuffle(needs));
  }
}

// Why the training rows cannot live on the GPUs; empty when they can.
std::string obstacle_to_device(const PlacementNeeds& needs) {
  if (needs.gpu_memory == 0) return "device needs a GPU (device=cuda)";
  if (!needs.processor_key.empty()) {
    return "images on a GPU are prepared there, but " + needs.processor_key + " is carried out on the processor only";
  }
  const std::uint64_t bytes = needs.training_rows * needs.row_bytes;
  if (bytes <= needs.gpu_memory) return {};
  return "the training images take " + gibibytes(bytes) + ", but " + gibibytes(needs.gpu_memory) +
         " of a GPU's memory may be used for them";
}

}  // namespace

std::string to_string(RowPlacement placement) {
  if (placement == RowPlacement::device) return "device";
  return placement == RowPlacement::host ? "host" : "stream";
}

std::uint32_t stream_window(const data::Shuffle& shuffle, std::uint64_t batch) {
  if (shuffle.kind == data::ShuffleKind::blocks) return shuffle.window;
  return static_cast<std::uint32_t>(kBatchesWithoutShuffle * batch);
}

RowPlacement choose_placement(const std::string& setting, const PlacementNeeds& needs) {
  if (setting == "stream") {
    check_stream(needs);
    return RowPlacement::stream;
  }
  if (setting != "host") {
    const std::string obstacle = obstacle_to_device(needs);
    if (obstacle.empty()) return RowPlacement::device;
    if (setting == "device") throw config::UsageError("data.placement: " + obstacle + "; use auto or host");
  }
  const std::uint64_t bytes = needs.rows * needs.row_bytes;
  if (bytes <= needs.memory) return RowPlacement::host;
  const std::string lack = "the images take " + gibibytes(bytes) + ", but " + gibibytes(needs.memory) +
                           " of memory may be used on this node";
  if (setting == "host") {
    throw config::UsageError("data.placement: " + lack + "; set data.placement=stream " + suggested_shuffle(needs));
  }
  if (needs.shuffle.kind == data::ShuffleKind::full) {
    throw config::UsageError("data.shuffle: " + lack + "; set " + suggested_shuffle(needs) + " to stream them");
  }
  check_stream(needs);
  return RowPlacement::stream;
}

std::uint64_t node_memory(bool shared) {
  std::uint64_t left = memory_left();
  struct statvfs status = {};
  if (shared && ::statvfs("/dev/shm", &status) == 0) {
    left = std::min(left, static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize);
  }
  return left / 4 * 3;
}

}  // namespace assay::launcher
