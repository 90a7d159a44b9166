// SPDX-License-Identifier: Apache-2.0
// With the processor in the GPU's place; tests/gpu has the same on one.
#include "launcher/device_rows.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <stdexcept>

namespace assay::launcher {
namespace {

const at::Device kProcessor(at::kCPU);

// Row r holds r, r + 1, ... It tells in which pieces it was asked.
class CountedRows final : public RowAccess {
 public:
  CountedRows(std::size_t rows, data::ImageShape shape) : bytes_(rows * shape.bytes()), source_(bytes_, shape) {
    for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = value(i / shape.bytes(), i % shape.bytes());
  }
  static std::uint8_t value(std::size_t row, std::size_t i) { return static_cast<std::uint8_t>(row * 7 + i * 3); }

  const data::BatchSource& source() const { return source_; }
  const data::ImageShape& shape() const override { return source_.shape(); }
  std::span<const std::uint8_t> labels() const override { return {}; }
  ReadyRows ready(std::span<const std::uint32_t> rows) override {
    pieces.push_back(rows.size());
    return {&source_, rows};
  }

  std::vector<std::size_t> pieces;

 private:
  std::vector<std::uint8_t> bytes_;
  data::BatchSource source_;
};

void expect_rows(const at::Tensor& found, const std::vector<std::uint32_t>& rows, const data::ImageShape& shape) {
  ASSERT_EQ(found.sizes(), (std::vector<std::int64_t>{static_cast<std::int64_t>(rows.size()), shape.height, shape.width,
                                                      shape.channels}));
  ASSERT_EQ(found.scalar_type(), at::kByte);
  const std::uint8_t* bytes = found.const_data_ptr<std::uint8_t>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < shape.bytes(); ++k) {
      ASSERT_EQ(bytes[i * shape.bytes() + k], CountedRows::value(rows[i], k)) << rows[i];
    }
  }
}

TEST(DeviceRows, GivesRowsByTheirNumberInTheSplit) {
  CountedRows access(20, {2, 3, 3});
  const DeviceRows held(access, std::vector<std::uint32_t>{3, 4, 9, 18}, kProcessor);
  const std::vector<std::uint32_t> wanted{18, 3, 3, 9};
  expect_rows(held.select(wanted), wanted, access.shape());
  expect_rows(held.select({}), {}, access.shape());
}

TEST(DeviceRows, RefusesRowsThatItDoesNotHold) {
  CountedRows access(20, {2, 3, 3});
  const DeviceRows held(access, std::vector<std::uint32_t>{3, 4}, kProcessor);
  EXPECT_THROW(held.select(std::vector<std::uint32_t>{3, 2}), std::out_of_range);
  EXPECT_THROW(held.select(std::vector<std::uint32_t>{5}), std::out_of_range);
  EXPECT_THROW(held.select(std::vector<std::uint32_t>{4000000000u}), std::out_of_range);
}

TEST(DeviceRows, AreBroughtInPieces) {
  const data::ImageShape shape{1024, 1024, 3};
  CountedRows access(12, shape);
  std::vector<std::uint32_t> rows(12);
  std::iota(rows.begin(), rows.end(), 0u);
  const DeviceRows held(access, rows, kProcessor);
  EXPECT_EQ(access.pieces, (std::vector<std::size_t>{5, 5, 2}));
  expect_rows(held.select(std::vector<std::uint32_t>{11, 4, 5}), {11, 4, 5}, shape);
}

TEST(DeviceRows, MayHoldNothing) {
  CountedRows access(2, {2, 2, 3});
  const DeviceRows held(access, {}, kProcessor);
  EXPECT_THROW(held.select(std::vector<std::uint32_t>{0}), std::out_of_range);
}

TEST(SendRows, SendsABatchThatTheSourceMayForget) {
  CountedRows access(6, {2, 2, 3});
  const std::vector<std::uint32_t> wanted{5, 0, 5};
  const at::Tensor sent = send_rows(access.source(), wanted, kProcessor);
  EXPECT_NE(sent.const_data_ptr(), access.source().get(5).data());
  expect_rows(sent, wanted, access.shape());
  EXPECT_THROW(send_rows(access.source(), std::vector<std::uint32_t>{6}, kProcessor), std::out_of_range);
}

}  // namespace
}  // namespace assay::launcher
