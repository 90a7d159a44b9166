// SPDX-License-Identifier: Apache-2.0
#include "data/files/event_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>
#include <vector>

namespace assay::data::files {
namespace {

// What TensorBoard 2.20's protobuf classes (tensorboard.compat.proto.event_pb2) make of
//   Event(wall_time=1.5, file_version="brain.Event:2") and
//   Event(wall_time=1700000000.25, step=300, summary=Summary(value=[Value(tag="train/loss", simple_value=0.25),
//                                                                   Value(tag="lr", simple_value=0.001)])),
// framed as its reader (tensorflow_stub/pywrap_tensorflow.py) demands.
constexpr std::string_view kStart = "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c";
constexpr std::string_view kRecord =
    "2c00000000000000f4aecc450900001040fc54d94110ac022a1e0a110a0a747261696e2f6c6f7373150000803e0a090a026c72156f12833a03"
    "59131c";

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[static_cast<unsigned char>(byte) >> 4];
    text += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

TEST(EventFile, StartIsTheBytesOfTensorBoardsOwnMessage) {
  EXPECT_EQ(hexadecimal(event_file_start(1.5)), kStart);
}

TEST(EventFile, RecordIsTheBytesOfTensorBoardsOwnMessage) {
  const std::vector<ScalarEvent> scalars = {{"train/loss", 0.25}, {"lr", 0.001}};
  EXPECT_EQ(hexadecimal(event_record(1700000000.25, 300, scalars)), kRecord);
}

TEST(EventFile, ChecksumsAreMaskedAsTheReadersExpect) {
  // RFC 3720, B.4: the CRC-32C of 32 zero bytes is 0x8a9136aa; rotated right by 15 bits, plus 0xa282ead8.
  const std::string zeros(32, '\0');
  EXPECT_EQ(masked_crc32c(zeros), std::rotr(0x8a9136aau, 15) + 0xa282ead8u);
}

TEST(EventFile, FrameHoldsTheLengthOfTheEvent) {
  const std::vector<ScalarEvent> scalars = {{std::string(300, 't'), 1}};
  const std::string record = event_record(0, 1, scalars);
  std::uint64_t length = 0;
  std::memcpy(&length, record.data(), sizeof(length));
  EXPECT_EQ(record.size(), length + 16);
}

TEST(EventFile, ValuesThatAreNotFiniteAreLeftOut) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<ScalarEvent> some = {{"a", nan}, {"b", 2}, {"c", infinity}, {"d", 1e300}};
  const std::vector<ScalarEvent> finite = {{"b", 2}};
  EXPECT_EQ(event_record(1, 2, some), event_record(1, 2, finite));
  EXPECT_EQ(event_record(1, 2, std::vector<ScalarEvent>{{"a", nan}}), "");
}

}  // namespace
}  // namespace assay::data::files
