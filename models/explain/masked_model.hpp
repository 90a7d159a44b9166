// SPDX-License-Identifier: Apache-2.0
// A model asked about one image of which segments are hidden. Every distinct mask is asked once; forwards go in wide
// batches over memory that is kept from call to call. The model must outlive it. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/explain/explained_model.hpp"
#include "models/explain/masks.hpp"
#include "models/explain/segments.hpp"

namespace assay::models::explain {

class MaskedModel {
 public:
  // seen, hidden: float32 [C, H, W], the image as the model sees it, and what it sees where a segment is hidden.
  // segments: of H x W. batch: images of one forward, on the device of `seen`. Throws std::invalid_argument when the
  // shapes do not fit.
  MaskedModel(ExplainedModel& model, const at::Tensor& seen, const at::Tensor& hidden, const Segments& segments,
              Output output, std::int64_t batch = 250);

  // In the order of the masks. Throws std::invalid_argument on masks of another number of segments.
  std::vector<double> operator()(const Masks& masks);
  // Forwards of a batch made so far.
  std::size_t forwards() const { return forwards_; }

 private:
  // Neighbouring pixels of one segment, in the order of memory.
  struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t segment = 0;
  };

  std::vector<double> ask(const Masks& masks, std::span<const std::size_t> rows);

  ExplainedModel& model_;
  int segments_;
  Output output_;
  std::int64_t batch_;
  at::Device device_;
  std::vector<Run> runs_;
  at::Tensor seen_;    // float32 [H, W, C]
  at::Tensor hidden_;  // the same
  at::Tensor images_;  // float32 [batch, H, W, C]
  std::size_t forwards_ = 0;
};

}  // namespace assay::models::explain
