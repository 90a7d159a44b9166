// SPDX-License-Identifier: Apache-2.0
#include "models/state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "models/registry.hpp"
#include "tests/models/formula_values.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::models {
namespace {

using data::files::InputError;
using data::files::SafetensorsFile;
using data::files::TensorBytes;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class State : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::vector<TensorBytes>& tensors, const std::string& name = "weights") const {
    const auto path = folder_.path() / (name + ".safetensors");
    data::files::write_safetensors(path, tensors);
    return path;
  }
  static std::string error_of(Detector& detector, const std::filesystem::path& path) {
    try {
      load_state(detector, SafetensorsFile(path), "weights of the test");
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing was refused";
  }
  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  tests::ScratchFolder folder_;
};

TEST_F(State, RoundTripRestoresEveryTensorAndTheOutput) {
  const auto source = build_model("compact", {});
  fill_by_formula(*source);
  const auto target = build_model("compact", {.seed = 99});
  const auto path = write(StateBytes(*source).tensors());
  load_state(*target, SafetensorsFile(path), "file");
  const auto expect_equal = [](const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(a[i].tensor.equal(b[i].tensor)) << a[i].name;
  };
  expect_equal(target->parameters(), source->parameters());
  expect_equal(target->buffers(), source->buffers());
  const at::Tensor images = formula_images(2, 32, 1);
  EXPECT_TRUE(target->forward(images, {}).equal(source->forward(images, {})));
}

TEST_F(State, EqualWeightsAreEqualBytesWhateverTheMemoryLayout) {
  const auto first = build_model("compact", {.seed = 4});
  const auto second = build_model("compact", {.seed = 4});
  at::Tensor kernel = tensor_named(second->parameters(), "features.4.weight");
  {
    const c10::NoGradGuard no_grad;
    kernel.set_data(kernel.contiguous());
  }
  EXPECT_EQ(bytes_of(write(StateBytes(*first).tensors(), "first")),
            bytes_of(write(StateBytes(*second).tensors(), "second")));
}

TEST_F(State, KernelsAreStoredInLogicalOrder) {
  const auto detector = build_model("compact", {});
  fill_by_formula(*detector);
  const at::Tensor kernel = tensor_named(detector->parameters(), "features.4.weight");
  EXPECT_FALSE(kernel.is_contiguous()) << "the test would show nothing";
  const SafetensorsFile file(write(StateBytes(*detector).tensors()));
  const TensorBytes* stored = file.find("features.4.weight");
  ASSERT_NE(stored, nullptr);
  EXPECT_THAT(stored->shape, ::testing::ElementsAre(64, 32, 3, 3));
  float second = 0;
  std::memcpy(&second, stored->bytes.data() + sizeof(float), sizeof(float));
  EXPECT_EQ(second, kernel[0][0][0][1].item<float>());
}

TEST_F(State, LoadsInPlaceSoThatViewsOfFlatBuffersStayViews) {
  const auto source = build_model("compact", {.seed = 1});
  const auto target = build_model("compact", {.seed = 2});
  std::vector<const void*> addresses;
  for (const auto& parameter : target->parameters()) addresses.push_back(parameter.tensor.const_data_ptr());
  load_state(*target, SafetensorsFile(write(StateBytes(*source).tensors())), "file");
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    EXPECT_EQ(target->parameters()[i].tensor.const_data_ptr(), addresses[i]);
    EXPECT_TRUE(target->parameters()[i].tensor.requires_grad());
  }
}

TEST_F(State, ErrorListsMissingUnexpectedAndMisshapedNamesInOneLine) {
  const auto detector = build_model("compact", {});
  const StateBytes state(*detector);
  std::vector<TensorBytes> tensors;
  for (TensorBytes entry : state.tensors()) {
    if (entry.name == "fc.bias") continue;
    if (entry.name == "features.0.bias") entry.name = "features.0.offset";
    if (entry.name == "fc.weight") entry.shape = {128, 2};
    tensors.push_back(entry);
  }
  const std::string error = error_of(*detector, write(tensors));
  EXPECT_THAT(error, AllOf(HasSubstr("weights of the test"), HasSubstr("missing: features.0.bias, fc.bias"),
                           HasSubstr("unexpected: features.0.offset"),
                           HasSubstr("fc.weight is F32[128,2] instead of F32[2,128]"), Not(HasSubstr("\n"))));
}

TEST_F(State, ARefusedFileChangesNothing) {
  const auto detector = build_model("compact", {});
  const auto other = build_model("compact", {.seed = 5});
  const StateBytes state(*other);
  std::vector<TensorBytes> tensors = state.tensors();
  tensors.pop_back();
  const at::Tensor before = tensor_named(detector->parameters(), "fc.weight").clone();
  EXPECT_THAT(error_of(*detector, write(tensors)), HasSubstr("missing"));
  EXPECT_TRUE(tensor_named(detector->parameters(), "fc.weight").equal(before));
}

TEST_F(State, AnotherNumberTypeIsRefused) {
  const auto detector = build_model("compact", {});
  const StateBytes state(*detector);
  std::vector<TensorBytes> tensors = state.tensors();
  tensors.front().dtype = "I32";
  EXPECT_THAT(error_of(*detector, write(tensors)), HasSubstr("is I32[32,3,3,3] instead of F32[32,3,3,3]"));
}

TEST_F(State, AnotherArchitectureIsRefused) {
  const auto compact = build_model("compact", {});
  const auto cnn5 = build_model("cnn5", {});
  EXPECT_THAT(error_of(*cnn5, write(StateBytes(*compact).tensors())),
              AllOf(HasSubstr("missing: "), HasSubstr("unexpected: fc.bias"), HasSubstr("same architecture")));
}

TEST_F(State, BatchCountersOfPyTorchAreIgnored) {
  const auto detector = build_model("compact", {});
  const StateBytes state(*detector);
  std::vector<TensorBytes> tensors = state.tensors();
  const std::int64_t batches = 7;
  tensors.push_back({"features.2.num_batches_tracked", "I64", {}, std::as_bytes(std::span(&batches, 1))});
  EXPECT_EQ(error_of(*detector, write(tensors)), "nothing was refused");
}

}  // namespace
}  // namespace assay::models
