// SPDX-License-Identifier: Apache-2.0
#include "sweeps/event_json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace assay::sweeps {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Event& event) {
  Json object;
  put_event(event, object);
  return object;
}

// Through text, as in a journal.
template <typename E>
E again(const E& event) {
  const Event read = event_of(Json::parse(json_of(event).dump()));
  return std::get<E>(read);
}

std::string refusal(const std::string& text) {
  try {
    static_cast<void>(event_of(Json::parse(text)));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(EventJson, KeepsTheParametersOfATrialInTheirOrder) {
  const TrialAdded event{{"a1", 7, {{"seed", "3"}, {"model.name", "cnn5"}, {"batch", "64"}}}};
  const TrialAdded read = again(event);
  EXPECT_EQ(read.trial.id, "a1");
  EXPECT_EQ(read.trial.index, 7U);
  EXPECT_EQ(read.trial.parameters, event.trial.parameters);
}

TEST(EventJson, KeepsTheFileOfASweepByteForByte) {
  const SweepBegun read = again(SweepBegun{"n", "a: \"\t\n\u00e9\"\r\n# }{ ,\"crc\":\"00000000\"}\n", "2.1"});
  EXPECT_EQ(read.name, "n");
  EXPECT_EQ(read.file_text, "a: \"\t\n\u00e9\"\r\n# }{ ,\"crc\":\"00000000\"}\n");
  EXPECT_EQ(read.version, "2.1");
}

TEST(EventJson, KeepsEveryFieldOfAWorker) {
  const TrialStarted read = again(TrialStarted{"a", 2, {"n1", "b", 17, 18446744073709551615ULL, "12_3", 4}});
  EXPECT_EQ(read.attempt, 2U);
  EXPECT_EQ(read.worker.host, "n1");
  EXPECT_EQ(read.worker.boot, "b");
  EXPECT_EQ(read.worker.process, 17);
  EXPECT_EQ(read.worker.born, 18446744073709551615ULL);
  EXPECT_EQ(read.worker.job, "12_3");
  EXPECT_EQ(read.worker.restarts, 4U);
}

TEST(EventJson, KeepsNumbersExactlyAndThoseThatJsonDoesNotHave) {
  const auto value = [](double number) { return again(RungReached{"a", 1, 3, number, false}).value; };
  EXPECT_EQ(value(0.1), 0.1);
  EXPECT_EQ(value(0x1.fffffffffffffp-1), 0x1.fffffffffffffp-1);
  EXPECT_EQ(value(std::numeric_limits<double>::infinity()), std::numeric_limits<double>::infinity());
  EXPECT_EQ(value(-std::numeric_limits<double>::infinity()), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(value(std::nan(""))));
}

TEST(EventJson, KeepsHowAnAttemptEnded) {
  const TrialEnded read = again(TrialEnded{"a", 3, TrialState::interrupted, "signal 9", 137, false, 2.25});
  EXPECT_EQ(read.attempt, 3U);
  EXPECT_EQ(read.state, TrialState::interrupted);
  EXPECT_EQ(read.reason, "signal 9");
  EXPECT_EQ(read.code, 137);
  EXPECT_FALSE(read.counts);
  EXPECT_EQ(read.seconds, 2.25);
  EXPECT_EQ(again(TrialEnded{"a", 1, TrialState::done, "", -1, true, 0}).code, -1);
}

TEST(EventJson, KeepsTheOtherEvents) {
  EXPECT_TRUE(again(TrialRetried{"a", true}).restarted);
  EXPECT_EQ(again(TrialsSubmitted{2, {"17", "18"}}).jobs, (std::vector<std::string>{"17", "18"}));
  const SettingsRecorded settings = again(SettingsRecorded{{{"ranks", "2"}, {"data", "a b.h5"}}});
  EXPECT_EQ(settings.settings[1].second, "a b.h5");
  again(SweepCancelled{});
  again(SweepResumed{});
}

TEST(EventJson, MakesAReasonOfAnyBytesOneLine) {
  EXPECT_EQ(again(TrialEnded{"a", 1, TrialState::failed, "bad \xff\x1b[2J\nline", 2, true, 0}).reason,
            "bad ??[2J?line");
}

TEST(EventJson, SaysWhichFieldIsMissingOrWrong) {
  EXPECT_EQ(refusal(R"({})"), "its 'type' is no text");
  EXPECT_EQ(refusal(R"({"type": "trial_retried", "id": "a", "restarted": 1})"), "its 'restarted' is no truth value");
  EXPECT_EQ(refusal(R"({"type": "trial_added", "id": "a", "index": -1})"), "its 'index' is no number of its range");
  EXPECT_EQ(refusal(R"({"type": "trial_added", "id": "a", "index": 4294967296})"),
            "its 'index' is no number of its range");
  EXPECT_EQ(refusal(R"({"type": "trial_added", "id": "a", "index": 1, "parameters": {"b": 1}})"),
            "its 'parameters' is no object of texts");
  EXPECT_EQ(refusal(R"({"type": "trial_ended", "id": "a", "attempt": 1, "state": "dun"})"),
            "its 'state' is no state of a trial");
}

TEST(EventJson, NamesATypeItDoesNotKnow) {
  EXPECT_EQ(refusal(R"({"type": "trial_\u001bcloned"})"),
            "its type 'trial_?cloned' is unknown (a newer assay wrote it?)");
}

}  // namespace
}  // namespace assay::sweeps
