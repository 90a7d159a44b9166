// SPDX-License-Identifier: Apache-2.0
// `assay sweep collect` after a real sweep: the tables as Python reads them, the pictures, the best trial, and what it
// does with trials that are damaged, failed or never started.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "data/files/image_codec.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

class SweepCollect : public AssayProgram {
 protected:
  // Two learning rates with two seeds each, one epoch.
  void sweep(const std::string& axes = "  optimizer.lr: [1e-3, 1e-2]\n  seed: [1, 2]\n") {
    std::ofstream(at("sweep.yaml")) << "name: look\nrecipe: compact\ndata: " << store()
                                    << "\nset: {epochs: 1, batch: 32, threads: 1}\naxes:\n"
                                    << axes;
    const Outcome run = assay({"sweep", "run", at("sweep.yaml"), "--dir", at("dir")});
    ASSERT_TRUE(run.code == 0 || run.code == 8) << run.err;
  }
  Outcome collect(const Words& more = {}) const {
    Words words = {"sweep", "collect", "--dir", at("dir")};
    words.insert(words.end(), more.begin(), more.end());
    return assay(words);
  }
  json document() const { return json::parse(read(at("dir/trials.json"))); }
  // Python's own csv, json and sqlite3 find what the runs say; skipped: trials whose runs are damaged.
  Outcome checked(const Words& skipped = {}) const {
    Words words = {"python3", std::string(ASSAY_CHECKER_SCRIPTS) + "/sweep_tables.py", at("dir")};
    words.insert(words.end(), skipped.begin(), skipped.end());
    return Subprocess(words, scratch()).wait();
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(at("dir/" + name)); }
};

TEST_F(SweepCollect, WritesTablesThatPythonReads) {
  sweep();
  const Outcome collected = collect();
  ASSERT_EQ(collected.code, 0) << collected.err;
  EXPECT_THAT(collected.out, HasSubstr("look: 4 trials: 4 done"));
  EXPECT_THAT(collected.out, HasSubstr("over seeds"));
  const json found = document();
  EXPECT_EQ(found["seeds"].size(), 2u);
  EXPECT_EQ(found["ranking"]["trials"].size(), 4u);
  EXPECT_EQ(found["best"], found["ranking"]["trials"][0]);
  EXPECT_TRUE(exists("seeds.csv"));
  const Outcome python = checked();
  if (python.code == 127) GTEST_SKIP() << "no python3 to read the tables with";
  EXPECT_EQ(python.code, 0) << python.err;
  EXPECT_EQ(python.out, "4\n");
}

TEST_F(SweepCollect, PrintsTheSameJsonThatItWrites) {
  sweep("  optimizer.lr: [1e-3, 1e-2]\n");
  const Outcome collected = collect({"--json"});
  ASSERT_EQ(collected.code, 0) << collected.err;
  EXPECT_EQ(collected.out, read(at("dir/trials.json")));
  EXPECT_FALSE(exists("seeds.csv"));
}

TEST_F(SweepCollect, PutsExplanationsSideBySideAndExportsTheBest) {
  sweep();
  const Outcome collected = collect({"--explain", "2", "--top", "2"});
  ASSERT_EQ(collected.code, 0) << collected.err;
  EXPECT_THAT(collected.out, HasSubstr("agreement of 2 trials on 2 images"));
  const json found = document();
  EXPECT_EQ(found["trials"][0]["evaluation"].contains("test.roc_auc") +
                found["trials"][1]["evaluation"].contains("test.roc_auc") +
                found["trials"][2]["evaluation"].contains("test.roc_auc") +
                found["trials"][3]["evaluation"].contains("test.roc_auc"),
            2)
      << "the first two were evaluated";
  const json pictures = json::parse(read(at("dir/artefacts/explanations.json")));
  ASSERT_EQ(pictures.size(), 2u);
  const std::string png = read(at("dir") + "/" + pictures[0]["picture"].get<std::string>());
  const data::files::Image picture = data::files::decode_image(std::as_bytes(std::span(png)));
  EXPECT_GT(picture.width, 3 * 96);
  const json agreement = json::parse(read(at("dir/artefacts/agreement.json")));
  EXPECT_EQ(agreement["maps"].size(), 4u) << "Grad-CAM for two classes, LIME, SHAP";
  for (const json& map : agreement["maps"]) EXPECT_EQ(map["images"][0][1], 2) << map["map"];
  const json best = json::parse(read(at("dir/artefacts/best.json")));
  EXPECT_EQ(best["trial"], found["best"]);
  EXPECT_TRUE(exists(best["checkpoint"]["folder"].get<std::string>() + "/model.safetensors"));
  const json card = json::parse(read(at("dir/artefacts/model_card.json")));
  EXPECT_EQ(card["data"]["evaluated_on"]["images"], 48) << "the card of its evaluation";
  EXPECT_THAT(card["limits"].back().get<std::string>(), HasSubstr("best of 4 trials"));
  EXPECT_EQ(collect({"--metric", "evaluation.test.log_loss"}).code, 0);
  EXPECT_EQ(document()["ranking"]["mode"], "min");
  EXPECT_EQ(document()["ranking"]["trials"].size(), 2u);
}

TEST_F(SweepCollect, OfAModelThatWasNeverEvaluatedMakesACardThatSaysSo) {
  sweep("  optimizer.lr: [1e-3]\n");
  ASSERT_EQ(collect().code, 0);
  const json card = json::parse(read(at("dir/artefacts/model_card.json")));
  EXPECT_EQ(card["data"]["evaluated_on"], nullptr);
  EXPECT_EQ(card["metrics"]["validation.roc_auc"]["value"], document()["trials"][0]["best"]["validation.roc_auc"]);
}

TEST_F(SweepCollect, NamesADamagedRunAndLeavesItOut) {
  sweep("  optimizer.lr: [1e-3, 1e-2]\n");
  ASSERT_EQ(collect().code, 0);
  const std::string damaged = document()["trials"][0]["id"];
  std::ofstream(at("dir/trials/" + damaged + "/metrics.jsonl")) << "{\"epoch\": oops\n";
  const Outcome collected = collect();
  EXPECT_EQ(collected.code, 0) << collected.err;
  EXPECT_THAT(collected.err, HasSubstr("note: trial " + damaged + ": "));
  EXPECT_THAT(collected.err, HasSubstr("metrics.jsonl:1 is no JSON object"));
  EXPECT_EQ(document()["ranking"]["trials"].size(), 1u);
  EXPECT_EQ(document()["trials"].size(), 2u);
  const Outcome python = checked({damaged});
  EXPECT_TRUE(python.code == 0 || python.code == 127) << python.err;
}

TEST_F(SweepCollect, HoldsTrialsThatFailed) {
  // A learning rate that no weights survive.
  sweep("  optimizer.lr: [1e-3, 1e38]\n");
  const Outcome collected = collect();
  ASSERT_EQ(collected.code, 0) << collected.err;
  const json failed = document()["trials"][1];
  EXPECT_EQ(failed["state"], "failed");
  EXPECT_EQ(failed["code"], 5);
  EXPECT_FALSE(failed["reason"].get<std::string>().empty());
  EXPECT_EQ(document()["ranking"]["trials"].size(), 1u);
}

TEST_F(SweepCollect, RefusesWhatItCannotDoInOneLine) {
  expect_refused(collect(), 3, {"holds no sweep"});
  sweep("  optimizer.lr: [1e-3]\n");
  expect_refused(collect({"--metric", "validation.f9"}), 2, {"no trial has a metric 'validation.f9'", "known: "});
  EXPECT_FALSE(exists("trials.csv")) << "a refused command writes nothing";
  std::filesystem::create_directories(at("dir/trials.sqlite"));
  expect_refused(collect(), 4, {"trials.sqlite"});
}

}  // namespace
}  // namespace assay::tests
