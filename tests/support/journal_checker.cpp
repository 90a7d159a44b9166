// SPDX-License-Identifier: Apache-2.0
#include "tests/support/journal_checker.hpp"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

namespace assay::tests {
namespace {

using Json = nlohmann::json;

// CRC-32C bit by bit (RFC 3720, appendix B.4).
std::uint32_t crc32c_of(const std::string& text) {
  std::uint32_t state = 0xffffffffu;
  for (const unsigned char byte : text) {
    state ^= byte;
    for (int bit = 0; bit < 8; ++bit) state = (state & 1u) != 0 ? state >> 1 ^ 0x82f63b78u : state >> 1;
  }
  return ~state;
}

bool checksum_holds(const std::string& line, const Json& record) {
  const auto mark = line.rfind(",\"crc\":\"");
  if (mark == std::string::npos || !record.contains("crc")) return false;
  char expected[9];
  std::snprintf(expected, sizeof(expected), "%08x", static_cast<unsigned>(crc32c_of(line.substr(0, mark))));
  return record["crc"] == expected;
}

struct Trial {
  std::size_t attempts = 0;
  std::size_t results = 0;  // since the last retry
  bool runs = false;
  std::string last;  // state of the last end
};

class Check {
 public:
  void read(const std::string& line) {
    ++number_;
    const Json record = Json::parse(line, nullptr, false);
    if (!record.is_object() || !checksum_holds(line, record)) return fault("its checksum does not fit");
    if (record.value("n", std::size_t{0}) != number_) fault("its number is not its place");
    const std::string type = record.value("type", "");
    if ((type == "sweep_begun") != (number_ == 1)) fault("the beginning is not the first record");
    if (type == "trial_added" && !trials_.try_emplace(record.value("id", "")).second) fault("a trial was added twice");
    if (type == "trial_started") started(record);
    if (type == "trial_ended") ended(record);
    if (type == "trial_retried") retried(record);
  }

  JournalVerdict verdict() {
    verdict_.trials = trials_.size();
    for (const auto& [id, trial] : trials_) {
      verdict_.results += trial.results;
      if (trial.results == 0) verdict_.unfinished.push_back(id);
    }
    return verdict_;
  }

 private:
  void fault(const std::string& what) { verdict_.faults.push_back("line " + std::to_string(number_) + ": " + what); }

  Trial* known(const Json& record) {
    const auto found = trials_.find(record.value("id", ""));
    if (found != trials_.end()) return &found->second;
    fault("a trial that was never added");
    return nullptr;
  }

  void started(const Json& record) {
    Trial* trial = known(record);
    if (trial == nullptr) return;
    if (trial->runs) fault("a trial was started while it ran");
    if (trial->results > 0) fault("a trial was started that had its result");
    if (record.value("attempt", std::size_t{0}) != trial->attempts + 1) fault("an attempt is not one more than before");
    ++trial->attempts;
    ++verdict_.attempts;
    trial->runs = true;
  }

  void ended(const Json& record) {
    Trial* trial = known(record);
    if (trial == nullptr) return;
    const std::string state = record.value("state", "");
    if (!trial->runs) fault("an attempt ended that did not run");
    if (record.value("attempt", std::size_t{0}) != trial->attempts)
      fault("an attempt ended that is not the present one");
    trial->runs = false;
    trial->last = state;
    if (state == "interrupted") {
      ++verdict_.interrupted;
    } else if (state == "done" || state == "failed" || state == "pruned") {
      if (++trial->results > 1) fault("a trial was counted twice");
    } else {
      fault("an end that is none");
    }
  }

  void retried(const Json& record) {
    Trial* trial = known(record);
    if (trial == nullptr) return;
    if (trial->runs || trial->last != "failed") fault("a trial was sent back that had not failed");
    trial->results = 0;
  }

  std::size_t number_ = 0;
  std::map<std::string, Trial> trials_;
  JournalVerdict verdict_;
};

}  // namespace

JournalVerdict check_journal(const std::filesystem::path& journal) {
  std::ifstream file(journal, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  Check check;
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    check.read(text.substr(begin, end - begin));
    begin = end + 1;
  }
  JournalVerdict verdict = check.verdict();
  if (verdict.trials == 0) verdict.faults.push_back(journal.string() + " holds no trials");
  return verdict;
}

std::string complaints(const JournalVerdict& verdict) {
  std::string text;
  for (const std::string& fault : verdict.faults) text += fault + "\n";
  for (const std::string& id : verdict.unfinished) text += "trial " + id + " has no result\n";
  return text;
}

}  // namespace assay::tests
