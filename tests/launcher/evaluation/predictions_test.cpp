// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/predictions.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "data/files/error.hpp"

namespace assay::launcher::evaluation {
namespace {

const std::vector<std::string> kNames = {"test/FAKE/1.png", "a, \"b\"\n.png"};
const std::vector<std::uint8_t> kLabels = {0, 1};
const std::vector<double> kProbabilities = {0.1f, 1.0f / 3};

TEST(PredictionsCsv, QuotesAsRfc4180AndWritesShortFloats) {
  EXPECT_EQ(predictions_csv(kNames, kLabels, kProbabilities),
            "name,label,probability_real\n"
            "test/FAKE/1.png,FAKE,0.1\n"
            "\"a, \"\"b\"\"\n.png\",REAL,0.33333334\n");
}

TEST(PredictionsCsv, ProbabilitiesReadBackToTheSameBits) {
  for (const float probability : {1e-30f, 0.49999997f, 0.99999994f, 1.0f}) {
    const std::vector<std::string> name = {"x"};
    const std::vector<std::uint8_t> label = {1};
    const std::vector<double> value = {probability};
    const std::string text = predictions_csv(name, label, value);
    EXPECT_EQ(std::stof(text.substr(text.rfind(',') + 1)), probability);
  }
}

TEST(PredictionsCsv, TakesAnotherNameHeading) {
  EXPECT_EQ(predictions_csv({}, {}, {}, "path"), "path,label,probability_real\n");
}

TEST(PredictionsCsv, RefusesColumnsOfUnequalLength) {
  EXPECT_THROW(predictions_csv(kNames, kLabels, {}), std::invalid_argument);
}

TEST(CsvField, LeavesPlainTextAlone) {
  EXPECT_EQ(csv_field("a b.png"), "a b.png");
  EXPECT_EQ(csv_field("a\rb"), "\"a\rb\"");
  EXPECT_EQ(csv_field(""), "");
}

TEST(PredictionsJson, HoldsTheSameThreeColumns) {
  const auto list = nlohmann::json::parse(predictions_json(kNames, kLabels, kProbabilities, "path"));
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0], (nlohmann::json{{"path", "test/FAKE/1.png"}, {"label", "FAKE"}, {"probability_real", 0.1}}));
}

TEST(PredictionsJson, ANameThatIsNotUtf8IsReplacedNotFatal) {
  const std::vector<std::string> name = {"caf\xe9.png"};
  const std::vector<std::uint8_t> label = {1};
  const std::vector<double> value = {0.5};
  EXPECT_EQ(nlohmann::json::parse(predictions_json(name, label, value))[0]["name"], "caf\xef\xbf\xbd.png");
}

TEST(WritePredictions, PutsTheFileInPlaceOrThrows) {
  const auto folder = std::filesystem::temp_directory_path() / ("assay-predictions-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  write_predictions(folder / "predictions.csv", kNames, kLabels, kProbabilities);
  std::ifstream file(folder / "predictions.csv");
  EXPECT_EQ((std::string{std::istreambuf_iterator<char>(file), {}}), predictions_csv(kNames, kLabels, kProbabilities));
  EXPECT_THROW(write_predictions(folder / "none" / "predictions.csv", kNames, kLabels, kProbabilities),
               data::files::OutputError);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace assay::launcher::evaluation
