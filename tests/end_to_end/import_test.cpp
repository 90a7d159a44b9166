// SPDX-License-Identifier: Apache-2.0
// Weights in: a file of another program, imported, started from, and everything about it that can be refused.
#include <fstream>

#include "data/files/error.hpp"
#include "data/files/safetensors.hpp"
#include "tests/data/files/keras_file_builder.hpp"
#include "tests/data/files/pickle_builder.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using data::files::KerasFileBuilder;

class Import : public AssayProgram {
 protected:
  void write(const std::string& name, const std::string& bytes) { std::ofstream(at(name), std::ios::binary) << bytes; }
  Outcome import(const std::string& file, const std::string& model, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"import", at(file), "--model", model, "--output", at("out.safetensors")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return assay(arguments);
  }
  // A whole compact of Keras 3.
  void write_compact(const std::string& name, hsize_t classes = 2) {
    KerasFileBuilder builder(at(name));
    const hsize_t channels[] = {3, 32, 64, 128};
    for (int i = 0; i < 3; ++i) {
      const std::string number = i == 0 ? "" : "_" + std::to_string(i);
      builder.array("layers/conv2d" + number + "/vars/0", {3, 3, channels[i], channels[i + 1]});
      builder.array("layers/conv2d" + number + "/vars/1", {channels[i + 1]});
      for (int j = 0; j < 4; ++j) {
        builder.array("layers/batch_normalization" + number + "/vars/" + std::to_string(j), {channels[i + 1]}, 1);
      }
    }
    builder.array("layers/dense/vars/0", {128, classes});
    builder.array("layers/dense/vars/1", {classes});
    builder.close();
  }
  void expect_no_output() const { EXPECT_FALSE(std::filesystem::exists(at("out.safetensors"))); }
};

TEST_F(Import, AKerasFileBecomesWeightsToStartFrom) {
  write_compact("compact.weights.h5");
  const Outcome outcome = import("compact.weights.h5", "compact");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("20 Keras tensors, classification head included"), std::string::npos) << outcome.err;
  const data::files::SafetensorsFile file(at("out.safetensors"));
  EXPECT_EQ(file.tensors().size(), 20u);
  ASSERT_NE(file.find("features.0.weight"), nullptr);
  EXPECT_EQ(file.find("features.0.weight")->shape, (std::vector<std::int64_t>{32, 3, 3, 3}));
  const Outcome trained = assay(train_arguments("run", {"epochs=1", "model.weights=" + at("out.safetensors")}));
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_NE(trained.err.find("starting from " + at("out.safetensors")), std::string::npos) << trained.err;
  const std::string events = read(at("run/events.jsonl"));
  EXPECT_NE(events.find("\"weights\""), std::string::npos) << events;
  EXPECT_NE(events.find("sha256 "), std::string::npos) << events;
}

TEST_F(Import, AnotherClassifierIsLeftOut) {
  write_compact("ten.weights.h5", 10);
  const Outcome outcome = import("ten.weights.h5", "compact");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("backbone only"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("left out: dense"), std::string::npos) << outcome.err;
  EXPECT_EQ(data::files::SafetensorsFile(at("out.safetensors")).find("fc.weight"), nullptr);
}

TEST_F(Import, AnExistingFileIsOnlyReplacedByForce) {
  write_compact("compact.weights.h5");
  write("out.safetensors", "mine");
  expect_refused(import("compact.weights.h5", "compact"), 2, {"out.safetensors", "--force"});
  EXPECT_EQ(read(at("out.safetensors")), "mine");
  EXPECT_EQ(import("compact.weights.h5", "compact", {"--force"}).code, 0);
}

TEST_F(Import, WeightsOfAnotherModelAreRefused) {
  write_compact("compact.weights.h5");
  expect_refused(import("compact.weights.h5", "cnn5"), 3,
                 {"compact.weights.h5", "not the weights of this model", "missing"});
  expect_refused(import("compact.weights.h5", "compakt"), 2, {"compakt", "compact"});
  expect_no_output();
}

TEST_F(Import, AStateDictionaryThatHoldsCodeIsRefusedAndNotRun) {
  using namespace data::files;
  const std::string call =
      pickled_call(pickled_name("os", "system"), pickled_tuple({pickled_text("touch " + at("ran"))}));
  write("evil.pth", torch_stream(pickled_dictionary({pickled_text("w"), call}), {}));
  expect_refused(import("evil.pth", "compact"), 3, {"evil.pth", "os.system", "refused"});
  EXPECT_FALSE(std::filesystem::exists(at("ran")));
  expect_no_output();
}

TEST_F(Import, LinksOutOfAKerasFileAreRefused) {
  write_compact("other.weights.h5");
  KerasFileBuilder builder(at("linked.weights.h5"));
  data::files::call_hdf5("link", H5Lcreate_external, "other.weights.h5", "/layers", builder.file(), "layers",
                         H5P_DEFAULT, H5P_DEFAULT);
  builder.close();
  expect_refused(import("linked.weights.h5", "compact"), 3, {"linked.weights.h5", "'layers' is a link"});
  expect_no_output();
}

TEST_F(Import, TruncatedAndForeignFilesAreRefused) {
  write_compact("compact.weights.h5");
  const std::string whole = read(at("compact.weights.h5"));
  write("cut.weights.h5", whole.substr(0, whole.size() / 2));
  expect_refused(import("cut.weights.h5", "compact"), 3, {"cut.weights.h5"});
  write("text.pth", "just words");
  expect_refused(import("text.pth", "compact"), 3, {"text.pth", "no weights this program knows"});
  expect_refused(import("none.pth", "compact"), 3, {"none.pth"});
  expect_no_output();
}

TEST_F(Import, TrainingRefusesBadWeightsAndLeavesNoRun) {
  write("bad.safetensors", "\x10");
  const std::string weights = "model.weights=" + at("bad.safetensors");
  expect_refused(assay(train_arguments("run", {weights})), 3, {"bad.safetensors"});
  expect_refused(assay_ranks(2, train_arguments("run", {weights})), 3, {"bad.safetensors"});
  expect_refused(assay(train_arguments("run", {"model.weights=" + at("none.safetensors")})), 3, {"none.safetensors"});
  expect_refused(assay(train_arguments("run", {"model.weights=required"})), 2, {"model.weights=FILE", "assay import"});
  expect_refused(assay(train_arguments("run", {"--dry-run", "1", "model.weights=required"})), 2, {"model.weights"});
  EXPECT_FALSE(std::filesystem::exists(at("run")));
}

}  // namespace
}  // namespace assay::tests
