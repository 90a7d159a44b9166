// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/prediction_inputs.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "data/files/error.hpp"
#include "data/files/image_codec.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::evaluation {
namespace {

class PredictionInputs : public ::testing::Test {
 protected:
  std::string write_png(const std::string& name, int size, std::uint8_t value) {
    const std::filesystem::path path = scratch_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    const data::files::Image image{size, size,
                                   std::vector<std::uint8_t>(static_cast<std::size_t>(size) * size * 3, value)};
    const auto bytes = data::files::encode_png(image);
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
    return path.string();
  }
  std::vector<RejectedInput> read(const std::vector<std::string>& arguments, std::size_t chunk = 100) {
    PredictionDecoder decoder(8, 8, "raw", {});
    return read_prediction_inputs(arguments, decoder, chunk, [&](const PredictionChunk& part) {
      chunk_sizes_.push_back(part.paths.size());
      EXPECT_EQ(part.rows.size(), part.paths.size() * 8 * 8 * 3);
      paths_.insert(paths_.end(), part.paths.begin(), part.paths.end());
      for (std::size_t i = 0; i < part.paths.size(); ++i) first_pixels_.push_back(part.rows[i * 8 * 8 * 3]);
    });
  }

  tests::ScratchFolder scratch_;
  std::vector<std::size_t> chunk_sizes_;
  std::vector<std::string> paths_;
  std::vector<int> first_pixels_;
};

TEST_F(PredictionInputs, ReadsFilesAndFoldersInOrderAndResizes) {
  const std::string single = write_png("single.png", 16, 9);
  const std::string second = write_png("folder/b.png", 8, 2);
  const std::string first = write_png("folder/a/a.png", 8, 1);
  EXPECT_TRUE(read({single, (scratch_.path() / "folder").string()}).empty());
  EXPECT_EQ(paths_, (std::vector<std::string>{single, first, second}));
  EXPECT_EQ(first_pixels_, (std::vector<int>{9, 1, 2}));
}

TEST_F(PredictionInputs, HandsOnChunksOfBoundedSize) {
  for (int i = 0; i < 5; ++i) write_png("many/" + std::to_string(i) + ".png", 8, static_cast<std::uint8_t>(i));
  read({(scratch_.path() / "many").string()}, 2);
  EXPECT_EQ(chunk_sizes_, (std::vector<std::size_t>{2, 2, 1}));
}

TEST_F(PredictionInputs, NamesWhatItCannotRead) {
  const std::string good = write_png("good.png", 8, 1);
  const std::string bad = (scratch_.path() / "bad.png").string();
  std::ofstream(bad) << "words";
  const auto rejects = read({bad, good});
  ASSERT_EQ(rejects.size(), 1u);
  EXPECT_EQ(rejects[0].path, bad);
  EXPECT_FALSE(rejects[0].reason.empty());
  EXPECT_EQ(paths_, std::vector<std::string>{good});
}

TEST_F(PredictionInputs, RefusesAnArgumentThatDoesNotExistBeforeAnyWork) {
  const std::string good = write_png("good.png", 8, 1);
  EXPECT_THROW(read({good, "none.png"}), data::files::InputError);
  EXPECT_TRUE(paths_.empty());
}

}  // namespace
}  // namespace assay::launcher::evaluation
