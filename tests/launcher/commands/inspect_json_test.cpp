// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "launcher/commands/inspect_output.hpp"
#include "tests/launcher/commands/audit_sample.hpp"

namespace assay::launcher::commands {
namespace {

using testing::HasSubstr;
using testing::Not;

class InspectJsonTest : public AuditSample {
 protected:
  std::string text() const {
    const auto reader = store();
    return audit_json(reader, data::audit_store(reader));
  }
};

TEST_F(InspectJsonTest, HoldsWhatTheDocumentationNames) {
  const auto json = nlohmann::json::parse(text());
  for (const char* key :
       {"store", "format_version", "tool_version", "class_names", "image", "encoding", "resize_filter", "content_hash",
        "digests", "splits", "findings", "duplicates", "shortcut_test", "looked_at", "classes"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["duplicates"], (nlohmann::json{{"groups", 1}, {"images", 2}, {"largest_group", 2}}));
  EXPECT_EQ(json["splits"]["train"], 24);
  ASSERT_EQ(json["classes"].size(), 4u);
  const auto& real = json["classes"][1];
  EXPECT_EQ(real["split"], "train");
  EXPECT_EQ(real["class"], "REAL");
  EXPECT_EQ(real["images"], 12);
  EXPECT_EQ(real["source_bytes"]["median"], 1001);
  EXPECT_EQ(real["source_bytes"]["sum"], 12012);
  EXPECT_EQ(real["codecs"], (nlohmann::json{{"jpeg", 12}}));
  EXPECT_EQ(real["jpeg_qualities"], (nlohmann::json{{"90", 12}}));
  EXPECT_EQ(real["sizes"], (nlohmann::json{{"16x16", 12}}));
  EXPECT_EQ(real["aspect_ratio"]["maximum"], 1);
  const auto histogram = real["pixels"]["blue"]["histogram"].get<std::vector<std::uint64_t>>();
  ASSERT_EQ(histogram.size(), 256u);
  EXPECT_EQ(std::accumulate(histogram.begin(), histogram.end(), std::uint64_t{0}), 12u * 16 * 16);
  EXPECT_GT(real["pixels"]["blue"]["standard_deviation"], 1);
}

TEST_F(InspectJsonTest, FindingsHaveKindSeverityAndExamples) {
  const auto json = nlohmann::json::parse(text());
  const auto& finding = json["findings"][0];
  EXPECT_EQ(finding["kind"], "image_in_two_splits");
  EXPECT_EQ(finding["severity"], "warning");
  EXPECT_EQ(finding["count"], 1);
  const auto& example = finding["examples"][0];
  EXPECT_EQ(example["first"]["split"], "train");
  EXPECT_EQ(example["first"]["row"], 23);
  EXPECT_EQ(example["second"]["split"], "test");
  EXPECT_EQ(example["second"]["class"], "REAL");
  EXPECT_EQ(example["equal"], true);
  EXPECT_EQ(example["same_file"], true);
  EXPECT_EQ(json["findings"][1]["kind"], "shortcut");
}

TEST_F(InspectJsonTest, TheShortcutTestSaysWhatItMeasuredOrWhyNot) {
  const auto json = nlohmann::json::parse(text());
  const auto& train = json["shortcut_test"]["train"];
  EXPECT_EQ(train["made"], true);
  EXPECT_EQ(train["images"], (nlohmann::json{12, 12}));
  EXPECT_EQ(train["features"].size(), data::kFileFeatures.size());
  EXPECT_EQ(train["features"]["codec"]["roc_auc"], 1);
  EXPECT_EQ(train["features"]["codec"]["telling"], true);
  EXPECT_EQ(train["features"]["width"]["telling"], false);
  EXPECT_EQ(train["together"]["interval"].size(), 2u);
  EXPECT_EQ(json["shortcut_test"]["test"]["made"], false);
  EXPECT_EQ(json["shortcut_test"]["test"]["reason"], "there are no images of FA<b>KE");
}

TEST_F(InspectJsonTest, NamesAreHarmlessYetWhole) {
  const auto shown = text();
  EXPECT_THAT(shown, Not(HasSubstr("<")));
  EXPECT_THAT(shown, Not(HasSubstr("\x1b")));
  EXPECT_THAT(shown, Not(HasSubstr("\xff")));
  const auto json = nlohmann::json::parse(shown);
  EXPECT_EQ(json["findings"][0]["examples"][0]["first"]["name"],
            "<script>\n\x1b[31m\xef\xbf\xbd"
            "23");
}

}  // namespace
}  // namespace assay::launcher::commands
