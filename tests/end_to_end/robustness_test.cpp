// SPDX-License-Identifier: Apache-2.0
// `assay evaluate --robustness` shows a detector that has learned the file format, on any number of ranks.
#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "data/files/image_codec.hpp"
#include "data/files/random.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

class RobustnessTest : public AssayProgram {
 protected:
  // Pictures of one kind in both classes, grain on a colour: the FAKE ones kept as PNGs, the REAL ones as JPEGs.
  static data::files::Image picture(std::uint64_t seed) {
    data::files::CounterStream stream(seed, data::files::RandomUse::sample_images);
    data::files::Image image{.width = 32, .height = 32, .pixels = {}};
    const std::uint32_t level = 60 + stream.below(100);
    for (int i = 0; i < 32 * 32 * 3; ++i) image.pixels.push_back(static_cast<std::uint8_t>(level + stream.below(60)));
    return image;
  }
  void write_images(const std::string& split, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const bool real = i % 2 == 1;
      const auto image = picture(i + (split == "test" ? 100000 : 0));
      const auto bytes =
          real ? data::files::encode_jpeg(image, 40, data::files::Chroma::halved) : data::files::encode_png(image);
      const std::string folder = at("images/" + split + (real ? "/REAL" : "/FAKE"));
      data::files::create_directories(folder);
      data::files::write_file_atomically(folder + "/" + std::to_string(i) + (real ? ".jpg" : ".png"),
                                         {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
  }
  json table() const { return json::parse(read(at("run/evaluation/test/robustness.json"))); }
  static json row(const json& table, const std::string& name) {
    for (const json& row : table.at("rows")) {
      if (row.at("perturbation") == name) return row;
    }
    ADD_FAILURE() << "no row " << name;
    return {};
  }
};

TEST_F(RobustnessTest, ADetectorThatLearnedTheFileFormatIsNamedOnAnyNumberOfRanks) {
  write_images("train", 240);
  write_images("test", 80);
  ASSERT_EQ(assay({"pack", at("images"), "--output", at("formats.h5")}).code, 0);
  const Outcome trained = assay({"train", "--recipe", "compact", "--data", at("formats.h5"), "--run", at("run"),
                                 "epochs=15", "batch=8", "optimizer.lr=0.003"});
  ASSERT_EQ(trained.code, 0) << trained.err;
  const Outcome alone = assay({"evaluate", "--run", at("run"), "--robustness", "--bootstrap", "50"});
  ASSERT_EQ(alone.code, 0) << alone.err;
  const std::string written = read(at("run/evaluation/test/robustness.json"));
  const json found = table();
  EXPECT_EQ(found.at("rows").size(), 9u);
  EXPECT_GT(row(found, "none").at("accuracy"), 0.8) << "the format is easy to learn";
  EXPECT_EQ(row(found, "none").at("accuracy"),
            json::parse(read(at("run/evaluation/test/metrics.json"))).at("accuracy"));
  const json recompressed = row(found, "png_to_jpeg");
  EXPECT_EQ(recompressed.at("strength"), 40) << "the quality of the JPEGs";
  EXPECT_EQ(recompressed.at("images_touched"), 40);
  EXPECT_LT(recompressed.at("accuracy_change"), -0.3);
  EXPECT_GT(recompressed.at("probability_real_shift").at("FAKE"), 0.3);
  EXPECT_EQ(recompressed.at("probability_real_shift").at("REAL"), 0) << "JPEGs stay as they are";
  EXPECT_NE(alone.out.find("FAKE all PNG, REAL all JPEG"), std::string::npos) << alone.out;
  EXPECT_NE(alone.out.find("the detector has learned the file format"), std::string::npos) << alone.out;

  const Outcome together = assay_ranks(2, {"evaluate", "--run", at("run"), "--robustness", "--bootstrap", "50"});
  ASSERT_EQ(together.code, 0) << together.err;
  EXPECT_EQ(read(at("run/evaluation/test/robustness.json")), written);
}

}  // namespace
}  // namespace assay::tests
