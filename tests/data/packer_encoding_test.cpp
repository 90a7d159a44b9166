// SPDX-License-Identifier: Apache-2.0
// Packing files as they are, and views: what is kept, and what is refused.
#include <gmock/gmock.h>

#include "data/packer.hpp"
#include "data/row_decoder.hpp"
#include "data/store_reader.hpp"
#include "data/verify.hpp"
#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class PackerEncodings : public testing::Test {
 protected:
  std::filesystem::path store() const { return scratch_ / "store.h5"; }
  PackSummary pack_set(const ImageSet& set, const std::function<void(PackOptions&)>& change = {}) {
    std::filesystem::remove_all(scratch_ / "set");
    write_folder(scratch_ / "set", set);
    auto options = pack_options(scratch_ / "set", store());
    options.force = true;
    options.encoding = Encoding::encoded;
    if (change) change(options);
    return pack(options);
  }
  std::string file_of(const std::string& split, std::size_t row) const {
    const StoreReader reader(store());
    const auto offsets = reader.offsets(split);
    std::string file(offsets[row + 1] - offsets[row], '\0');
    reader.read_bytes(split, offsets[row], std::as_writable_bytes(std::span(file)));
    return file;
  }
  std::vector<std::uint8_t> view_of(const std::string& split, View view, std::size_t row) const {
    const StoreReader reader(store());
    std::vector<std::uint8_t> plane(reader.info().image.bytes() / 3);
    reader.read_view(split, view, row, 1, plane);
    return plane;
  }

  files::ScratchFolder scratch_;
};

std::vector<std::uint8_t> derived(const files::Image& image, View view) {
  std::vector<std::uint8_t> plane(image.pixels.size() / 3);
  std::uint8_t* target = plane.data();
  ViewDeriver(image.height, image.width)
      .derive(image.pixels.data(), std::span(&view, 1), std::span<std::uint8_t* const>(&target, 1));
  return plane;
}

// JPEG and PNG of several sizes; names that are not UTF-8 or hold a line end.
ImageSet mixed_set() {
  return {{"train/FAKE/a.jpg", jpeg(1, 80, 20, 10)},
          {"train/FAKE/b.png", png(2, 5, 7)},
          {"train/REAL/\xff\xfe.png", png(3, 16, 16)},
          {"train/REAL/new\nline.jpg", jpeg(4, 95, 8, 8)},
          {"test/FAKE/1.png", png(5)},
          {"test/REAL/<script>.png", png(6)}};
}

TEST_F(PackerEncodings, FilesOfAnySizeAndCodecStayAsTheyCame) {
  const ImageSet set = mixed_set();
  const auto summary = pack_set(set);
  EXPECT_EQ(summary.images, 6u);
  EXPECT_EQ(summary.height, 0);
  EXPECT_EQ(summary.encoding, Encoding::encoded);
  EXPECT_EQ(summary.resize_filter, "none");
  EXPECT_EQ(file_of("train", 0), set[0].second);
  EXPECT_EQ(file_of("train", 1), set[1].second);
  EXPECT_EQ(file_of("test", 1), set[5].second);
  const StoreReader reader(store());
  EXPECT_THAT(reader.names("train"), ElementsAre("train/FAKE/a.jpg", "train/FAKE/b.png", "train/REAL/new\nline.jpg",
                                                 "train/REAL/\xff\xfe.png"));
  EXPECT_EQ(reader.sources("train").width[0], 20u);
  EXPECT_EQ(reader.sources("train").codec[1], files::Codec::png);
}

TEST_F(PackerEncodings, TheSizeIsThatOfAllImagesOrTheOneAskedFor) {
  EXPECT_EQ(pack_set(small_set()).width, 8);
  const auto asked = pack_set(mixed_set(), [](PackOptions& options) { options.size = 12; });
  EXPECT_EQ(asked.width, 12);
  EXPECT_EQ(asked.resize_filter, "none");
  EXPECT_EQ(StoreReader(store()).info().image.height, 12);
  EXPECT_EQ(file_of("train", 0), mixed_set()[0].second);
}

TEST_F(PackerEncodings, EqualBytesForAnyJobsWindowAndContainer) {
  ImageSet set = small_set(30);
  set.emplace_back("train/FAKE/large.png", png(900, 60, 50));
  const std::string hash = pack_set(set).content_hash;
  const std::string bytes = files::get_file(store());
  std::reverse(set.begin(), set.end());
  write_archive(scratch_ / "a.zip", set, files::ArchiveStyle::zip_deflated);
  write_archive(scratch_ / "b.tar", set, files::ArchiveStyle::tar);
  for (const char* input : {"set", "a.zip", "b.tar"}) {
    for (const int jobs : {1, 3}) {
      auto options = pack_options(scratch_ / input, store());
      options.force = true;
      options.encoding = Encoding::encoded;
      options.jobs = jobs;
      options.window_bytes = jobs == 1 ? 1 << 20 : 2000;
      options.source.max_held_bytes = jobs == 1 ? 1 << 20 : 0;
      EXPECT_EQ(pack(options).content_hash, hash) << input;
      EXPECT_EQ(files::get_file(store()), bytes) << input << " " << jobs;
    }
  }
}

// Half a file would otherwise be found in the middle of a training run.
TEST_F(PackerEncodings, DamagedFilesAreRejectedWhenTheyArePacked) {
  ImageSet set = small_set();
  set.emplace_back("train/FAKE/cut.jpg", jpeg(50).substr(0, 300));
  set.emplace_back("train/REAL/text.png", "words");
  const auto summary = pack_set(set);
  EXPECT_EQ(summary.images, small_set().size());
  EXPECT_EQ(summary.rejects.size(), 2u);
}

TEST_F(PackerEncodings, ViewsAreThoseOfTheStoredImage) {
  for (const Encoding encoding : {Encoding::raw, Encoding::encoded}) {
    const auto summary = pack_set(small_set(), [&](PackOptions& options) {
      options.encoding = encoding;
      options.views = std::vector{View::green, View::canny, View::sobel};
    });
    EXPECT_THAT(summary.views, ElementsAre(View::green, View::canny, View::sobel));
    for (const View view : summary.views) EXPECT_EQ(view_of("train", view, 1), derived(noise(2), view));
    EXPECT_NO_THROW(verify_store(store()));
  }
}

TEST_F(PackerEncodings, ViewsAreDerivedAtTheSizeAskedFor) {
  const auto summary = pack_set(mixed_set(), [](PackOptions& options) {
    options.size = 6;
    options.views = std::vector{View::gray};
  });
  EXPECT_EQ(summary.resize_filter, "area+bilinear");
  ResizeFilter filter{};
  EXPECT_EQ(view_of("train", View::gray, 1), derived(resize_image(noise(2, 5, 7), 6, filter), View::gray));
  EXPECT_EQ(file_of("train", 1), mixed_set()[1].second);
}

TEST_F(PackerEncodings, ViewsChangeTheIdentityAndNothingElse) {
  const auto plain = pack_set(small_set(), [](PackOptions& options) { options.encoding = Encoding::raw; });
  const auto digests = StoreReader(store()).info().digests;
  const auto viewed = pack_set(small_set(), [](PackOptions& options) {
    options.encoding = Encoding::raw;
    options.views = std::vector{View::blur};
  });
  EXPECT_NE(plain.content_hash, viewed.content_hash);
  const auto with_views = StoreReader(store()).info().digests;
  EXPECT_EQ(with_views.at("/train/images"), digests.at("/train/images"));
  EXPECT_EQ(with_views.size(), digests.size() + 2);
}

TEST_F(PackerEncodings, ViewsNeedOneSize) {
  EXPECT_THAT(files::message_of<files::InputError>([&] {
                pack_set(mixed_set(), [](PackOptions& options) { options.views = std::vector{View::gray}; });
              }),
              AllOf(HasSubstr("20 x 10"), HasSubstr("5 x 7"), HasSubstr("--size")));
  EXPECT_THROW(pack_set(small_set(), [](PackOptions& options) { options.views = std::vector{View::rgb}; }),
               std::invalid_argument);
  EXPECT_EQ(scratch_.names(), (std::set<std::string>{"set"}));
}

TEST_F(PackerEncodings, RawPackingOfMixedSizesNamesTheOtherEncoding) {
  EXPECT_THAT(files::message_of<files::InputError>(
                  [&] { pack_set(mixed_set(), [](PackOptions& options) { options.encoding.reset(); }); }),
              AllOf(HasSubstr("--size"), HasSubstr("--encoding encoded")));
}

}  // namespace
}  // namespace assay::data
