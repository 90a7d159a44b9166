// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/checkpoint_writer.hpp"

#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/safetensors.hpp"
#include "launcher/training/checkpoint.hpp"
#include "launcher/training/run_status.hpp"
#include "tests/launcher/training/random_batches.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

class CheckpointWriterTest : public ::testing::Test {
 protected:
  CheckpointWriterTest() { std::filesystem::create_directories(folder_.checkpoints()); }
  static TrainingState state_at(std::uint64_t step) {
    TrainingState state;
    state.step = step;
    state.data.channels = 3;
    return state;
  }
  void fill(float value) {
    const c10::NoGradGuard no_grad;
    for (const auto& parameter : replica_.model().parameters()) parameter.tensor.fill_(value);
  }
  float saved_value(std::uint64_t step) const {
    const data::files::SafetensorsFile file(folder_.checkpoint(step) / "model.safetensors");
    float value = 0;
    std::memcpy(&value, file.find("features.0.weight")->bytes.data(), sizeof(value));
    return value;
  }

  tests::ScratchFolder scratch_;
  data::files::RunFolder folder_{scratch_.path()};
  distributed::SingleProcessCollective collective_;
  Replica replica_{compact_config(), 3, collective_};
};

TEST_F(CheckpointWriterTest, HoldsTheWeightsOfTheMomentOfTheSaveNotThoseTrainedMeanwhile) {
  CheckpointWriter writer(folder_, 10);
  for (std::uint64_t step = 1; step <= 3; ++step) {
    fill(static_cast<float>(step));
    writer.save(state_at(step), replica_);
    fill(99);
  }
  writer.finish();
  for (std::uint64_t step = 1; step <= 3; ++step) {
    EXPECT_EQ(saved_value(step), static_cast<float>(step));
    EXPECT_EQ(verify_checkpoint(folder_.checkpoint(step)).step, step);
  }
  EXPECT_EQ(std::filesystem::read_symlink(folder_.last_checkpoint()), "step-00000003");
  EXPECT_GT(writer.last_write_seconds(), 0);
}

TEST_F(CheckpointWriterTest, TellsStatusAndEventsOnceItIsWritten) {
  CheckpointWriter writer(folder_, 10);
  writer.save(state_at(7), replica_);
  writer.finish();
  EXPECT_EQ(read_status(folder_).step, 7u);
  const std::string events = data::files::read_file(folder_.events(), 1 << 20);
  EXPECT_NE(events.find("step 7, epoch 0; training held up "), std::string::npos) << events;
}

TEST_F(CheckpointWriterTest, AFailureIsToldByTheNextCallOnceAndOlderCheckpointsStay) {
  CheckpointWriter writer(folder_, 10);
  fill(1);
  writer.save(state_at(1), replica_);
  writer.finish();
  // A file where the next checkpoint's folder should be.
  std::ofstream(folder_.checkpoint(2)) << "in the way";
  writer.save(state_at(2), replica_);
  EXPECT_THROW(writer.save(state_at(3), replica_), data::files::OutputError);
  EXPECT_NO_THROW(writer.finish());
  EXPECT_EQ(saved_value(1), 1.0f);
  writer.save(state_at(4), replica_);
  EXPECT_NO_THROW(writer.finish());
  EXPECT_EQ(verify_checkpoint(folder_.checkpoint(4)).step, 4u);
}

TEST_F(CheckpointWriterTest, TheEndOfTheWriterWaitsForTheWrite) {
  {
    CheckpointWriter writer(folder_, 10);
    writer.save(state_at(5), replica_);
  }
  EXPECT_EQ(verify_checkpoint(folder_.checkpoint(5)).step, 5u);
}

}  // namespace
}  // namespace assay::launcher::training
