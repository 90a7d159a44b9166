// SPDX-License-Identifier: Apache-2.0
// `assay explain` from a trained run to its pictures: on any number of ranks, from a store and from files, and what it
// refuses.
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "data/files/image_codec.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

class Explain : public AssayProgram {
 protected:
  void SetUp() override {
    const Outcome trained = assay(train_arguments("run", {"epochs=1", "threads=1"}));
    ASSERT_EQ(trained.code, 0) << trained.err;
  }
  Words asked(const Words& more) const {
    Words all = {"explain", "--run", at("run")};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  // With few samples, so that it takes a second.
  Words words(const Words& more) const {
    Words all = asked({"--samples", "60", "--shap-samples", "10", "--background", "10", "--kernel-samples", "60",
                       "--segments", "grid"});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::filesystem::path explanations() const { return at("run/explanations"); }
  json explanation(const std::string& folder) const {
    return json::parse(read(explanations() / folder / "explanation.json"));
  }
  // Everything that was written, by its path, but for the seconds it took.
  std::map<std::string, std::string> written() const {
    std::map<std::string, std::string> files;
    for (const char* folder : {"explanations", "artefacts"}) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(at("run") + "/" + folder)) {
        if (!entry.is_regular_file()) continue;
        std::istringstream lines(read(entry.path()));
        std::string& kept = files[entry.path().string()];
        for (std::string line; std::getline(lines, line);) {
          if (line.find("\"seconds\"") == std::string::npos) kept += line + "\n";
        }
      }
    }
    return files;
  }
  std::string file(const std::string& name, const data::files::Image& image) const {
    const auto png = data::files::encode_png(image);
    std::ofstream(at(name), std::ios::binary)
        .write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
    return at(name);
  }
  static data::files::Image one_colour(int side, std::uint8_t value) {
    return {side, side, std::vector<std::uint8_t>(static_cast<std::size_t>(side) * side * 3, value)};
  }
};

TEST_F(Explain, WritesTheSameFilesOnAnyNumberOfRanks) {
  const Words arguments = words({"--count", "5", "--methods", "gradcam,lime,shap,kernelshap", "--target", "both"});
  const Outcome alone = assay(arguments);
  ASSERT_EQ(alone.code, 0) << alone.err;
  const auto expected = written();
  EXPECT_GT(expected.size(), 5u * 10);
  EXPECT_TRUE(std::filesystem::exists(at("run/artefacts/real-gradcam-fake.png")));
  EXPECT_TRUE(std::filesystem::exists(at("run/artefacts/fake-gradcam-real.png")));
  EXPECT_EQ(json::parse(read(at("run/artefacts/gradcam_results.json"))).size(), 5u);
  for (const int ranks : {2, 3}) {
    std::filesystem::remove_all(explanations());
    const Outcome shared = assay_ranks(ranks, arguments);
    ASSERT_EQ(shared.code, 0) << shared.err;
    EXPECT_TRUE(written() == expected) << ranks << " ranks";
    EXPECT_EQ(shared.out, alone.out) << ranks << " ranks";
  }
}

TEST_F(Explain, GradCamAloneGoesByBlocksThatDoNotDependOnTheRanks) {
  const Words arguments = words({"--count", "40", "--methods", "gradcam"});
  ASSERT_EQ(assay(arguments).code, 0);
  const auto expected = written();
  ASSERT_EQ(assay_ranks(3, arguments).code, 0);
  EXPECT_TRUE(written() == expected);
}

TEST_F(Explain, TheProbabilityIsThatOfEvaluateAndPredict) {
  ASSERT_EQ(assay(words({"--count", "4", "--methods", "gradcam,lime"})).code, 0);
  ASSERT_EQ(assay({"evaluate", "--run", at("run")}).code, 0);
  std::istringstream lines(read(at("run/evaluation/test/predictions.csv")));
  std::map<std::string, double> evaluated;
  std::string line;
  for (std::getline(lines, line); std::getline(lines, line);) {
    evaluated[line.substr(0, line.find(','))] = std::stod(line.substr(line.rfind(',') + 1));
  }
  std::string image;
  std::string folder;
  for (const auto& entry : std::filesystem::directory_iterator(explanations())) {
    folder = entry.path().filename();
    const json found = explanation(folder);
    EXPECT_NEAR(found.at("probability_real").get<double>(), evaluated.at(found.at("image")), 1e-5);
    EXPECT_NEAR(found.at("methods").at("lime").at("probability_real").get<double>(), evaluated.at(found.at("image")),
                1e-4);
    image = found.at("image");
  }
  const Outcome named = assay(words({"--methods", "lime", at("images/" + image)}));
  ASSERT_EQ(named.code, 0) << named.err;
  EXPECT_NE(named.out.find(image.substr(image.rfind('/'))), std::string::npos);
  const json from_file = explanation(folder);  // the same last components, so the same folder
  EXPECT_TRUE(from_file.at("label").is_null());
  EXPECT_NEAR(from_file.at("probability_real").get<double>(), evaluated.at(image), 1e-5);
}

TEST_F(Explain, FilesNeedNoStoreUnlessShapComparesWithOne) {
  const std::string image = file("noise.png", {32, 32, std::vector<std::uint8_t>(32 * 32 * 3, 90)});
  std::filesystem::rename(at("store.h5"), at("moved.h5"));
  const Outcome without = assay(words({"--methods", "gradcam,lime", image}));
  ASSERT_EQ(without.code, 0) << without.err;
  EXPECT_NE(without.err.find("no background"), std::string::npos);
  expect_refused(assay(words({"--methods", "shap", image})), 3, {"store.h5", "--data"});
  EXPECT_EQ(assay(words({"--methods", "shap", "--data", at("moved.h5"), image})).code, 0);
}

TEST_F(Explain, ChoosesTheMostConfidentMistakes) {
  const Outcome outcome = assay(words({"--count", "2", "--methods", "gradcam", "--select", "wrong"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const auto& result : json::parse(read(at("run/artefacts/gradcam_results.json")))) {
    EXPECT_NE(result.at("label"), result.at("prediction"));
  }
}

TEST_F(Explain, ImagesOfOneColourAndOfOnePixelAreExplainedWithAWarning) {
  const Outcome outcome = assay(asked({"--samples", "60", "--shap-samples", "10", "--background", "10", "--methods",
                                       "gradcam,lime,shap,kernelshap", file("black.png", one_colour(32, 0)),
                                       file("white.png", one_colour(32, 255)), file("dot.png", one_colour(1, 40))}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("slic found 1, fewer than 5"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("stability unknown"), std::string::npos) << outcome.out;
  std::set<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(explanations())) folders.insert(entry.path().filename());
  EXPECT_EQ(folders.size(), 3u);
}

TEST_F(Explain, SaysWhichFilesAreNoImages) {
  std::ofstream(at("text.png")) << "no image";
  const Outcome outcome = assay(words({"--methods", "gradcam", at("text.png"), file("good.png", one_colour(32, 9))}));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("text.png: not explained"), std::string::npos) << outcome.err;
  EXPECT_EQ(json::parse(read(at("run/artefacts/gradcam_results.json"))).size(), 1u);
}

TEST_F(Explain, RefusesWhatCannotWorkBeforeItWritesAnything) {
  expect_refused(assay(asked({"--layer", "conv9"})), 2, {"no layer 'conv9'", "features.0", "features.8"});
  expect_refused(assay(asked({"--layer", "fc"})), 2, {"no map"});
  expect_refused(assay(asked({"--background", "0"})), 2, {"--background 0"});
  expect_refused(assay(asked({"--samples", "20"})), 2, {"--samples 20", "at least 26"});
  expect_refused(assay(asked({"--methods", "gradcam,occlusion"})), 2, {"occlusion", "kernelshap"});
  expect_refused(assay(asked({"--target", "dog"})), 2, {"--target 'dog'"});
  expect_refused(assay(asked({"--segments", "hexagons"})), 2, {"hexagons"});
  expect_refused(assay(asked({"--count", "2", "picture.png"})), 2, {"--count"});
  expect_refused(assay(asked({at("none.png")})), 3, {"none.png", "does not exist"});
  expect_refused(assay(asked({"--split", "validation", "--data", at("none.h5")})), 3, {"none.h5"});
  expect_refused(assay({"explain", "--run", at("nowhere")}), 3, {"no run folder"});
  std::filesystem::remove_all(at("run/checkpoints"));
  expect_refused(assay(asked({})), 3, {"no checkpoint yet"});
  EXPECT_FALSE(std::filesystem::exists(explanations()));
  EXPECT_FALSE(std::filesystem::exists(at("run/artefacts")));
}

}  // namespace
}  // namespace assay::tests
