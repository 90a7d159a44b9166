// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/run_control.hpp"

#include <absl/strings/str_cat.h>

#include "launcher/config/resolve.hpp"
#include "sweeps/run_files.hpp"

namespace assay::launcher::training {

std::string stop_reason_after(const data::files::RunFolder& folder, std::uint32_t epochs) {
  const auto control = sweeps::read_control(folder);
  if (!control || control->stop_at_epoch == 0 || epochs < control->stop_at_epoch) return "";
  return control->reason.empty() ? absl::StrCat("control.json: stop at epoch ", control->stop_at_epoch)
                                 : control->reason;
}

bool is_replaced(const data::files::RunFolder& folder, std::uint32_t attempt) {
  if (attempt == 0) return false;
  const auto control = sweeps::read_control(folder);
  return control && control->attempt > attempt;
}

void refuse_replaced(const data::files::RunFolder& folder, std::uint32_t attempt) {
  if (!is_replaced(folder, attempt)) return;
  throw config::UsageError(absl::StrCat("attempt ", attempt, " at ", folder.root().string(),
                                        " was taken for lost and a later one has taken its place: this one ends, its "
                                        "work since the last checkpoint does not count"));
}

}  // namespace assay::launcher::training
