// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/accumulation.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "data/sampler.hpp"

namespace assay::launcher::training {
namespace {

MicroBatch batch_of(std::int64_t count) {
  return {at::arange(count, at::kFloat).reshape({count, 1, 1, 1}), at::zeros({count}, at::kLong),
          at::arange(count, at::kLong)};
}

TEST(Accumulation, PiecesAreTheBatchInOrder) {
  const auto pieces = pieces_of(batch_of(7), 3);
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[0].labels.size(0), 3);
  EXPECT_EQ(pieces[2].labels.size(0), 2);
  EXPECT_TRUE(at::cat({pieces[0].samples, pieces[1].samples, pieces[2].samples}).equal(batch_of(7).samples));
  EXPECT_TRUE(at::cat({pieces[0].images, pieces[1].images, pieces[2].images}).equal(batch_of(7).images));
}

TEST(Accumulation, AnEmptyMicroBatchStillHasItsPieces) {
  const auto pieces = pieces_of(batch_of(0), 2);
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[1].images.size(0), 0);
  EXPECT_EQ(pieces[1].images.dim(), 4);
}

TEST(Accumulation, AWholeBatchIsOnePiece) {
  const auto pieces = pieces_of(batch_of(5), 1);
  ASSERT_EQ(pieces.size(), 1u);
  EXPECT_EQ(pieces[0].labels.size(0), 5);
}

// A piece with one image has no variance over the images: a batch norm on vectors would fail.
TEST(Accumulation, EveryPieceHoldsTwoImagesOfTheWorldWhereTheBatchDoes) {
  for (int ranks = 1; ranks <= 5; ++ranks) {
    for (std::uint64_t count = 1; count <= 23; ++count) {
      for (std::uint64_t wanted = 1; wanted <= 9; ++wanted) {
        const std::uint64_t pieces = piece_count(count, ranks, wanted);
        ASSERT_GE(pieces, 1u);
        ASSERT_LE(pieces, wanted);
        for (std::uint64_t piece = 0; pieces > 1 && piece < pieces; ++piece) {
          std::uint64_t images = 0;
          for (int rank = 0; rank < ranks; ++rank) {
            const data::Range mine =
                data::part_of({0, count}, static_cast<std::uint64_t>(rank), static_cast<std::uint64_t>(ranks));
            images += data::part_of({0, mine.size()}, piece, pieces).size();
          }
          EXPECT_GE(images, 2u) << count << " images, " << ranks << " ranks, piece " << piece << " of " << pieces;
        }
      }
    }
  }
}

TEST(Accumulation, KeepsTheWishWhereTheBatchIsLargeEnough) {
  EXPECT_EQ(piece_count(32, 1, 4), 4u);
  EXPECT_EQ(piece_count(32, 2, 4), 4u);
  EXPECT_EQ(piece_count(3, 1, 4), 1u);
  EXPECT_EQ(piece_count(1, 4, 4), 1u);
}

}  // namespace
}  // namespace assay::launcher::training
