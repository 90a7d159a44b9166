// SPDX-License-Identifier: Apache-2.0
// pack --add: a new store from an old one and a split is the store that packing everything at once would make.
#include <gmock/gmock.h>

#include "data/packer.hpp"
#include "data/store_reader.hpp"
#include "tests/data/image_set.hpp"
#include "tests/data/store_sample.hpp"

namespace assay::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using Change = std::function<void(PackOptions&)>;

class PackerAddition : public testing::Test {
 protected:
  std::filesystem::path old_store() const { return scratch_ / "old.h5"; }
  std::filesystem::path store() const { return scratch_ / "store.h5"; }

  PackSummary pack_at(const ImageSet& set, const std::filesystem::path& target, const Change& change = {}) {
    std::filesystem::remove_all(scratch_ / "set");
    write_folder(scratch_ / "set", set);
    auto options = pack_options(scratch_ / "set", target);
    options.force = true;
    if (change) change(options);
    return pack(options);
  }
  PackSummary add(const ImageSet& set, const Change& change = {}) {
    return pack_at(set, store(), [&](PackOptions& options) {
      options.add = old_store();
      if (change) change(options);
    });
  }
  // Packs train, adds test, and compares with packing both; returns the summary of the addition.
  void expect_equal_to_packing_at_once(const ImageSet& set, const Change& change) {
    ImageSet train, test;
    for (const auto& file : set) (file.first.starts_with("test/") ? test : train).push_back(file);
    pack_at(train, old_store(), change);
    const auto added = add(test);
    const auto whole = pack_at(set, scratch_ / "whole.h5", change);
    EXPECT_EQ(added.content_hash, whole.content_hash);
    EXPECT_EQ(added.rows, whole.rows);
    EXPECT_EQ(added.images, whole.images);
    EXPECT_EQ(added.resize_filter, whole.resize_filter);
    // The other way round: train joins a store of test.
    pack_at(test, old_store(), change);
    EXPECT_EQ(add(train).content_hash, whole.content_hash);
  }
  template <typename Fault>
  std::string refusal(const ImageSet& set, const Change& change = {}) {
    const std::string message = files::message_of<Fault>([&] { add(set, change); });
    EXPECT_FALSE(std::filesystem::exists(store()));
    return message;
  }

  files::ScratchFolder scratch_;
};

ImageSet test_split(int side = 8) {
  return {{"test/FAKE/1.png", png(71, side, side)}, {"test/REAL/1.png", png(72, side, side)}};
}
ImageSet train_split(int side = 8) {
  return {{"train/FAKE/1.png", png(81, side, side)}, {"train/REAL/1.png", png(82, side, side)}};
}

TEST_F(PackerAddition, EqualsPackingAtOnce) {
  expect_equal_to_packing_at_once(small_set(20), {});
  expect_equal_to_packing_at_once(small_set(20), [](PackOptions& options) { options.encoding = Encoding::encoded; });
  expect_equal_to_packing_at_once(small_set(6), [](PackOptions& options) {
    options.views = std::vector{View::green, View::canny};
  });
  expect_equal_to_packing_at_once(small_set(6), [](PackOptions& options) {
    options.encoding = Encoding::encoded;
    options.views = std::vector{View::sobel};
  });
}

TEST_F(PackerAddition, EqualsPackingAtOnceWhenResizing) {
  ImageSet set = train_split(12);
  set.emplace_back("test/FAKE/1.png", png(1, 4, 4));
  set.emplace_back("test/REAL/1.png", png(2, 20, 10));
  for (const Encoding encoding : {Encoding::raw, Encoding::encoded}) {
    expect_equal_to_packing_at_once(set, [&](PackOptions& options) {
      options.size = 8;
      options.encoding = encoding;
    });
  }
}

TEST_F(PackerAddition, EncodedSetsOfSeveralSizesJoin) {
  ImageSet set = train_split(12);
  set.emplace_back("train/REAL/2.jpg", jpeg(9, 90, 30, 20));
  set.emplace_back("test/FAKE/1.png", png(1, 4, 4));
  set.emplace_back("test/REAL/1.png", png(2, 20, 10));
  const auto encoded = [](PackOptions& options) { options.encoding = Encoding::encoded; };
  pack_at({set[0], set[1], set[2]}, old_store(), encoded);
  EXPECT_EQ(add({set[3], set[4]}).content_hash, pack_at(set, scratch_ / "whole.h5", encoded).content_hash);
}

TEST_F(PackerAddition, LargeRowsAreCopiedInSeveralPieces) {
  ImageSet train;
  for (int i = 0; i < 3; ++i) {
    train.emplace_back("train/FAKE/" + std::to_string(i) + ".png", png(100 + i, 800, 800));
    train.emplace_back("train/REAL/" + std::to_string(i) + ".png", png(200 + i, 800, 800));
  }
  for (const Encoding encoding : {Encoding::raw, Encoding::encoded}) {
    const auto change = [&](PackOptions& options) { options.encoding = encoding; };
    pack_at(train, old_store(), change);
    ImageSet set = train;
    for (const auto& file : test_split(800)) set.push_back(file);
    EXPECT_EQ(add(test_split(800)).content_hash, pack_at(set, scratch_ / "whole.h5", change).content_hash);
  }
}

TEST_F(PackerAddition, AStoreMayReplaceTheOneItWasMadeFrom) {
  pack_at(train_split(), old_store());
  pack_at(test_split(), old_store(), [&](PackOptions& options) { options.add = old_store(); });
  EXPECT_EQ(StoreReader(old_store()).info().split_counts.size(), 2u);
}

TEST_F(PackerAddition, ClassesAreTheStores) {
  pack_at({{"train/ai/1.png", png(1)}, {"train/human/1.png", png(2)}}, old_store(), [](PackOptions& options) {
    options.layout.classes = {"ai", "human"};
    options.layout.classes_given = true;
  });
  EXPECT_EQ(add({{"test/ai/1.png", png(3)}, {"test/human/1.png", png(4)}}).class_names[0], "ai");
  EXPECT_THAT(files::message_of<std::invalid_argument>(
                  [&] { add(test_split(), [](PackOptions& options) { options.layout.classes_given = true; }); }),
              AllOf(HasSubstr("--classes"), HasSubstr("ai,human")));
}

TEST_F(PackerAddition, ASplitOfBothIsAnErrorNamingIt) {
  pack_at(small_set(), old_store());
  EXPECT_THAT(refusal<files::InputError>(test_split()), AllOf(HasSubstr("split test"), HasSubstr("old.h5")));
}

TEST_F(PackerAddition, SizesThatDifferAreAnError) {
  pack_at(train_split(), old_store());
  EXPECT_THAT(refusal<files::InputError>(test_split(10)), AllOf(HasSubstr("8 x 8"), HasSubstr("10 x 10")));
  EXPECT_EQ(add(test_split(10), [](PackOptions& options) { options.size = 8; }).width, 8);
  std::filesystem::remove(store());
  pack_at(train_split(), old_store(), [](PackOptions& options) { options.encoding = Encoding::encoded; });
  EXPECT_THAT(refusal<files::InputError>(test_split(10)), AllOf(HasSubstr("8 x 8"), HasSubstr("10 x 10")));
}

TEST_F(PackerAddition, OptionsThatContradictTheStoreAreRefused) {
  pack_at(train_split(), old_store());
  const auto because = [&](const Change& change) { return refusal<std::invalid_argument>(test_split(), change); };
  EXPECT_THAT(because([](PackOptions& o) { o.encoding = Encoding::encoded; }), HasSubstr("--encoding encoded"));
  EXPECT_THAT(because([](PackOptions& o) { o.views = std::vector{View::gray}; }), HasSubstr("--views"));
  EXPECT_THAT(because([](PackOptions& o) { o.size = 9; }), AllOf(HasSubstr("--size 9"), HasSubstr("8 x 8")));
}

TEST_F(PackerAddition, AMissingOrDamagedStoreIsAnError) {
  EXPECT_THAT(refusal<StoreError>(test_split()), HasSubstr("old.h5"));
  pack_at(train_split(), old_store());
  const std::vector<std::uint8_t> pixels = noise(82).pixels;
  flip_where(old_store(), std::span(pixels).first(40));
  EXPECT_THAT(refusal<StoreError>(test_split()), HasSubstr("old.h5"));
}

// A change with a right checksum is found by the digest of what was copied.
TEST_F(PackerAddition, AStoreThatDoesNotMatchItsDigestsIsAnError) {
  pack_at(train_split(), old_store());
  tamper(old_store(), [](hid_t file) { set_byte(file, "/train/labels", 0, 1); });
  EXPECT_THAT(refusal<StoreError>(test_split()), AllOf(HasSubstr("old.h5"), HasSubstr("/train/labels")));
}

TEST_F(PackerAddition, ProgressCountsCopiedRows) {
  pack_at(train_split(), old_store());
  write_folder(scratch_ / "more", test_split());
  auto options = pack_options(scratch_ / "more", store());
  options.add = old_store();
  std::uint64_t last = 0;
  pack(options, {[&](std::uint64_t done, std::uint64_t total) {
                   EXPECT_EQ(total, 4u);
                   last = done;
                 },
                 {}});
  EXPECT_EQ(last, 4u);
}

}  // namespace
}  // namespace assay::data
