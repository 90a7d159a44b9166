// SPDX-License-Identifier: Apache-2.0
#include "models/packed_weight.hpp"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/empty.h>

#include <optional>
#include <string_view>
#include <utility>

#include "models/unrolled_convolution.hpp"

namespace assay::models {
namespace {

constexpr std::array<std::int64_t, 2> kDilation = {1, 1};

using Scalars = c10::List<std::optional<at::Scalar>>;

// What LibTorch's own compiler calls; they are no part of its C++ interface, but of its list of operators.
using Pack = at::Tensor(const at::Tensor&, at::IntArrayRef padding, at::IntArrayRef stride, at::IntArrayRef dilation,
                        std::int64_t groups, at::OptionalIntArrayRef input_size);
using PackMatrix = at::Tensor(const at::Tensor&, std::optional<std::int64_t> rows);
using Convolve = at::Tensor(const at::Tensor& image, const at::Tensor& weight, const std::optional<at::Tensor>& bias,
                            at::IntArrayRef padding, at::IntArrayRef stride, at::IntArrayRef dilation,
                            std::int64_t groups, std::string_view activation, Scalars scalars,
                            std::optional<std::string_view> algorithm);

using Multiply = at::Tensor(const at::Tensor& rows, const at::Tensor& matrix, const std::optional<at::Tensor>& bias,
                            std::string_view activation, Scalars scalars, std::optional<std::string_view> algorithm);

template <class Signature>
std::optional<c10::TypedOperatorHandle<Signature>> find_operator(const char* name) {
  const auto found = c10::Dispatcher::singleton().findSchema({name, ""});
  if (!found) return std::nullopt;
  return found->typed<Signature>();
}

struct Operators {
  std::optional<c10::TypedOperatorHandle<Pack>> pack = find_operator<Pack>("mkldnn::_reorder_convolution_weight");
  std::optional<c10::TypedOperatorHandle<Convolve>> convolve =
      find_operator<Convolve>("mkldnn::_convolution_pointwise");
  std::optional<c10::TypedOperatorHandle<PackMatrix>> pack_matrix =
      find_operator<PackMatrix>("mkldnn::_reorder_linear_weight");
  std::optional<c10::TypedOperatorHandle<Multiply>> multiply = find_operator<Multiply>("mkldnn::_linear_pointwise");

  bool present() const { return pack && convolve && pack_matrix && multiply; }
};

const Operators& operators() {
  static const Operators found;
  return found;
}

std::optional<at::Tensor> where_defined(const at::Tensor& tensor) {
  return tensor.defined() ? std::optional(tensor) : std::nullopt;
}

std::string_view name_of(Activation activation) {
  if (activation == Activation::none) return "none";
  return activation == Activation::relu ? "relu" : "hardtanh";
}

Scalars limits_of(Activation activation) {
  return activation == Activation::relu6 ? Scalars({at::Scalar(0), at::Scalar(6)}) : Scalars();
}

// [N, H * W * C] seen as [N, C, H, W]. Not a view in autograd's books: the next layer may work in place, which a view
// that a custom function returns does not allow.
at::Tensor as_channels_last(const at::Tensor& rows, const std::array<std::int64_t, 4>& sizes) {
  const std::array<std::int64_t, 4> strides = {sizes[1] * sizes[2] * sizes[3], 1, sizes[1] * sizes[3], sizes[1]};
  return at::empty({0}, rows.options()).set_(rows.storage(), rows.storage_offset(), sizes, strides);
}

}  // namespace

bool onednn_is_here() {
  return operators().present();
}

PackedWeight::PackedWeight(at::Tensor weight, std::int64_t stride, std::int64_t groups)
    : weight_(std::move(weight)), stride_{stride, stride}, groups_(groups) {}

at::Tensor PackedWeight::apply(const at::Tensor& image, const at::Tensor& bias,
                               const std::array<std::int64_t, 2>& padding, Activation after) {
  const bool alone = image.size(0) == 1;
  const Key key = {image.size(2), image.size(3), padding[0], padding[1], alone ? 1 : 0};
  // For one image what counts is how much memory the weights fill.
  const bool dense = !alone && stride_[0] == 1 && groups_ == 1 && unrolls(weight_, image);
  return dense ? multiply(image, bias, padding, after, key) : convolve(image, bias, padding, after, key);
}

at::Tensor PackedWeight::convolve(const at::Tensor& image, const at::Tensor& bias,
                                  const std::array<std::int64_t, 2>& padding, Activation after, const Key& key) {
  at::Tensor& packed = packed_[key];
  if (!packed.defined()) {
    packed = operators().pack->call(weight_, padding, stride_, kDilation, groups_, image.sizes());
  }
  return operators().convolve->call(image, packed, where_defined(bias), padding, stride_, kDilation, groups_,
                                    name_of(after), limits_of(after), "");
}

at::Tensor PackedWeight::multiply(const at::Tensor& image, const at::Tensor& bias,
                                  const std::array<std::int64_t, 2>& padding, Activation after, const Key& key) {
  const std::int64_t height = image.size(2) + 2 * padding[0] - weight_.size(2) + 1;
  const std::int64_t width = image.size(3) + 2 * padding[1] - weight_.size(3) + 1;
  at::Tensor& matrix = unrolled_[key];
  if (!matrix.defined()) {
    matrix =
        operators().pack_matrix->call(unrolled_weight(weight_, image.size(2), image.size(3), padding), std::nullopt);
  }
  const at::Tensor everywhere = bias.defined() ? bias.repeat({height * width}) : bias;
  const at::Tensor rows = image.permute({0, 2, 3, 1}).reshape({image.size(0), -1});
  const at::Tensor product =
      operators().multiply->call(rows, matrix, where_defined(everywhere), name_of(after), limits_of(after), "");
  return as_channels_last(product, {image.size(0), weight_.size(0), height, width});
}

}  // namespace assay::models
