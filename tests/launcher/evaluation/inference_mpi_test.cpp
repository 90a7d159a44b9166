// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/inference.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "data/files/random.hpp"
#include "distributed/mpi_collective.hpp"
#include "models/registry.hpp"

namespace assay::launcher::evaluation {
namespace {

std::vector<std::uint8_t> random_pixels(std::size_t rows) {
  data::files::CounterStream stream(5, data::files::RandomUse::sample_images);
  std::vector<std::uint8_t> pixels(rows * 32 * 32 * 3);
  for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(stream.next_u32());
  return pixels;
}

// Promise 3: what a rank count may never change is the bits of an evaluation.
TEST(Inference, GivesTheBitsOfASingleProcessForEveryCount) {
  distributed::MpiCollective collective(nullptr);
  distributed::SingleProcessCollective alone;
  const auto model = models::build_model("compact", {.seed = 3});
  for (const std::size_t count : {1, 4, 5, 9, 17}) {
    const std::vector<std::uint8_t> pixels = random_pixels(count);
    const data::BatchSource source(pixels, {32, 32, 3});
    HeldRows held(source, {});
    std::vector<std::uint32_t> rows(count);
    std::iota(rows.rbegin(), rows.rend(), 0u);
    const float scale = 1.0f / 255;
    const InferenceOptions options{.batch = 4, .preparation = {.size = 40, .pixels = {.scale = {scale, scale, scale}}}};
    const at::Tensor together = infer(*model, held, rows, options, collective);
    const at::Tensor expected = infer(*model, held, rows, options, alone);
    if (collective.rank() != 0) {
      EXPECT_FALSE(together.defined());
      continue;
    }
    ASSERT_EQ(together.sizes(), expected.sizes());
    EXPECT_EQ(std::memcmp(together.const_data_ptr(), expected.const_data_ptr(), expected.nbytes()), 0) << count;
  }
}

}  // namespace
}  // namespace assay::launcher::evaluation
