// SPDX-License-Identifier: Apache-2.0
#include "data/view_export.hpp"

#include <gmock/gmock.h>

#include <set>
#include <stdexcept>

#include "tests/data/files/file_size_limit.hpp"
#include "tests/data/reference_views.hpp"
#include "tests/data/store_sample.hpp"
#include "tests/support/encoded_store.hpp"

namespace assay::data {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;
namespace fs = std::filesystem;

std::set<std::string> files_below(const fs::path& folder) {
  std::set<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) found.insert(entry.path().lexically_relative(folder).string());
  }
  return found;
}

files::Image decoded(const fs::path& path) {
  const std::string bytes = files::get_file(path);
  return files::decode_image(std::as_bytes(std::span(bytes)));
}

class ViewExport : public testing::Test {
 protected:
  // Names of the rows of split "train", FAKE and REAL in turn; the pixels of row i are noise(i).
  StoreReader store_of(const std::vector<std::string>& names) {
    std::vector<SampleRow> rows;
    for (std::size_t i = 0; i < names.size(); ++i) {
      rows.push_back({"train", static_cast<std::uint8_t>(i % 2), names[i], i});
    }
    write_store(scratch_ / "store.h5", rows);
    return StoreReader(scratch_ / "store.h5");
  }
  fs::path out() const { return scratch_ / "out"; }

  files::ScratchFolder scratch_;
};

TEST_F(ViewExport, WritesEveryViewOfEveryImage) {
  const auto store = store_of({"train/FAKE/1.png", "train/REAL/1.png", "train/FAKE/2.png"});
  EXPECT_EQ(export_views(store, {.directory = out(), .threads = 2}), 21u);
  EXPECT_EQ(files_below(out()).size(), 21u);
  for (const auto& [stem, seed] : {std::pair{"train/FAKE/1", 0}, {"train/REAL/1", 1}, {"train/FAKE/2", 2}}) {
    const files::Image image = noise(static_cast<std::uint64_t>(seed));
    const fs::path start = out() / stem;
    EXPECT_EQ(decoded(start.string() + "_rgb.png").pixels, image.pixels);
    for (const auto& [view, plane] : views_by_opencv(image)) {
      const auto pixels = decoded(start.string() + "_" + std::string(view_name(view)) + ".png").pixels;
      if (view == View::sobel && !__builtin_cpu_supports("fma")) continue;
      for (std::size_t i = 0; i < pixels.size(); ++i) ASSERT_EQ(pixels[i], plane[i / 3]) << view_name(view);
    }
  }
}

TEST_F(ViewExport, DerivedViewsAreGreyFiles) {
  export_views(store_of({"a.png"}), {.directory = out(), .views = {View::gray, View::rgb}});
  constexpr std::size_t kColourType = 25;
  EXPECT_EQ(files::get_file(out() / "train/FAKE/a_gray.png")[kColourType], 0);
  EXPECT_EQ(files::get_file(out() / "train/FAKE/a_rgb.png")[kColourType], 2);
  EXPECT_EQ(files_below(out()).size(), 2u);
}

TEST_F(ViewExport, NamesFromOutsideStayInside) {
  const auto store = store_of({"../../../evil.png", "/etc/evil.png", "a\nb.png", "\xff\xfe.png", "<script>.png", "..",
                               "x/same.jpg", "y/same.png", "x/same.png"});
  export_views(store, {.directory = out(), .views = {View::green}});
  EXPECT_THAT(
      files_below(out()),
      UnorderedElementsAre("train/FAKE/evil_green.png", "train/REAL/evil_green.png", "train/FAKE/a_b_green.png",
                           "train/REAL/___green.png", "train/FAKE/_script__green.png", "train/REAL/__green.png",
                           "train/FAKE/same_green.png", "train/REAL/same_green.png", "train/FAKE/same-2_green.png"));
  EXPECT_THAT(files_below(scratch_ / "."), testing::Contains("store.h5"));
  EXPECT_EQ(files_below(scratch_ / ".").size(), 10u) << "something was written beside the folder";
}

TEST_F(ViewExport, TheNumberOfThreadsChangesNothing) {
  std::vector<std::string> names;
  for (int i = 0; i < 70; ++i) names.push_back(std::to_string(i) + ".png");
  const auto store = store_of(names);
  std::vector<std::uint64_t> told;
  const std::vector<View> views = {View::rgb, View::canny};
  export_views(store, {.directory = out(), .views = views, .threads = 3, .progress = [&](auto done, auto total) {
                         told.push_back(done);
                         EXPECT_EQ(total, 70u);
                       }});
  export_views(store, {.directory = scratch_ / "one", .views = views});
  EXPECT_THAT(told, testing::ElementsAre(64, 70));
  const auto made = files_below(out());
  EXPECT_EQ(made.size(), 70u * 2);
  ASSERT_EQ(made, files_below(scratch_ / "one"));
  for (const auto& name : made) ASSERT_EQ(files::get_file(out() / name), files::get_file(scratch_ / "one" / name));
}

TEST_F(ViewExport, ExportsAnEncodedStoreOfSeveralSizes) {
  const auto samples = tests::write_encoded_store(scratch_ / "encoded.h5", {.sizes = {{8, 8}, {30, 20}}});
  export_views(StoreReader(scratch_ / "encoded.h5"), {.directory = out(), .threads = 2});
  EXPECT_EQ(files_below(out()).size(), samples.size() * 7);
  EXPECT_EQ(decoded(out() / "train/FAKE/1_canny.png").width, 30);
  EXPECT_EQ(decoded(out() / "train/FAKE/1_rgb.png").pixels, files::decode_image(samples[1].file).pixels);
}

TEST_F(ViewExport, RefusesAFolderThatHoldsSomething) {
  const auto store = store_of({"a.png"});
  fs::create_directory(out());
  files::put_file(out() / "mine.txt", "x");
  EXPECT_THAT(files::message_of<OutputExists>([&] { export_views(store, {.directory = out()}); }),
              HasSubstr("not an empty folder"));
  EXPECT_EQ(files_below(out()), std::set<std::string>{"mine.txt"});
  fs::remove(out() / "mine.txt");
  EXPECT_EQ(export_views(store, {.directory = out()}), 7u);
}

TEST_F(ViewExport, StoppedInTheMiddleItLeavesNothing) {
  const auto store = store_of(std::vector<std::string>(100, "a.png"));
  const auto stop = [](auto, auto) { throw std::runtime_error("stop"); };
  EXPECT_THROW(export_views(store, {.directory = out(), .progress = stop}), std::runtime_error);
  EXPECT_EQ(files_below(scratch_ / "."), std::set<std::string>{"store.h5"});
}

TEST_F(ViewExport, AFullDiskIsAnOutputErrorAndLeavesNothing) {
  const auto store = store_of({"a.png", "b.png"});
  {
    const files::FileSizeLimit limit(20);
    EXPECT_THROW(export_views(store, {.directory = out()}), files::OutputError);
  }
  EXPECT_EQ(files_below(scratch_ / "."), std::set<std::string>{"store.h5"});
}

TEST_F(ViewExport, NeedsViewsAndThreads) {
  const auto store = store_of({"a.png"});
  EXPECT_THROW(export_views(store, {.directory = out(), .views = {}}), std::invalid_argument);
  EXPECT_THROW(export_views(store, {.directory = out(), .threads = 0}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::data
