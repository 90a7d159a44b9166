// SPDX-License-Identifier: Apache-2.0
#include "distributed/gradient_reducer.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <absl/strings/str_cat.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace assay::distributed {
namespace {

constexpr double kFloatsPerMib = 1024.0 * 1024.0 / sizeof(float);

std::size_t floats_of(double mib, const char* option) {
  if (!(mib > 0) || !std::isfinite(mib)) throw std::invalid_argument(absl::StrCat(option, " must be above 0"));
  return std::max<std::size_t>(1, static_cast<std::size_t>(mib * kFloatsPerMib));
}

void check_parameter(const at::Tensor& parameter, std::size_t index) {
  const char* fault = nullptr;
  if (!parameter.defined() || parameter.scalar_type() != at::kFloat) {
    fault = "is not a float32 tensor";
  } else if (!parameter.requires_grad() || !parameter.is_leaf()) {
    fault = "is not a leaf that requires a gradient";
  } else if (!parameter.is_non_overlapping_and_dense()) {
    fault = "has gaps or overlaps in memory";
  }
  if (fault != nullptr) throw std::invalid_argument(absl::StrCat("GradientReducer: parameter ", index, " ", fault));
}

// Ranks with different models would add up garbage, or wait for one another for ever.
void check_equal_on_all_ranks(std::int64_t total, Collective& collective) {
  constexpr std::int64_t kModulus = 1'048'573;  // a prime: squares stay exact in double
  const auto mine = static_cast<double>(total % kModulus);
  std::array<double, 2> sums{mine, mine * mine};
  collective.all_reduce_sum(std::span<double>(sums));
  // Sum of squares times the count equals the square of the sum only for equal numbers (Cauchy-Schwarz).
  if (sums[1] * collective.size() != sums[0] * sums[0]) {
    throw CollectiveError("the ranks hold different models: start all of them with the same program and configuration");
  }
}

// The part of a flat buffer that holds one parameter, with the strides the parameter has.
at::Tensor view_of(const at::Tensor& flat, std::int64_t offset, const at::Tensor& parameter) {
  return flat.as_strided(parameter.sizes(), parameter.strides(), offset);
}

}  // namespace

GradientReducer::GradientReducer(std::vector<at::Tensor> parameters, const ReducerOptions& options,
                                 Collective& collective, BucketTransport& transport)
    : transport_(transport), parameters_(std::move(parameters)) {
  c10::NoGradGuard no_grad;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    check_parameter(parameters_[i], i);
    total += parameters_[i].numel();
  }
  check_equal_on_all_ranks(total, collective);
  const at::TensorOptions floats =
      at::TensorOptions().dtype(at::kFloat).device(parameters_.empty() ? at::kCPU : parameters_.front().device());
  storage_ = at::zeros({total + static_cast<std::int64_t>(kReducerScalars)}, floats);
  flat_gradients_ = storage_.narrow(0, 0, total);
  flat_parameters_ = at::empty({total}, floats);
  move_parameters();
  cut_buckets(floats_of(options.first_bucket_mib, "first_bucket_mib"), floats_of(options.bucket_mib, "bucket_mib"));
  find_reaches();
  hooks_ = std::make_unique<GradientHooks>(parameters_, [this](std::size_t parameter) { on_gradient(parameter); });
}

void GradientReducer::move_parameters() {
  gradient_views_.resize(parameters_.size());
  std::int64_t offset = flat_parameters_.numel();
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    at::Tensor& parameter = parameters_[i];
    offset -= parameter.numel();  // the last registered comes first
    const at::Tensor home = view_of(flat_parameters_, offset, parameter);
    home.copy_(parameter);
    gradient_views_[i] = view_of(storage_, offset, parameter);
    parameter.set_data(home);
    parameter.mutable_grad() = gradient_views_[i];
  }
}

void GradientReducer::cut_buckets(std::size_t first_limit, std::size_t limit) {
  std::size_t begin = 0;
  std::size_t end = 0;
  const auto close = [&] {
    if (end > begin) buckets_.push_back({begin, end});
    begin = end;
  };
  for (std::size_t i = parameters_.size(); i-- > 0;) {
    auto rest = static_cast<std::size_t>(parameters_[i].numel());
    if (end - begin + rest > std::min(limit, buckets_.empty() ? first_limit : limit)) close();
    while (rest > 0) {
      const std::size_t room = std::min(limit, buckets_.empty() ? first_limit : limit);
      const std::size_t piece = std::min(rest, room - (end - begin));
      end += piece;
      rest -= piece;
      if (rest > 0) close();
    }
  }
  close();
  if (buckets_.empty()) buckets_.push_back({0, 0});
  buckets_.back().end += kReducerScalars;
}

void GradientReducer::find_reaches() {
  reaches_.resize(parameters_.size());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto begin = static_cast<std::size_t>(gradient_views_[i].storage_offset());
    const std::size_t end = begin + static_cast<std::size_t>(parameters_[i].numel());
    Reach& reach = reaches_[i];
    while (reach.first + 1 < buckets_.size() && buckets_[reach.first].end <= begin) ++reach.first;
    reach.last = reach.first;
    while (reach.last + 1 < buckets_.size() && buckets_[reach.last].end < end) ++reach.last;
    for (std::size_t bucket = reach.first; bucket <= reach.last; ++bucket) ++buckets_[bucket].parameters;
  }
}

void GradientReducer::zero() {
  leaving_early_ = false;
  next_bucket_ = 0;
  storage_.zero_();
}

std::span<float> GradientReducer::scalars() {
  return {storage_.mutable_data_ptr<float>() + flat_gradients_.numel(), kReducerScalars};
}

at::Tensor GradientReducer::scalars_on_device() const {
  return storage_.narrow(0, flat_gradients_.numel(), static_cast<std::int64_t>(kReducerScalars));
}

void GradientReducer::leave_early() {
  leaving_early_ = true;
  for (Bucket& bucket : buckets_) bucket.waits_for = bucket.parameters;
}

void GradientReducer::on_gradient(std::size_t parameter) {
  if (!leaving_early_) return;
  bring_home(parameter);
  const Reach& reach = reaches_[parameter];
  for (std::size_t bucket = reach.first; bucket <= reach.last; ++bucket) --buckets_[bucket].waits_for;
  while (next_bucket_ < buckets_.size() && buckets_[next_bucket_].waits_for == 0) submit_next();
}

// Backward adds into a gradient that is there, but may put another tensor in its place (a higher-order graph, a caller
// that reset it): the numbers are then taken over and the view put back.
void GradientReducer::bring_home(std::size_t parameter) {
  at::Tensor& gradient = parameters_[parameter].mutable_grad();
  const at::Tensor& home = gradient_views_[parameter];
  if (gradient.defined() && gradient.const_data_ptr() == home.const_data_ptr()) return;
  c10::NoGradGuard no_grad;
  if (gradient.defined()) {
    home.copy_(gradient);
  } else {
    home.zero_();
  }
  gradient = home;
}

void GradientReducer::submit_next() {
  const Bucket& bucket = buckets_[next_bucket_++];
  transport_.submit(storage_.narrow(0, static_cast<std::int64_t>(bucket.begin),
                                    static_cast<std::int64_t>(bucket.end - bucket.begin)));
}

void GradientReducer::finish() {
  leaving_early_ = false;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (reaches_[i].last >= next_bucket_) bring_home(i);
  }
  while (next_bucket_ < buckets_.size()) submit_next();
  next_bucket_ = 0;
  transport_.wait();
}

}  // namespace assay::distributed
