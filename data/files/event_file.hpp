// SPDX-License-Identifier: Apache-2.0
// The event files that the `tensorboard` program reads: records of length, masked checksum, protobuf Event, masked
// checksum, encoded here by hand because only three messages are needed. This file makes bytes; who appends them to a
// file decides when. Pure; thread-safe.
//
// Formats: tensorflow/core/lib/io/record_writer.h (framing), tensorflow/core/util/event.proto and
// framework/summary.proto (fields). The file's name must contain "tfevents".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace assay::data::files {

struct ScalarEvent {
  std::string tag;  // "train/loss"; TensorBoard groups by the part before the slash
  double value = 0;
};

// The first record of a file. wall_time: seconds since 1970.
std::string event_file_start(double wall_time);
// One record with the scalars of a step, stored as float32. Values that are not finite are left out; an empty string
// when none is left.
std::string event_record(double wall_time, std::int64_t step, std::span<const ScalarEvent> scalars);

// The checksum of a record's parts: CRC-32C, rotated and shifted so that the checksum of data that holds checksums
// stays a good one (record_writer.h, MaskedCrc).
std::uint32_t masked_crc32c(std::string_view bytes);

}  // namespace assay::data::files
