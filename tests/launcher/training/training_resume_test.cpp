// SPDX-License-Identifier: Apache-2.0
// A replica whose state went through a checkpoint goes on with the bits of one that never stopped, whatever optimises
// it. The whole program: tests/end_to_end/resume_test.cpp.
#include <gtest/gtest.h>

#include "launcher/training/checkpoint.hpp"
#include "launcher/training/schedule.hpp"
#include "tests/launcher/training/random_batches.hpp"
#include "tests/launcher/training/saved_checkpoint.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::int64_t kBatch = 6;
constexpr std::uint64_t kStepsPerEpoch = 3;
constexpr std::uint64_t kSteps = 9;

struct Case {
  const char* name;
  void (*change)(config::RunConfig&);
};

// The test's parameter is printed by name.
void PrintTo(const Case& value, std::ostream* out) {
  *out << value.name;
}

class TrainingResume : public ::testing::TestWithParam<Case> {
 protected:
  TrainingResume() {
    config_.epochs = 3;
    GetParam().change(config_);
    std::filesystem::create_directories(folder_.checkpoints());
  }
  void train(Replica& replica, std::uint64_t begin, std::uint64_t end) {
    const Schedule schedule(config_, kStepsPerEpoch);
    for (std::uint64_t step = begin; step < end; ++step) {
      replica.start_epoch(static_cast<std::uint32_t>(step / kStepsPerEpoch));
      replica.optimizer().set_learning_rate(schedule.rate(step, static_cast<std::uint32_t>(step / kStepsPerEpoch)));
      replica.step(random_batch(step, kBatch), kBatch, step, {});
    }
  }
  // Everything that a checkpoint holds of the tensors.
  static std::vector<float> everything(Replica& replica) {
    std::vector<float> values = weights_of(replica);
    for (const auto& entry : replica.training_state()) {
      const at::Tensor flat = entry.tensor.contiguous();
      values.insert(values.end(), flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel());
    }
    return values;
  }

  config::RunConfig config_ = compact_config();
  tests::ScratchFolder scratch_;
  data::files::RunFolder folder_{scratch_.path()};
  distributed::SingleProcessCollective collective_;
};

TEST_P(TrainingResume, EndsInTheBitsOfAnUninterruptedTraining) {
  for (const std::uint64_t stop : {std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{7}}) {
    Replica whole(config_, 3, collective_);
    Replica first(config_, 3, collective_);
    train(whole, 0, kSteps);
    train(first, 0, stop);
    TrainingState state;
    state.step = stop;
    save_checkpoint(folder_, state, first, 10);
    Replica second(config_, 3, collective_);
    train(second, 0, 1);  // what is not restored would show
    std::vector<std::string> warnings;
    ASSERT_TRUE(load_newest_checkpoint(folder_, second, [&](const std::string& line) { warnings.push_back(line); }));
    EXPECT_TRUE(warnings.empty()) << warnings.front();
    EXPECT_EQ(everything(first), everything(second)) << stop;
    train(first, stop, kSteps);
    train(second, stop, kSteps);
    EXPECT_EQ(everything(whole), everything(first)) << "saving at step " << stop << " changed the training";
    EXPECT_EQ(everything(whole), everything(second)) << "resumed at step " << stop;
  }
}

const Case kCases[] = {
    {"adam", [](config::RunConfig&) {}},
    {"adamw", [](config::RunConfig& c) { c.optimizer = {.kind = "adamw", .weight_decay = 0.05}; }},
    {"sgd", [](config::RunConfig& c) { c.optimizer = {.kind = "sgd", .lr = 0.01, .momentum = 0.9, .nesterov = true}; }},
    {"plain_sgd", [](config::RunConfig& c) { c.optimizer = {.kind = "sgd", .lr = 0.01}; }},
    {"ema", [](config::RunConfig& c) { c.optimizer.ema = 0.9; }},
    {"head_epochs",
     [](config::RunConfig& c) {
       c.schedule.head_epochs = 2;
       c.optimizer.backbone_scale = 0.1;
     }},
    {"accumulation", [](config::RunConfig& c) { c.optimizer.accumulation = 2; }},
    {"one_cycle", [](config::RunConfig& c) { c.schedule.kind = "one_cycle"; }},
    {"plateau", [](config::RunConfig& c) { c.schedule.kind = "plateau"; }},
    {"everything",
     [](config::RunConfig& c) {
       c.optimizer = {.kind = "adamw",
                      .epsilon_form = "keras",
                      .weight_decay = 0.05,
                      .backbone_scale = 0.5,
                      .clip = 0.5,
                      .accumulation = 2,
                      .ema = 0.99};
       c.schedule = {.kind = "cosine", .warmup_epochs = 0.5, .head_epochs = 1};
       c.model.freeze = {"features.0"};
     }},
};

INSTANTIATE_TEST_SUITE_P(Optimisation, TrainingResume, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace assay::launcher::training
