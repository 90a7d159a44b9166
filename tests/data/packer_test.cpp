// SPDX-License-Identifier: Apache-2.0
#include "data/packer.hpp"

#include <gmock/gmock.h>

#include "data/store_reader.hpp"
#include "data/verify.hpp"
#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class PackerTest : public testing::Test {
 protected:
  std::filesystem::path store() const { return scratch_ / "store.h5"; }
  PackSummary pack_set(const ImageSet& set, const std::function<void(PackOptions&)>& change = {}) {
    std::filesystem::remove_all(scratch_ / "set");
    write_folder(scratch_ / "set", set);
    auto options = pack_options(scratch_ / "set", store());
    options.force = true;
    if (change) change(options);
    return pack(options);
  }

  files::ScratchFolder scratch_;
};

TEST_F(PackerTest, RowsAreTheImagesInNaturalOrderByClass) {
  ImageSet set = small_set(12);
  const auto summary = pack_set(set);
  EXPECT_EQ(summary.images, 36u);
  EXPECT_EQ(summary.rows.at("train"), (std::vector<std::uint64_t>{12, 12}));
  EXPECT_EQ(summary.rows.at("test"), (std::vector<std::uint64_t>{6, 6}));
  EXPECT_EQ(summary.width, 8);
  EXPECT_EQ(summary.resize_filter, "none");
  EXPECT_EQ(summary.store_bytes, std::filesystem::file_size(store()));
  EXPECT_EQ(scratch_.names(), (std::set<std::string>{"set", "store.h5"}));

  const StoreReader reader(store());
  const auto names = reader.names("train");
  EXPECT_EQ(names[1], "train/FAKE/2.png");
  EXPECT_EQ(names[9], "train/FAKE/10.png");
  EXPECT_EQ(names[12], "train/REAL/1.png");
  EXPECT_EQ(reader.labels("train")[11], 0);
  EXPECT_EQ(reader.labels("train")[12], 1);
  std::vector<std::uint8_t> pixels(192);
  reader.read_images("train", 13, 1, pixels);
  EXPECT_EQ(pixels, noise(14).pixels);  // train/REAL/2.png is the 14th picture of the set
  EXPECT_EQ(reader.sources("train").bytes[13], set[13].second.size());
}

TEST_F(PackerTest, ContentHashIsTheSameForAnyJobsWindowAndContainer) {
  const ImageSet set = small_set(40);
  ImageSet scattered = set;  // archives need not be in order
  std::reverse(scattered.begin(), scattered.end());
  ImageSet wrapped;
  for (const auto& [path, content] : scattered) wrapped.emplace_back("cifake/" + path, content);
  const std::string expected = pack_set(set).content_hash;
  const std::string bytes = files::get_file(store());

  const auto hash = [&](const char* input, int jobs, std::uint64_t window, std::uint64_t held) {
    auto options = pack_options(scratch_ / input, store());
    options.force = true;
    options.jobs = jobs;
    options.window_bytes = window;
    options.source.max_held_bytes = held;
    return pack(options).content_hash;
  };
  write_archive(scratch_ / "a.zip", scattered, files::ArchiveStyle::zip_deflated);
  write_archive(scratch_ / "b.tar", scattered, files::ArchiveStyle::tar);
  write_archive(scratch_ / "c.tgz", wrapped, files::ArchiveStyle::tar_gzip);
  for (const char* input : {"set", "a.zip", "b.tar", "c.tgz"}) {
    for (const int jobs : {1, 3}) {
      EXPECT_EQ(hash(input, jobs, 1 << 20, 1 << 20), expected) << input << " " << jobs;
      EXPECT_EQ(hash(input, jobs, 192 * 10, 0), expected) << input << " " << jobs << ", small windows";
      EXPECT_EQ(files::get_file(store()), bytes) << input;
    }
  }
}

TEST_F(PackerTest, MixedSizesAreRefusedNamingTwoFilesUnlessResized) {
  ImageSet set = small_set(20);
  set.emplace_back("train/REAL/19a.png", png(99, 10, 6));
  const std::string message = files::message_of<files::InputError>([&] { pack_set(set); });
  EXPECT_THAT(message, testing::AllOf(HasSubstr("train/FAKE/1.png is 8 x 8"), HasSubstr("train/REAL/19a.png is 10 x 6"),
                                      HasSubstr("--size")));
  EXPECT_EQ(scratch_.names(), (std::set<std::string>{"set"}));

  const auto resized = pack_set(set, [](PackOptions& options) { options.size = 6; });
  EXPECT_EQ(resized.height, 6);
  EXPECT_EQ(resized.resize_filter, "area");
  EXPECT_EQ(StoreReader(store()).info().resize_filter, "area");
  EXPECT_EQ(StoreReader(store()).sources("train").width[0], 8u);
  EXPECT_EQ(pack_set(set, [](PackOptions& options) { options.size = 9; }).resize_filter, "bilinear");
  EXPECT_EQ(pack_set(set, [](PackOptions& options) { options.size = 8; }).resize_filter, "bilinear");
}

TEST_F(PackerTest, JpegAndPngAreToldByContent) {
  const auto summary = pack_set({{"FAKE/a.png", jpeg(1, 70)}, {"REAL/a.dat", png(2)}});
  EXPECT_EQ(summary.images, 2u);
  const auto sources = StoreReader(store()).sources("train");
  EXPECT_EQ(sources.codec[0], files::Codec::jpeg);
  EXPECT_NEAR(sources.quality[0], 70, 1);
  EXPECT_EQ(sources.codec[1], files::Codec::png);
  EXPECT_EQ(sources.quality[1], 0);
}

TEST_F(PackerTest, ClassesGivenByTheUserNameTheLabels) {
  const ImageSet set{{"ai/1.png", png(1)}, {"human/1.png", png(2)}, {"cat/1.png", png(3)}};
  EXPECT_THROW(pack_set(set), files::InputError);
  const auto summary = pack_set(set, [](PackOptions& options) {
    options.layout.classes = {"ai", "human"};
    options.layout.classes_given = true;
  });
  EXPECT_EQ(summary.left_out, 1u);
  EXPECT_THAT(StoreReader(store()).info().class_names, ElementsAre("ai", "human"));
}

TEST_F(PackerTest, AnEmptyClassIsPackedWhenAllowed) {
  const ImageSet set{{"train/REAL/1.png", png(1)}};
  EXPECT_THROW(pack_set(set), files::InputError);
  const auto summary = pack_set(set, [](PackOptions& options) { options.layout.allow_empty_class = true; });
  EXPECT_EQ(summary.rows.at("train"), (std::vector<std::uint64_t>{0, 1}));
}

TEST_F(PackerTest, ProgressCountsEveryFile) {
  ImageSet set = small_set(10);
  set.emplace_back("train/FAKE/bad.png", "text");
  write_folder(scratch_ / "set", set);
  std::vector<std::uint64_t> calls;
  pack(pack_options(scratch_ / "set", store()), {[&](std::uint64_t done, std::uint64_t total) {
                                                   EXPECT_EQ(total, 31u);
                                                   calls.push_back(done);
                                                 },
                                                 {}});
  ASSERT_EQ(calls.size(), 31u);
  EXPECT_EQ(calls.back(), 31u);
}

}  // namespace
}  // namespace assay::data
