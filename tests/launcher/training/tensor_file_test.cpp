// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/tensor_file.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

class TensorFileTest : public ::testing::Test {
 protected:
  void expect_refused(const std::vector<models::NamedTensor>& tensors, const std::vector<std::string>& texts) {
    try {
      read_tensors(path_, tensors);
      FAIL() << "no error";
    } catch (const data::files::InputError& error) {
      for (const auto& text : texts) EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find("optimizer.safetensors"), std::string::npos);
    }
  }

  tests::ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_.path() / "optimizer.safetensors";
};

TEST_F(TensorFileTest, BringsBackWhatWasWritten) {
  write_tensors(path_, {{"a", at::ones({3}).mul_(0.1)}, {"steps", at::ones({}).mul_(7)}});
  const at::Tensor a = at::zeros({3});
  const at::Tensor steps = at::zeros({});
  read_tensors(path_, {{"a", a}, {"steps", steps}});
  EXPECT_TRUE(a.equal(at::ones({3}).mul_(0.1)));
  EXPECT_EQ(steps.item<float>(), 7);
}

TEST_F(TensorFileTest, NamesWhatIsMissingUnexpectedOrOfAnotherSize) {
  write_tensors(path_, {{"first_moment", at::ones({3})}, {"second_moment", at::ones({3})}});
  expect_refused({{"momentum", at::zeros({3})}}, {"'momentum' is missing", "another optimizer"});
  expect_refused({{"first_moment", at::zeros({3})}}, {"'second_moment' is unexpected"});
  expect_refused({{"first_moment", at::zeros({4})}, {"second_moment", at::zeros({3})}},
                 {"'first_moment'", "[3]", "[4]"});
}

TEST_F(TensorFileTest, ARefusedFileChangesNothing) {
  write_tensors(path_, {{"a", at::ones({3})}, {"b", at::ones({3})}});
  const at::Tensor a = at::zeros({3});
  expect_refused({{"a", a}, {"b", at::zeros({5})}}, {"'b'"});
  EXPECT_TRUE(a.equal(at::zeros({3})));
}

}  // namespace
}  // namespace assay::launcher::training
