// SPDX-License-Identifier: Apache-2.0
// One line of a journal: {"n": ..., "time": ..., "type": ..., the event's fields, "crc": "xxxxxxxx"} where crc is the
// CRC-32C (8 hex digits) of the line's bytes before `,"crc"`. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sweeps/event.hpp"

namespace assay::sweeps {

struct JournalRecord {
  std::uint64_t number = 0;  // from 1, without gaps
  std::string time;          // UTC, "2026-11-22T19:37:05.123Z"
  Event event;
};

// The time of a record written now.
std::string journal_time();

// Without the newline. Throws SweepError when a text of the event is not valid UTF-8 (JSON has no other).
std::string journal_line(const JournalRecord& record);

// Whether the text begins with a whole record (its checksum fits) and holds more behind it.
bool goes_on_behind_record(std::string_view text);

// Reads a line without its newline. Throws std::runtime_error saying in a few words what is wrong with it.
JournalRecord read_journal_line(std::string_view line);

}  // namespace assay::sweeps
