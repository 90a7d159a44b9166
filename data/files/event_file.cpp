// SPDX-License-Identifier: Apache-2.0
#include "data/files/event_file.hpp"

#include <bit>
#include <cmath>

#include "data/files/crc32c.hpp"

namespace assay::data::files {
namespace {

// Field numbers of the messages.
constexpr std::uint32_t kEventWallTime = 1;     // double
constexpr std::uint32_t kEventStep = 2;         // int64
constexpr std::uint32_t kEventFileVersion = 3;  // string
constexpr std::uint32_t kEventSummary = 5;      // message Summary
constexpr std::uint32_t kSummaryValue = 1;      // repeated message Value
constexpr std::uint32_t kValueTag = 1;          // string
constexpr std::uint32_t kValueSimple = 2;       // float

// How a field is stored (protocol buffers, "Encoding").
enum class Wire : std::uint32_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

template <class Integer>
void append_little_endian(std::string& out, Integer value) {
  for (std::size_t byte = 0; byte < sizeof(Integer); ++byte) out += static_cast<char>(value >> (8 * byte) & 0xff);
}

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
  out += static_cast<char>(value);
}

void append_key(std::string& out, std::uint32_t field, Wire wire) {
  append_varint(out, field << 3 | static_cast<std::uint32_t>(wire));
}

void append_bytes(std::string& out, std::uint32_t field, std::string_view bytes) {
  append_key(out, field, Wire::bytes);
  append_varint(out, bytes.size());
  out += bytes;
}

std::string event_at(double wall_time) {
  std::string event;
  append_key(event, kEventWallTime, Wire::fixed64);
  append_little_endian(event, std::bit_cast<std::uint64_t>(wall_time));
  return event;
}

std::string framed(std::string_view event) {
  std::string record;
  append_little_endian(record, static_cast<std::uint64_t>(event.size()));
  append_little_endian(record, masked_crc32c(record));
  record += event;
  append_little_endian(record, masked_crc32c(event));
  return record;
}

}  // namespace

std::uint32_t masked_crc32c(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xa282ead8u;
}

std::string event_file_start(double wall_time) {
  std::string event = event_at(wall_time);
  append_bytes(event, kEventFileVersion, "brain.Event:2");
  return framed(event);
}

std::string event_record(double wall_time, std::int64_t step, std::span<const ScalarEvent> scalars) {
  std::string summary;
  for (const ScalarEvent& scalar : scalars) {
    const float stored = static_cast<float>(scalar.value);
    if (!std::isfinite(stored)) continue;
    std::string value;
    append_bytes(value, kValueTag, scalar.tag);
    append_key(value, kValueSimple, Wire::fixed32);
    append_little_endian(value, std::bit_cast<std::uint32_t>(stored));
    append_bytes(summary, kSummaryValue, value);
  }
  if (summary.empty()) return {};
  std::string event = event_at(wall_time);
  append_key(event, kEventStep, Wire::varint);
  append_varint(event, static_cast<std::uint64_t>(step));
  append_bytes(event, kEventSummary, summary);
  return framed(event);
}

}  // namespace assay::data::files
