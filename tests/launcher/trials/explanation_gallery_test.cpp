// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/explanation_gallery.hpp"

#include <gmock/gmock.h>

#include "tests/launcher/trials/explained_sweep.hpp"

namespace assay::launcher::trials {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Gallery : public tests::ExplainedSweep {
 protected:
  ExplainedImages find() const {
    const sweeps::Collection collection = trials(3);
    return find_explained_images(sweep_, collection, sweeps::rank_trials(collection, ""), 10);
  }
  std::string read(const std::filesystem::path& path) const { return data::files::read_file(path, 16 << 20); }
  data::files::Image picture(const std::string& name) const {
    const std::string bytes = read(sweep_.root() / name);
    return data::files::decode_image(std::as_bytes(std::span(bytes)));
  }
};

TEST_F(Gallery, PutsTheMapsOfAllTrialsSideBySide) {
  for (const char* trial : {"a", "b"}) {
    explain(trial, "x", "test/x.png");
    draw(trial, "x", "input.png", 10);
    draw(trial, "x", "gradcam-real.png", 20);
  }
  draw("b", "x", "shap-fake.png", 30);
  ExplainedImages explained = find();
  write_gallery(sweep_, explained);
  EXPECT_TRUE(explained.notes.empty());
  const json list = json::parse(read(sweep_.artefact("explanations.json")));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0]["image"], "test/x.png");
  EXPECT_EQ(list[0]["label"], "REAL");
  EXPECT_EQ(list[0]["picture"], "artefacts/explanations/x.png");
  EXPECT_EQ(list[0]["trials"][1]["id"], "b");
  EXPECT_EQ(list[0]["trials"][1]["rank"], 2);
  EXPECT_EQ(list[0]["trials"][1]["folder"], "trials/b/explanations/x");
  // Three columns of at least 96 pixels, two rows.
  const data::files::Image wide = picture(list[0]["picture"]);
  EXPECT_GT(wide.width, 3 * 96);
  EXPECT_GT(wide.height, 2 * 96);
  draw("a", "x", "lime-real-weights.png", 30);
  write_gallery(sweep_, explained);
  EXPECT_GT(picture(list[0]["picture"]).height, wide.height + 90) << "one more kind of map, one more row";
}

TEST_F(Gallery, NamesPicturesThatCannotBeRead) {
  for (const char* trial : {"a", "b"}) {
    explain(trial, "x", "x");
    draw(trial, "x", "input.png", 10);
    draw(trial, "x", "gradcam-real.png", 20);
  }
  data::files::write_file_atomically(image_folder("b", "x") / "gradcam-real.png", "no picture");
  ExplainedImages explained = find();
  write_gallery(sweep_, explained);
  EXPECT_THAT(explained.notes, ElementsAre(HasSubstr("b/explanations/x/gradcam-real.png")));
  EXPECT_EQ(json::parse(read(sweep_.artefact("explanations.json"))).size(), 1u);
}

TEST_F(Gallery, IsReplacedAndRemovedWithItsImages) {
  for (const char* trial : {"a", "b"}) {
    explain(trial, "x", "x");
    draw(trial, "x", "input.png", 10);
    draw(trial, "x", "gradcam-real.png", 20);
  }
  ExplainedImages explained = find();
  write_gallery(sweep_, explained);
  std::filesystem::remove_all(sweep_.run("b").explanations());
  explained = find();
  write_gallery(sweep_, explained);
  EXPECT_FALSE(std::filesystem::exists(sweep_.artefact("explanations.json")));
  EXPECT_FALSE(std::filesystem::exists(sweep_.artefact("explanations")));
}

}  // namespace
}  // namespace assay::launcher::trials
