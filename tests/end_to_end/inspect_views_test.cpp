// SPDX-License-Identifier: Apache-2.0
// assay inspect --grid and --export: pictures of views, and one clear line for whatever does not go together.
#include <algorithm>

#include "data/files/image_codec.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using InspectViews = AssayProgram;
namespace fs = std::filesystem;

std::ptrdiff_t count_files(const fs::path& folder) {
  const fs::recursive_directory_iterator walk(folder);
  return std::count_if(begin(walk), end(walk), [](const auto& entry) { return entry.is_regular_file(); });
}

TEST_F(InspectViews, ExportsTheViewsThatAreAskedFor) {
  const std::string data = store();
  const Outcome outcome = assay({"inspect", data, "--export", at("views"), "--views", "sobel,rgb"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("480 files"), std::string::npos) << outcome.out;
  EXPECT_EQ(count_files(at("views")), 480);
  EXPECT_TRUE(fs::exists(at("views/test/REAL/00001_sobel.png")));
  ASSERT_EQ(assay({"inspect", data, "--export", at("all"), "--threads", "2"}).code, 0);
  EXPECT_EQ(count_files(at("all")), 240 * 7);
  EXPECT_EQ(read(at("all/train/FAKE/00002_sobel.png")), read(at("views/train/FAKE/00002_sobel.png")));
}

TEST_F(InspectViews, DrawsAGridOfImagesAndViews) {
  const std::string data = store();
  ASSERT_EQ(assay({"inspect", data, "--grid", at("grid.png")}).code, 0);
  const std::string png = read(at("grid.png"));
  const auto picture = data::files::decode_image(std::as_bytes(std::span(png)));
  EXPECT_GE(picture.width, 7 * 96);
  EXPECT_GE(picture.height, 8 * 96);
  expect_refused(assay({"inspect", data, "--grid", at("grid.png")}), 2, {"grid.png", "--force"});
  EXPECT_EQ(assay({"inspect", data, "--grid", at("grid.png"), "--force"}).code, 0);
  EXPECT_EQ(read(at("grid.png")), png);
}

TEST_F(InspectViews, RefusesWhatDoesNotGoTogether) {
  const std::string data = store();
  const auto refused = [&](const std::vector<std::string>& more, const std::vector<std::string>& texts) {
    std::vector<std::string> arguments = {"inspect", data};
    arguments.insert(arguments.end(), more.begin(), more.end());
    expect_refused(assay(arguments), 2, texts);
  };
  refused({"--views", "gray"}, {"--export"});
  refused({"--export", at("out"), "--views", "gray,laplace"}, {"--views", "'laplace'", "canny"});
  refused({"--export", at("out"), "--json"}, {"--json"});
  refused({"--export", at("out"), "--grid", at("a.png")}, {"--grid"});
  refused({"--grid", at("a.jpg")}, {"--grid", ".png"});
  refused({"--export", scratch().string()}, {"not an empty folder"});
  expect_refused(assay({"inspect", at("none.h5"), "--export", at("out")}), 3, {"none.h5"});
  expect_refused(assay({"inspect", data, "--export", at("no/out")}), 4, {"no"});
  EXPECT_FALSE(fs::exists(at("out")));
  EXPECT_FALSE(fs::exists(at("a.png")));
}

}  // namespace
}  // namespace assay::tests
