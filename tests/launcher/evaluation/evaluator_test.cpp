// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/evaluator.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>

#include "data/files/random.hpp"
#include "launcher/training/configured_model.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr std::size_t kImages = 6;

struct Case {
  const char* model;
  const char* loss;
};

// Of a fresh model of one logit or two, and random images.
class EvaluatorOf : public ::testing::TestWithParam<Case> {
 protected:
  Evaluation evaluate(double temperature) {
    config::RunConfig config;
    config.model.name = GetParam().model;
    config.loss.kind = GetParam().loss;
    config.data.scale = 1.0 / 255;
    const auto model = training::build_configured_model(config, 3);
    data::files::CounterStream stream(5, data::files::RandomUse::sample_images);
    std::vector<std::uint8_t> pixels(kImages * 32 * 32 * 3);
    for (auto& pixel : pixels) pixel = static_cast<std::uint8_t>(stream.next_u32());
    const std::vector<std::uint8_t> labels = {0, 1, 0, 1, 0, 1};
    const data::BatchSource source(pixels, {32, 32, 3});
    HeldRows held(source, labels);
    std::vector<std::uint32_t> rows(kImages);
    std::iota(rows.begin(), rows.end(), 0u);
    distributed::SingleProcessCollective alone;
    return Evaluator(alone, config, temperature).run(*model, held, rows);
  }
};

TEST_P(EvaluatorOf, DividesLogitsByTheTemperatureButKeepsLogOddsAndLoss) {
  const Evaluation plain = evaluate(1), cooled = evaluate(2.5);
  EXPECT_EQ(cooled.log_odds, plain.log_odds);
  EXPECT_EQ(cooled.loss, plain.loss);
  EXPECT_EQ(cooled.labels, plain.labels);
  for (std::size_t i = 0; i < kImages; ++i) {
    EXPECT_NEAR(plain.probability_real[i], 1 / (1 + std::exp(-plain.log_odds[i])), 1e-6);
    EXPECT_NEAR(cooled.probability_real[i], 1 / (1 + std::exp(-plain.log_odds[i] / 2.5)), 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(OneLogitAndTwo, EvaluatorOf,
                         ::testing::Values(Case{"cnn5", "binary_cross_entropy"},
                                           Case{"compact", "sparse_categorical_cross_entropy"}),
                         [](const auto& tested) { return std::string(tested.param.model); });

}  // namespace
}  // namespace assay::launcher::evaluation
