// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_folder.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "data/files/atomic_file.hpp"
#include "data/files/safetensors.hpp"
#include "launcher/explanation/explanation_names.hpp"
#include "launcher/explanation/explanation_pictures.hpp"
#include "launcher/explanation/gradcam_results.hpp"
#include "tests/launcher/explanation/sample_explanation.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::explanation {
namespace {

using nlohmann::json;
using testing::ElementsAre;

class ExplanationFolder : public ::testing::Test {
 protected:
  std::set<std::string> names(const std::filesystem::path& folder) const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename());
    return names;
  }
  std::string read(const std::filesystem::path& path) const { return data::files::read_file(path, 1 << 20); }

  tests::ScratchFolder scratch_;
  data::files::RunFolder run_{scratch_.path()};
  ExplanationContext context_{.options = sample_options()};
};

TEST_F(ExplanationFolder, HoldsTheExplanationItsNumbersAndItsPictures) {
  write_explanation(run_, sample_explanation(), context_);
  EXPECT_THAT(names(run_.explanations()), ElementsAre("test_REAL_5")) << "no temporary is left";
  EXPECT_THAT(names(run_.explanation("test_REAL_5")),
              ElementsAre("attributions.safetensors", "explanation.json", "gradcam-fake.png", "gradcam-real.png",
                          "input.png", "kernelshap-real.png", "lime-real-both.png", "lime-real-positive.png",
                          "lime-real-weights.png", "segments.png", "shap-real.png"));
}

TEST_F(ExplanationFolder, EveryPictureThatTheJsonNamesIsThere) {
  ImageExplanation explanation = sample_explanation();
  explanation.targets = {Class::real, Class::fake};
  write_explanation(run_, explanation, context_);
  const auto folder = run_.explanation("test_REAL_5");
  for (const auto& [name, method] : json::parse(read(folder / kExplanationFile)).at("methods").items()) {
    EXPECT_FALSE(method.at("pictures").empty());
    for (const std::string picture : method.at("pictures")) {
      EXPECT_TRUE(std::filesystem::exists(folder / picture)) << picture;
    }
  }
}

TEST_F(ExplanationFolder, TheNumbersReadBack) {
  write_explanation(run_, sample_explanation(), context_);
  const data::files::SafetensorsFile file(run_.explanation("test_REAL_5") / kAttributionsFile);
  const auto* values = file.find("shap.values");
  ASSERT_NE(values, nullptr);
  EXPECT_EQ(values->dtype, "F64");
  EXPECT_THAT(values->shape, ElementsAre(3, 4, 4));
  EXPECT_EQ(*reinterpret_cast<const double*>(values->bytes.data()), 0.125);
  EXPECT_EQ(file.find("segments")->dtype, "I32");
  EXPECT_THAT(file.find("gradcam.real")->shape, ElementsAre(4, 4));
  EXPECT_THAT(file.find("gradcam.fake.raw")->shape, ElementsAre(2, 2));
  EXPECT_EQ(reinterpret_cast<const double*>(file.find("lime.weights")->bytes.data())[1], -0.5);
  EXPECT_NE(file.find("kernelshap.standard_errors"), nullptr);
  EXPECT_NE(file.find("seen"), nullptr);
}

TEST_F(ExplanationFolder, AnOlderOneIsReplacedWhole) {
  write_explanation(run_, sample_explanation(), context_);
  ImageExplanation again = sample_explanation();
  again.attributions.segments = {};
  again.attributions.lime = {};
  again.attributions.kernelshap = {};
  context_.options.methods = {Method::gradcam, Method::shap};
  write_explanation(run_, again, context_);
  EXPECT_THAT(names(run_.explanation("test_REAL_5")),
              ElementsAre("attributions.safetensors", "explanation.json", "gradcam-fake.png", "gradcam-real.png",
                          "input.png", "shap-real.png"));
}

TEST_F(ExplanationFolder, WhereNothingCanBeWrittenItIsAnOutputError) {
  std::ofstream(run_.explanations()) << "a file";
  EXPECT_THROW(write_explanation(run_, sample_explanation(), context_), data::files::OutputError);
}

TEST_F(ExplanationFolder, SmallPicturesAreEnlargedAlike) {
  for (const NamedPicture& picture : draw_pictures(sample_explanation())) {
    EXPECT_EQ(picture.image.width, 256) << picture.name;
    EXPECT_EQ(picture.image.height, 256) << picture.name;
  }
}

TEST_F(ExplanationFolder, LimesPicturesAreOfTheClassExplained) {
  ImageExplanation explanation = sample_explanation();
  explanation.targets = {Class::real, Class::fake};
  explanation.picture.pixels[0] = 255;  // full colour is the brightest of the picture
  std::map<std::string, data::files::Image> pictures;
  for (auto& picture : draw_pictures(explanation)) pictures[picture.name] = std::move(picture.image);
  // The one chosen segment, the right half, speaks against REAL: red there; for FAKE it is green.
  const std::size_t right = (128 * 256 + 200) * 3;
  EXPECT_GT(pictures.at("lime-real-both.png").pixels[right], 200);
  EXPECT_GT(pictures.at("lime-fake-both.png").pixels[right + 1], 200);
  EXPECT_NE(pictures.at("shap-real.png").pixels, pictures.at("shap-fake.png").pixels);
}

TEST_F(ExplanationFolder, GradCamArtefactsAreThoseOfTheFirstOfEachClass) {
  write_explanation(run_, sample_explanation(), context_);
  ImageExplanation other = sample_explanation();
  other.folder = "other";
  other.picture.pixels.assign(48, 7);
  write_explanation(run_, other, context_);
  ImageExplanation fake = other;
  fake.folder = "fake";
  fake.label = {};  // of files nobody knows it: then the prediction counts
  fake.prediction = Class::fake;
  write_explanation(run_, fake, context_);
  std::vector<ImageSummary> summaries;
  for (const auto& explanation : {sample_explanation(), other, fake}) {
    summaries.push_back(summarise(explanation, context_.options));
  }
  write_gradcam_artefacts(run_, summaries);
  EXPECT_THAT(names(run_.artefacts()),
              ElementsAre("fake-gradcam-fake.png", "fake-gradcam-real.png", "fake-input.png", "gradcam",
                          "gradcam_results.json", "real-gradcam-fake.png", "real-gradcam-real.png", "real-input.png"));
  EXPECT_EQ(read(run_.artefact("real-input.png")), read(run_.explanation("test_REAL_5") / "input.png"));
  EXPECT_EQ(read(run_.artefact("fake-gradcam-real.png")), read(run_.explanation("fake") / "gradcam-real.png"));
  write_gradcam_artefacts(run_, std::span(summaries).first(2));
  EXPECT_FALSE(std::filesystem::exists(run_.artefact("fake-input.png"))) << "of an earlier command";
}

TEST_F(ExplanationFolder, GradCamArtefactsOutliveTheExplanationsTheyAreOf) {
  write_explanation(run_, sample_explanation(), context_);
  const std::vector<ImageSummary> summaries = {summarise(sample_explanation(), context_.options)};
  write_gradcam_artefacts(run_, summaries);
  std::filesystem::remove_all(run_.explanations());  // as a command with other methods replaces them
  const json results = json::parse(read(run_.artefact("gradcam_results.json")));
  const json& overlays = results.at(0).at("overlays");
  for (const json& path : {results.at(0).at("input"), overlays.at("fake"), overlays.at("real")}) {
    EXPECT_EQ(read(run_.artefact(path.get<std::string>())).substr(1, 3), "PNG") << path;
  }
}

TEST_F(ExplanationFolder, GradCamResultsAreAsTheDesignGivesThem) {
  const std::vector<ImageSummary> summaries = {summarise(sample_explanation(), context_.options)};
  const json results = json::parse(gradcam_results_json(summaries));
  ASSERT_EQ(results.size(), 1u);
  const json expected = {
      {"image", "test/REAL/5.png"},
      {"label", "REAL"},
      {"prediction", "REAL"},
      {"confidence", 0.7},
      {"probabilities", {{"fake", 0.3}, {"real", 0.7}}},
      {"input", "gradcam/test_REAL_5-input.png"},
      {"overlays",
       {{"fake", "gradcam/test_REAL_5-gradcam-fake.png"}, {"real", "gradcam/test_REAL_5-gradcam-real.png"}}}};
  EXPECT_EQ(results[0], expected);
}

}  // namespace
}  // namespace assay::launcher::explanation
