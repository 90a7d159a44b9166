// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/memory_fit.hpp"

#include <absl/strings/str_cat.h>

namespace assay::launcher::training {
namespace {

std::int64_t divided_up(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

std::int64_t largest_part_that_fits(std::int64_t images, const MemoryTrial& fits) {
  while (images > 1) {
    images = divided_up(images, 2);
    if (fits(images)) return images;
  }
  return 0;
}

std::int64_t smallest_accumulation(std::int64_t most, const std::function<bool(std::int64_t pieces)>& fits_in) {
  for (std::int64_t pieces = 1; pieces <= most; pieces *= 2) {
    if (fits_in(pieces)) return pieces;
  }
  return 0;
}

std::string memory_advice(const FailedStep& step, std::int64_t fitting) {
  std::string text =
      absl::StrCat("out of memory in a step on a micro-batch of ", step.images, " images of ", step.side, " px",
                   step.accumulation > 1 ? absl::StrCat(" in ", step.accumulation, " pieces") : "");
  if (fitting == 0) return text + "; not even one could be computed: use a smaller model or data.size, or more memory";
  return absl::StrCat(text, "; ", fitting, fitting == 1 ? " fits" : " fit", ": set batch=", fitting * step.ranks,
                      " or optimizer.accumulation=", divided_up(step.images, fitting));
}

}  // namespace assay::launcher::training
