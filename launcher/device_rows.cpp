// SPDX-License-Identifier: Apache-2.0
#include "launcher/device_rows.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "data/device/transfer.hpp"

namespace assay::launcher {
namespace {

constexpr std::uint32_t kNotHeld = std::numeric_limits<std::uint32_t>::max();
// Pinned memory that a piece takes while it is on its way.
constexpr std::size_t kPieceBytes = 16u << 20;

std::vector<std::int64_t> sizes_of(std::size_t rows, const data::ImageShape& shape) {
  return {static_cast<std::int64_t>(rows), shape.height, shape.width, shape.channels};
}

at::Tensor gathered(const data::BatchSource& source, std::span<const std::uint32_t> rows, const at::Device& device) {
  const at::Tensor host = data::device::empty_to_leave(sizes_of(rows.size(), source.shape()), at::kByte, device);
  source.fill(rows, {host.mutable_data_ptr<std::uint8_t>(), host.nbytes()});
  return host;
}

}  // namespace

DeviceRows::DeviceRows(RowAccess& access, std::span<const std::uint32_t> rows, const at::Device& device)
    : device_(device),
      pixels_(at::empty(sizes_of(rows.size(), access.shape()), at::TensorOptions().dtype(at::kByte).device(device))) {
  if (!rows.empty()) places_.assign(std::size_t{*std::max_element(rows.begin(), rows.end())} + 1, kNotHeld);
  for (std::size_t i = 0; i < rows.size(); ++i) places_[rows[i]] = static_cast<std::uint32_t>(i);
  const std::size_t piece = std::max<std::size_t>(1, kPieceBytes / access.shape().bytes());
  for (std::size_t first = 0; first < rows.size(); first += piece) {
    const auto wanted = rows.subspan(first, std::min(piece, rows.size() - first));
    const ReadyRows ready = access.ready(wanted);
    pixels_.narrow(0, static_cast<std::int64_t>(first), static_cast<std::int64_t>(wanted.size()))
        .copy_(gathered(*ready.source, ready.rows, device), /*non_blocking=*/true);
  }
}

at::Tensor DeviceRows::select(std::span<const std::uint32_t> rows) const {
  const at::Tensor places = data::device::empty_to_leave({static_cast<std::int64_t>(rows.size())}, at::kLong, device_);
  std::transform(rows.begin(), rows.end(), places.mutable_data_ptr<std::int64_t>(), [&](std::uint32_t row) {
    const std::uint32_t place = row < places_.size() ? places_[row] : kNotHeld;
    if (place == kNotHeld) throw std::out_of_range("row " + std::to_string(row) + " is not held on the device");
    return static_cast<std::int64_t>(place);
  });
  return pixels_.index_select(0, data::device::send(places, device_));
}

at::Tensor send_rows(const data::BatchSource& source, std::span<const std::uint32_t> rows, const at::Device& device) {
  return data::device::send(gathered(source, rows, device), device);
}

}  // namespace assay::launcher
