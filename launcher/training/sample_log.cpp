// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/sample_log.hpp"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <string_view>

#include "data/files/atomic_file.hpp"

namespace assay::launcher::training {

void SampleLog::note(std::uint32_t epoch, std::uint64_t batch, std::span<const std::uint32_t> samples) {
  absl::StrAppend(&pending_, pending_.empty() ? "" : "\n", "{\"epoch\":", epoch, ",\"batch\":", batch, ",\"samples\":[",
                  absl::StrJoin(samples, ","), "]}");
  constexpr std::size_t kHeldBack = 1 << 20;
  if (pending_.size() > kHeldBack) flush();
}

void SampleLog::flush() {
  if (!pending_.empty()) data::files::append_line(folder_.samples(), pending_);
  pending_.clear();
}

}  // namespace assay::launcher::training
