// SPDX-License-Identifier: Apache-2.0
// Batches that are prepared on a GPU against those of the processor.
#include "launcher/training/epoch_data.hpp"

#include "launcher/training/device_step.hpp"
#include "tests/data/device/tensor_batches.hpp"
#include "tests/gpu/gpu_fixture.hpp"

namespace assay::launcher::training {
namespace {

constexpr std::size_t kRows = 40;

class EpochDataOnGpu : public tests::GpuTest {
 protected:
  EpochDataOnGpu() : labels_(kRows), access_(images_.source(), labels_) {
    config_.batch = 12;
    config_.threads = 1;
    config_.data.size = 24;
    config_.augment = {.flip_horizontal = true,
                       .rotation = 0.1,
                       .rotation_unit = "turns",
                       .zoom = {"0.8", "1.2"},
                       .brightness = 0.2,
                       .hue = 0.1,
                       .cutout = 0.3};
  }
  EpochData make(const std::string& device, const DeviceRows* held = nullptr) const {
    config::RunConfig config = config_;
    config.device = device;
    return EpochData(config, access_, data::all_rows(kRows), nullptr, held);
  }

  data::Images images_{{20, 20, 3}, kRows};
  std::vector<std::uint8_t> labels_;
  mutable HeldRows access_;
  config::RunConfig config_;
};

TEST_F(EpochDataOnGpu, PreparationIsTheProcessorsBitByBit) {
  const at::Tensor bytes = data::device::rows_of(images_, data::all_rows());
  for (const int size : {0, 33}) {
    const data::PreparationOptions options{.size = size, .pixels = data::kCaffe, .colour_channels = 3};
    for (const data::device::Pipeline& pipeline : data::device::exact_pipelines()) {
      const data::device::TensorPreparation preparation(options, pipeline.options, images_.shape(), at::kCUDA);
      const at::Tensor found = preparation.augmented(bytes.cuda(), data::all_rows(), data::kKey);
      EXPECT_TRUE(found.is_cuda());
      const data::ImagePreparation processor(options, pipeline.options, images_.shape());
      EXPECT_TRUE(
          data::same_bits(data::device::floats_of(found), data::augmented(processor, images_, data::all_rows())))
          << pipeline.name << ", size " << size;
    }
  }
}

TEST_F(EpochDataOnGpu, BatchesAreTheSameFromEveryPlacement) {
  const DeviceRows held(access_, data::all_rows(kRows), at::kCUDA);
  EpochData expected = make("cpu");
  EpochData resident = make("cuda", &held);
  EpochData sent = make("cuda");
  for (EpochData* data : {&expected, &resident, &sent}) data->start_epoch(2);
  for (std::uint64_t index = 0; index < expected.batches(); ++index) {
    const MicroBatch host = expected.micro_batch(index, 0, 1);
    for (EpochData* data : {&resident, &sent}) {
      const MicroBatch batch = data->micro_batch(index, 0, 1);
      ASSERT_TRUE(batch.images.is_cuda());
      EXPECT_TRUE(batch.images.cpu().equal(host.images)) << index;
      EXPECT_TRUE(batch.samples.equal(host.samples));
    }
  }
}

TEST_F(EpochDataOnGpu, AStepHoldsImagesThatAreThereAlready) {
  EpochData data = make("cuda");
  data.start_epoch(0);
  const MicroBatch batch = data.micro_batch(0, 0, 1);
  DeviceStep step(*runtime_, at::Device(at::kCUDA), nullptr, marker_);
  const MicroBatch& held = step.hold(batch, 0, {});
  EXPECT_TRUE(held.images.equal(batch.images));
  EXPECT_TRUE(held.labels.is_cuda());
  EXPECT_TRUE(step.bring(batch).images.is_same(batch.images));
}

TEST_F(EpochDataOnGpu, AugmentationsOfTheProcessorAreSentAsFloats) {
  config_.augment.noise = 0.05;
  EpochData data = make("cuda");
  data.start_epoch(0);
  EXPECT_FALSE(data.micro_batch(0, 0, 1).images.is_cuda());
}

}  // namespace
}  // namespace assay::launcher::training
