// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/calibration_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "data/files/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::evaluation {
namespace {

const Calibration kCalibration{.temperature = 1.375,
                               .weights_sha256 = "abc",
                               .step = 250,
                               .images = 80,
                               .log_loss_before = 0.5,
                               .log_loss_after = 0.25,
                               .calibration_error_before = 0.125,
                               .calibration_error_after = 0.0625};

class CalibrationFile : public ::testing::Test {
 protected:
  std::filesystem::path path() const { return scratch_.path() / "calibration.json"; }
  void write(const std::string& text) const { std::ofstream(path()) << text; }

 private:
  tests::ScratchFolder scratch_;
};

TEST_F(CalibrationFile, ReadsBackWhatWasWritten) {
  const Calibration read = calibration_from_json(to_json(kCalibration), path());
  EXPECT_EQ(read.temperature, 1.375);
  EXPECT_EQ(read.weights_sha256, "abc");
  EXPECT_EQ(read.step, 250u);
  EXPECT_EQ(read.images, 80u);
  EXPECT_EQ(read.log_loss_before, 0.5);
  EXPECT_EQ(read.calibration_error_after, 0.0625);
}

TEST_F(CalibrationFile, IsUsedForTheWeightsItWasFittedWith) {
  write_calibration(path(), kCalibration);
  const StoredTemperature stored = stored_temperature(path(), "abc");
  EXPECT_EQ(stored.temperature, 1.375);
  EXPECT_EQ(stored.note, "");
}

TEST_F(CalibrationFile, IsLeftOutForOtherWeightsAndSaysSo) {
  write_calibration(path(), kCalibration);
  const StoredTemperature stored = stored_temperature(path(), "other");
  EXPECT_EQ(stored.temperature, 1);
  EXPECT_NE(stored.note.find("step 250"), std::string::npos) << stored.note;
  EXPECT_NE(stored.note.find("--temperature"), std::string::npos);
}

TEST_F(CalibrationFile, ARunWithoutOneIsTakenAsItIs) {
  EXPECT_EQ(stored_temperature(path(), "abc").temperature, 1);
  EXPECT_EQ(stored_temperature(path(), "abc").note, "");
}

TEST_F(CalibrationFile, DamagedOnesAreLeftOutWithOneLine) {
  const auto damaged = [](const char* field, const nlohmann::json& value) {
    auto object = nlohmann::json::parse(to_json(kCalibration));
    object[field] = value;
    return object.dump();
  };
  for (const std::string& text :
       {std::string("not\njson"), std::string("[1]"), damaged("temperature", "1"), damaged("temperature", 0),
        damaged("temperature", -2), damaged("temperature", nullptr), damaged("weights_sha256", 5), damaged("step", -1),
        damaged("images", 1.5), damaged("log_loss_after", nullptr)}) {
    EXPECT_THROW(calibration_from_json(text, path()), data::files::InputError) << text;
    write(text);
    const StoredTemperature stored = stored_temperature(path(), "abc");
    EXPECT_EQ(stored.temperature, 1) << text;
    EXPECT_NE(stored.note.find("calibration.json"), std::string::npos) << text;
    EXPECT_EQ(stored.note.find('\n'), std::string::npos);
  }
}

TEST_F(CalibrationFile, ThatCannotBeWrittenIsAnOutputError) {
  EXPECT_THROW(write_calibration(path() / "below" / "x.json", kCalibration), data::files::OutputError);
}

}  // namespace
}  // namespace assay::launcher::evaluation
