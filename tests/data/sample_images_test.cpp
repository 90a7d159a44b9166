// SPDX-License-Identifier: Apache-2.0
#include "data/sample_images.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "data/files/sha256.hpp"
#include "data/sample_picture.hpp"
#include "tests/data/files/file_size_limit.hpp"
#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

std::map<std::string, std::string> tree(const std::filesystem::path& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file())
      files[std::filesystem::relative(entry.path(), root).string()] = files::get_file(entry.path());
  }
  return files;
}

class SampleImages : public testing::Test {
 protected:
  files::ScratchFolder scratch_;
};

TEST_F(SampleImages, SameSeedSameBytesForAnyNumberOfJobs) {
  write_sample_images({.output = scratch_ / "a", .count = 20, .seed = 3, .jobs = 1});
  write_sample_images({.output = scratch_ / "b", .count = 20, .seed = 3, .jobs = 4});
  write_sample_images({.output = scratch_ / "c", .count = 20, .seed = 4, .jobs = 1});
  EXPECT_EQ(tree(scratch_ / "a"), tree(scratch_ / "b"));
  EXPECT_NE(tree(scratch_ / "a"), tree(scratch_ / "c"));
}

TEST_F(SampleImages, AFifthIsTestAndClassesAreEqual) {
  const auto summary = write_sample_images({.output = scratch_ / "a", .count = 100, .jobs = 2});
  EXPECT_EQ(summary.train, 80u);
  EXPECT_EQ(summary.test, 20u);
  std::map<std::string, int> counts;
  std::set<std::string> distinct;
  for (const auto& [path, content] : tree(scratch_ / "a")) {
    ++counts[path.substr(0, path.rfind('/'))];
    distinct.insert(content);
  }
  EXPECT_EQ(counts,
            (std::map<std::string, int>{{"test/FAKE", 10}, {"test/REAL", 10}, {"train/FAKE", 40}, {"train/REAL", 40}}));
  EXPECT_EQ(distinct.size(), 100u);
}

TEST_F(SampleImages, ASampleSetPacksWithoutRejectsOrFindings) {
  write_sample_images({.output = scratch_ / "a", .count = 40, .size = 17, .jobs = 2});
  const auto summary = pack(pack_options(scratch_ / "a", scratch_ / "a.h5"));
  EXPECT_EQ(summary.images, 40u);
  EXPECT_TRUE(summary.rejects.empty());
  EXPECT_EQ(summary.width, 17);
}

TEST_F(SampleImages, RefusesAPlaceThatIsTakenAndOptionsOutOfRange) {
  std::filesystem::create_directory(scratch_ / "empty");
  EXPECT_NO_THROW(write_sample_images({.output = scratch_ / "empty", .count = 10}));
  EXPECT_THROW(write_sample_images({.output = scratch_ / "empty", .count = 10}), OutputExists);
  files::put_file(scratch_ / "file", "");
  EXPECT_THROW(write_sample_images({.output = scratch_ / "file", .count = 10}), OutputExists);
  EXPECT_THROW(write_sample_images({.output = scratch_ / "x", .count = 11}), std::invalid_argument);
  EXPECT_THROW(write_sample_images({.output = scratch_ / "x", .count = 8}), std::invalid_argument);
  EXPECT_THROW(write_sample_images({.output = scratch_ / "x", .count = 10, .size = 7}), std::invalid_argument);
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "x"));
}

TEST_F(SampleImages, AStopOrAFullDiskLeavesNothing) {
  EXPECT_THROW(write_sample_images({.output = scratch_ / "a", .count = 20},
                                   [](std::uint64_t done, std::uint64_t) {
                                     if (done == 3) throw std::runtime_error("stop");
                                   }),
               std::runtime_error);
  {
    const files::FileSizeLimit full(100);
    EXPECT_THROW(write_sample_images({.output = scratch_ / "a", .count = 20}), files::OutputError);
  }
  EXPECT_TRUE(scratch_.names().empty());
}

struct Statistics {
  double mean = 0;          // of all values
  double detail = 0;        // mean absolute second difference along rows
  double checkerboard = 0;  // absolute mean of the green plane times +1, -1 in turn
};

// Means over the pictures of one kind.
Statistics statistics(PictureKind kind, int pictures) {
  constexpr int kSide = 32;
  Statistics sum;
  for (int i = 1; i <= pictures; ++i) {
    const auto image = sample_picture(kind, kSide, 0, static_cast<std::uint32_t>(i));
    const auto green = [&](int y, int x) {
      return double{1} * image.pixels[static_cast<std::size_t>((y * kSide + x) * 3 + 1)];
    };
    double mean = 0, detail = 0, checkerboard = 0;
    for (const std::uint8_t value : image.pixels) mean += value;
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) checkerboard += (x + y) % 2 == 0 ? green(y, x) : -green(y, x);
      for (int x = 1; x < kSide - 1; ++x) detail += std::abs(green(y, x - 1) - 2 * green(y, x) + green(y, x + 1));
    }
    sum.mean += mean / static_cast<double>(image.pixels.size()) / pictures;
    sum.detail += detail / (kSide * (kSide - 2)) / pictures;
    sum.checkerboard += std::abs(checkerboard) / (kSide * kSide) / pictures;
  }
  return sum;
}

TEST(SamplePicture, ClassesDifferInStructureAndNotInColourOrSharpness) {
  const auto fake = statistics(PictureKind::fake, 300), real = statistics(PictureKind::real, 300);
  EXPECT_NEAR(fake.mean, real.mean, 6);
  EXPECT_NEAR(fake.detail / real.detail, 1, 0.2);
  EXPECT_GT(fake.checkerboard, 3 * real.checkerboard);
}

TEST(SamplePicture, HasTheAskedSizeAndManyColours) {
  for (const int size : {8, 33, 64}) {
    const auto image = sample_picture(PictureKind::fake, size, 1, 1);
    EXPECT_EQ(image.width, size);
    EXPECT_EQ(image.pixels.size(), static_cast<std::size_t>(size) * size * 3);
    EXPECT_GT(std::set<std::uint8_t>(image.pixels.begin(), image.pixels.end()).size(), 20u);
  }
}

// The set must be the same on every machine: this is the digest of one picture of each kind.
TEST(SamplePicture, BytesAreFrozen) {
  const auto digest = [](PictureKind kind) {
    const auto image = sample_picture(kind, 32, 0, 1);
    return files::to_hex(files::sha256(std::as_bytes(std::span(image.pixels)))).substr(0, 16);
  };
  EXPECT_EQ(digest(PictureKind::fake), "6fd6434818b1c2f0");
  EXPECT_EQ(digest(PictureKind::real), "de96940c59fe35b3");
}

}  // namespace
}  // namespace assay::data
