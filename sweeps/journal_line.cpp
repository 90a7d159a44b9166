// SPDX-License-Identifier: Apache-2.0
#include "sweeps/journal_line.hpp"

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "data/files/crc32c.hpp"
#include "sweeps/event_json.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kMarkText[] = ",\"crc\":\"";
constexpr std::string_view kMark = kMarkText;
constexpr std::size_t kTail = kMark.size() + 8 + 2;  // the mark, eight digits, "}

std::string tail_of(std::string_view body) {
  return absl::StrCat(kMarkText, absl::Hex(data::files::crc32c(body), absl::kZeroPad8), "\"}");
}

bool checksum_fits(std::string_view line) {
  if (line.size() < kTail) return false;
  const std::string_view body = line.substr(0, line.size() - kTail);
  return line.substr(body.size()) == tail_of(body);
}

}  // namespace

std::string journal_time() {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone());
}

std::string journal_line(const JournalRecord& record) {
  Json object;
  object["n"] = record.number;
  object["time"] = record.time;
  put_event(record.event, object);
  std::string line;
  try {
    line = object.dump();
  } catch (const Json::type_error&) {
    throw SweepError(
        "the sweep cannot record a text that is not valid UTF-8; check the sweep file and the paths given");
  }
  line.pop_back();
  return line + tail_of(line);
}

bool goes_on_behind_record(std::string_view text) {
  for (auto mark = text.find(kMark); mark != std::string_view::npos; mark = text.find(kMark, mark + 1)) {
    if (mark + kTail < text.size() && checksum_fits(text.substr(0, mark + kTail))) return true;
  }
  return false;
}

JournalRecord read_journal_line(std::string_view line) {
  if (!checksum_fits(line)) throw std::runtime_error("its checksum does not fit");
  const Json object = Json::parse(line, nullptr, false);
  if (!object.is_object()) throw std::runtime_error("it is no JSON object");
  const auto number = object.find("n");
  const auto time = object.find("time");
  if (number == object.end() || !number->is_number_unsigned()) throw std::runtime_error("its 'n' is no number");
  if (time == object.end() || !time->is_string()) throw std::runtime_error("its 'time' is no text");
  return {number->get<std::uint64_t>(), time->get<std::string>(), event_of(object)};
}

}  // namespace assay::sweeps
