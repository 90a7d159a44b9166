// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/inference.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <cstring>
#include <vector>

#include "data/sampler.hpp"
#include "launcher/prepared_images.hpp"

namespace assay::launcher::evaluation {
namespace {

// The batches dealt to one rank, in the order it computes them.
std::vector<data::Range> batches_of(int rank, int size, std::uint64_t count, std::uint64_t batch) {
  std::vector<data::Range> ranges;
  const std::uint64_t batches = data::batches_per_epoch(count, batch);
  for (std::uint64_t index = static_cast<std::uint64_t>(rank); index < batches;
       index += static_cast<std::uint64_t>(size)) {
    ranges.push_back(data::batch_range(count, batch, index));
  }
  return ranges;
}

}  // namespace

at::Tensor infer(models::Detector& model, RowAccess& access, std::span<const std::uint32_t> rows,
                 const InferenceOptions& options, distributed::Collective& collective) {
  c10::NoGradGuard no_grad;
  const auto batch = static_cast<std::uint64_t>(options.batch);
  const std::size_t width = static_cast<std::size_t>(model.logits());
  PreparedImages images(options.preparation, {}, access.shape(), options.threads);
  std::vector<std::byte> mine;
  const std::vector<data::Range> own = batches_of(collective.rank(), collective.size(), rows.size(), batch);
  for (std::size_t i = 0; i < own.size(); ++i) {
    const ReadyRows ready = access.ready(rows.subspan(own[i].begin, own[i].size()));
    const at::Tensor seen = images.plain(*ready.source, ready.rows);
    if (i + 1 < own.size()) access.announce(rows.subspan(own[i + 1].begin, own[i + 1].size()));
    const at::Tensor logits = model.forward(seen, {}).cpu().contiguous();
    const auto* bytes = static_cast<const std::byte*>(logits.const_data_ptr());
    mine.insert(mine.end(), bytes, bytes + logits.nbytes());
  }
  const std::vector<std::byte> gathered = collective.gather(mine, 0);
  if (collective.rank() != 0) return {};
  at::Tensor all = at::empty({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(width)}, at::kFloat);
  float* out = all.mutable_data_ptr<float>();
  std::size_t at = 0;
  for (int rank = 0; rank < collective.size(); ++rank) {
    for (const data::Range& range : batches_of(rank, collective.size(), rows.size(), batch)) {
      const std::size_t bytes = range.size() * width * sizeof(float);
      std::memcpy(out + range.begin * width, gathered.data() + at, bytes);
      at += bytes;
    }
  }
  return all;
}

at::Tensor probabilities_of(const at::Tensor& logits, double temperature) {
  return models::probability_real(temperature == 1 ? logits : logits / temperature).contiguous();
}

}  // namespace assay::launcher::evaluation
