// SPDX-License-Identifier: Apache-2.0
// assay inspect --augment: one picture, and one clear line for whatever does not go together.
#include "data/files/image_codec.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using InspectAugment = AssayProgram;

data::files::Image decoded(const std::string& png) {
  return data::files::decode_image(std::as_bytes(std::span(png)));
}

TEST_F(InspectAugment, WritesOnePictureWithoutBeingToldARecipe) {
  const Outcome outcome = assay({"inspect", store(), "--augment", at("grid.png")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("grid.png"), std::string::npos);
  const auto picture = decoded(read(at("grid.png")));
  EXPECT_GE(picture.width, 9 * 96);
  EXPECT_GE(picture.height, 8 * 96);
}

TEST_F(InspectAugment, TakesARecipeAndSettings) {
  const std::string data = store();
  ASSERT_EQ(assay({"inspect", data, "--augment", at("a.png"), "--recipe", "compact"}).code, 0);
  ASSERT_EQ(assay({"inspect", data, "--augment", at("b.png"), "--recipe", "compact", "augment.noise=0.1"}).code, 0);
  ASSERT_EQ(assay({"inspect", data, "--augment", at("c.png"), "--recipe", "compact"}).code, 0);
  EXPECT_NE(read(at("a.png")), read(at("b.png")));
  EXPECT_EQ(read(at("a.png")), read(at("c.png")));
}

TEST_F(InspectAugment, ReplacesAPictureOnlyWhenToldTo) {
  const std::string data = store();
  ASSERT_EQ(assay({"inspect", data, "--augment", at("a.png")}).code, 0);
  const std::string before = read(at("a.png"));
  expect_refused(assay({"inspect", data, "--augment", at("a.png"), "augment.noise=0.2"}), 2, {"a.png", "--force"});
  EXPECT_EQ(read(at("a.png")), before);
  ASSERT_EQ(assay({"inspect", data, "--augment", at("a.png"), "augment.noise=0.2", "--force"}).code, 0);
  EXPECT_NE(read(at("a.png")), before);
}

TEST_F(InspectAugment, RefusesWhatDoesNotGoTogether) {
  const std::string data = store();
  const auto refused = [&](const std::vector<std::string>& more, const std::vector<std::string>& texts) {
    std::vector<std::string> arguments = {"inspect", data};
    arguments.insert(arguments.end(), more.begin(), more.end());
    expect_refused(assay(arguments), 2, texts);
  };
  refused({"--recipe", "cnn5"}, {"--augment"});
  refused({"--augment", at("a.png"), "--json"}, {"--json"});
  refused({"--augment", at("a.jpg")}, {"--augment", ".png"});
  refused({"--augment", at("a.png"), "--recipe", "cnn5"}, {"augment.enabled=true"});
  refused({"--augment", at("a.png"), "augment.hue=2"}, {"augment.hue"});
  refused({"--augment", at("a.png"), "augment.rotation=1", "augment.rotation_unit=turns"}, {"augment.rotation"});
  refused({"--augment", at("a.png"), "data.views=gray", "augment.hue=0.1"}, {"augment.hue", "rgb"});
  expect_refused(assay({"inspect", at("none.h5"), "--augment", at("a.png")}), 3, {"none.h5"});
  expect_refused(assay({"inspect", data, "--augment", at("no/a.png")}), 4, {"no"});
  EXPECT_FALSE(std::filesystem::exists(at("a.png")));
}

}  // namespace
}  // namespace assay::tests
