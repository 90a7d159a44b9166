// SPDX-License-Identifier: Apache-2.0
// assay export: files that other programs read, and that say the same as assay.
#include <fstream>

#include "data/files/safetensors.hpp"
#include "tests/support/assay_program.hpp"
#include "tests/support/checkers.hpp"

namespace assay::tests {
namespace {

class Export : public AssayProgram {
 protected:
  // Of a short training into `run`.
  Outcome exported(const std::string& format, const std::string& file, const std::vector<std::string>& more = {}) {
    if (!trained_) {
      const Outcome trained = assay(train_arguments("run"));
      EXPECT_EQ(trained.code, 0) << trained.err;
      trained_ = true;
    }
    std::vector<std::string> arguments = {"export", "--run", at("run"), "--format", format, "--output", at(file)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return assay(arguments);
  }

 private:
  bool trained_ = false;
};

TEST_F(Export, OnnxPredictsAsAssayDoes) {
  if (!checkers_missing().empty()) GTEST_SKIP() << checkers_missing();
  const Outcome outcome = exported("onnx", "model.onnx");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Outcome predicted = assay({"predict", "--run", at("run"), at("images/test")});
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  std::ofstream(at("predictions.csv")) << predicted.out;
  const Outcome checked =
      run_checker("onnx_predictions.py", {at("model.onnx"), at("predictions.csv"), "1e-5"}, scratch());
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
  EXPECT_NE(checked.out.find("48 images"), std::string::npos) << checked.out;
}

TEST_F(Export, SafetensorsHoldsTheCheckpointsTensorsAndItsDescription) {
  ASSERT_EQ(exported("safetensors", "model.safetensors").code, 0);
  const data::files::SafetensorsFile file(at("model.safetensors"));
  const data::files::SafetensorsFile checkpoint(at("run/checkpoints/best/model.safetensors"));
  ASSERT_EQ(file.tensors().size(), checkpoint.tensors().size());
  for (const auto& tensor : file.tensors()) {
    const auto* saved = checkpoint.find(tensor.name);
    ASSERT_NE(saved, nullptr) << tensor.name;
    EXPECT_TRUE(std::equal(tensor.bytes.begin(), tensor.bytes.end(), saved->bytes.begin(), saved->bytes.end()));
  }
  EXPECT_EQ(file.metadata().at("format"), "pt");
  EXPECT_EQ(file.metadata().at("model"), "compact");
  EXPECT_EQ(file.metadata().at("classes"), "FAKE,REAL");
}

TEST_F(Export, TheCheckpointIsChosenAsByEvaluate) {
  ASSERT_EQ(exported("safetensors", "last.safetensors", {"--checkpoint", "last"}).code, 0);
  const data::files::SafetensorsFile file(at("last.safetensors"));
  const data::files::SafetensorsFile checkpoint(at("run/checkpoints/last/model.safetensors"));
  const auto weight = file.find("fc.weight")->bytes;
  const auto saved = checkpoint.find("fc.weight")->bytes;
  EXPECT_TRUE(std::equal(weight.begin(), weight.end(), saved.begin(), saved.end()));
}

TEST_F(Export, TwoExportsAreEqualBytes) {
  ASSERT_EQ(exported("onnx", "one.onnx").code, 0);
  ASSERT_EQ(exported("onnx", "two.onnx").code, 0);
  EXPECT_EQ(read(at("one.onnx")), read(at("two.onnx")));
}

TEST_F(Export, AnExistingOutputIsReplacedOnlyWhenForced) {
  ASSERT_EQ(exported("onnx", "model.onnx").code, 0);
  const std::string onnx = read(at("model.onnx"));
  expect_refused(exported("safetensors", "model.onnx"), 2, {"model.onnx exists", "--force"});
  EXPECT_EQ(read(at("model.onnx")), onnx);
  EXPECT_EQ(exported("safetensors", "model.onnx", {"--force"}).code, 0);
  EXPECT_NE(read(at("model.onnx")), onnx);
}

TEST_F(Export, BadArgumentsAreNamed) {
  std::filesystem::create_directory(at("empty"));
  expect_refused(assay({"export", "--run", at("empty"), "--format", "onnx", "--output", at("x.onnx")}), 3,
                 {"is no run folder"});
  expect_refused(assay({"export", "--run", at("empty"), "--format", "pickle", "--output", at("x")}), 2, {"--format"});
  EXPECT_FALSE(std::filesystem::exists(at("x.onnx")));
}

TEST_F(Export, AFolderThatIsNotThereIsAnOutputFault) {
  expect_refused(exported("onnx", "nowhere/model.onnx"), 4, {"nowhere"});
}

TEST_F(Export, RanksWriteOneFile) {
  ASSERT_EQ(exported("onnx", "alone.onnx").code, 0);
  const Outcome outcome =
      assay_ranks(2, {"export", "--run", at("run"), "--format", "onnx", "--output", at("ranks.onnx")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(read(at("ranks.onnx")), read(at("alone.onnx")));
}

}  // namespace
}  // namespace assay::tests
