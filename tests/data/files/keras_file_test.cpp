// SPDX-License-Identifier: Apache-2.0
#include "data/files/keras_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "tests/data/files/keras_file_builder.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_of(const std::vector<KerasLayer>& layers) {
  std::vector<std::string> names;
  for (const auto& layer : layers) names.push_back(layer.name);
  return names;
}

std::vector<std::string> weights_of(const KerasLayer& layer) {
  std::vector<std::string> names;
  for (const auto& weight : layer.weights) names.push_back(weight.name);
  return names;
}

std::string fault_of(const std::filesystem::path& path) {
  return message_of<InputError>([&] { read_keras_file(path); });
}

// A file of Keras 3 with more layers of a class than sort well by name.
void write_weights_file(const std::filesystem::path& path) {
  KerasFileBuilder builder(path);
  for (int i = 0; i < 12; ++i) {
    const std::string layer = "layers/conv2d" + (i == 0 ? "" : "_" + std::to_string(i));
    builder.array(layer + "/vars/0", {1, 1, 2, 3}, static_cast<float>(100 * i));
    builder.array(layer + "/vars/1", {3});
  }
  builder.group("layers/dropout/vars");
  builder.array("layers/functional/layers/dense/vars/0", {4, 2}, 7);
  builder.array("optimizer/vars/0", {2});
  builder.close();
}

void write_legacy_file(const std::filesystem::path& path, const std::string& root, bool variable) {
  KerasFileBuilder builder(path);
  builder.group(root);
  const std::string at = root == "/" ? "" : root + "/";
  builder.array(at + "conv2d/sequential/conv2d/kernel:0", {1, 1, 1, 2}, 5);
  builder.array(at + "conv2d/sequential/conv2d/bias:0", {2}, 1);
  builder.group(at + "dropout");
  builder.array(at + "resnet50/conv1_bn/gamma", {2});
  builder.array(at + "resnet50/conv1_conv/kernel", {1, 1, 2, 2});
  builder.array(at + "resnet50/conv1_bn/moving_mean", {2});
  builder.texts(at + "conv2d", "weight_names", {"sequential/conv2d/kernel:0", "sequential/conv2d/bias:0"}, variable);
  builder.texts(at + "dropout", "weight_names", {}, variable);
  builder.texts(at + "resnet50", "weight_names", {"conv1_conv/kernel", "conv1_bn/gamma", "conv1_bn/moving_mean"},
                variable);
  builder.texts(root, "layer_names", {"resnet50", "conv2d", "dropout"}, variable);
  builder.close();
}

TEST(KerasFile, WeightsOfKeras3ComeInTheOrderOfTheirNumbersNestedModelsFirst) {
  const ScratchFolder scratch;
  write_weights_file(scratch / "m.weights.h5");
  const auto layers = read_keras_file(scratch / "m.weights.h5");
  ASSERT_EQ(layers.size(), 13u);
  EXPECT_EQ(layers[0].name, "dense");
  EXPECT_EQ(layers[0].weights[0].shape, (std::vector<std::int64_t>{4, 2}));
  EXPECT_EQ(layers[0].weights[0].values.front(), 7);
  for (int i = 0; i < 12; ++i) {
    const KerasLayer& layer = layers[static_cast<std::size_t>(i) + 1];
    EXPECT_EQ(layer.name, i == 0 ? "conv2d" : "conv2d_" + std::to_string(i));
    EXPECT_THAT(weights_of(layer), ElementsAre("0", "1"));
    EXPECT_EQ(layer.weights[0].values[1], static_cast<float>(100 * i + 1));
  }
}

TEST(KerasFile, LegacyFilesKeepTheOrderOfTheModelWhateverTheirKindOfText) {
  const ScratchFolder scratch;
  for (const bool variable : {false, true}) {
    for (const std::string root : {"/", "model_weights"}) {
      write_legacy_file(scratch / "m.h5", root, variable);
      const auto layers = read_keras_file(scratch / "m.h5");
      EXPECT_THAT(names_of(layers), ElementsAre("conv1_conv", "conv1_bn", "conv2d")) << root << variable;
      EXPECT_THAT(weights_of(layers[1]), ElementsAre("gamma", "moving_mean"));
      EXPECT_THAT(weights_of(layers[2]), ElementsAre("kernel", "bias"));
      EXPECT_THAT(layers[2].weights[0].values, ElementsAre(5, 6));
    }
  }
}

TEST(KerasFile, LongListsOfNamesAreSplitOverSeveralAttributes) {
  const ScratchFolder scratch;
  KerasFileBuilder builder(scratch / "m.h5");
  for (const std::string layer : {"a", "b"}) {
    builder.array(layer + "/" + layer + "/kernel", {2, 2});
    builder.texts(layer, "weight_names0", {layer + "/kernel"});
  }
  builder.texts("/", "layer_names0", {"b"});
  builder.texts("/", "layer_names1", {"a"});
  builder.close();
  EXPECT_THAT(names_of(read_keras_file(scratch / "m.h5")), ElementsAre("b", "a"));
}

TEST(KerasFile, LinksOutOfTheFileAreRefused) {
  const ScratchFolder scratch;
  write_weights_file(scratch / "other.h5");
  KerasFileBuilder external(scratch / "external.h5");
  external.array("layers/conv2d/vars/0", {2, 2});
  call_hdf5("link", H5Lcreate_external, (scratch / "other.h5").c_str(), "/layers/conv2d", external.file(),
            "layers/conv2d_1", H5P_DEFAULT, H5P_DEFAULT);
  external.close();
  EXPECT_THAT(fault_of(scratch / "external.h5"),
              AllOf(HasSubstr("external.h5"), HasSubstr("'layers/conv2d_1' is a link to another place or file")));
  KerasFileBuilder soft(scratch / "soft.h5");
  soft.array("layers/conv2d/vars/0", {2, 2});
  call_hdf5("link", H5Lcreate_soft, "/layers/conv2d/vars/0", soft.file(), "layers/conv2d/vars/1", H5P_DEFAULT,
            H5P_DEFAULT);
  soft.close();
  EXPECT_THAT(fault_of(scratch / "soft.h5"), HasSubstr("'layers/conv2d/vars/1' is a link"));
  KerasFileBuilder legacy(scratch / "legacy.h5");
  legacy.group("a");
  call_hdf5("link", H5Lcreate_external, (scratch / "other.h5").c_str(), "/layers", legacy.file(), "a/inner",
            H5P_DEFAULT, H5P_DEFAULT);
  legacy.texts("a", "weight_names", {"inner/conv2d/vars/0"});
  legacy.texts("/", "layer_names", {"a"});
  legacy.close();
  EXPECT_THAT(fault_of(scratch / "legacy.h5"), HasSubstr("'a/inner' is a link"));
}

// An array with everything but data of its own.
void write_array(const std::filesystem::path& path, hsize_t extent, hid_t type, void (*prepare)(hid_t creation)) {
  KerasFileBuilder builder(path);
  builder.group("layers/dense/vars");
  const Hdf5Properties creation(call_hdf5("prepare", H5Pcreate, H5P_DATASET_CREATE));
  prepare(creation.get());
  const Hdf5Space space(call_hdf5("make a space", H5Screate_simple, 1, &extent, static_cast<const hsize_t*>(nullptr)));
  Hdf5Dataset array(call_hdf5("make an array", H5Dcreate2, builder.file(), "layers/dense/vars/0", type, space.get(),
                              H5P_DEFAULT, creation.get(), H5P_DEFAULT));
  array.close();
  builder.close();
}

TEST(KerasFile, DataElsewhereOrNowhereIsRefused) {
  const ScratchFolder scratch;
  put_file(scratch / "secret", std::string(400, 'x'));
  const auto file = scratch / "m.h5";
  write_array(file, 100, H5T_IEEE_F32LE, [](hid_t creation) {
    call_hdf5("prepare", H5Pset_external, creation, "secret", static_cast<off_t>(0), hsize_t{400});
  });
  EXPECT_THAT(fault_of(file), AllOf(HasSubstr("'layers/dense/vars/0'"), HasSubstr("data in another file")));
  const auto nothing = [](hid_t) {};
  write_array(file, 1'000'000'000'000, H5T_IEEE_F32LE, nothing);
  EXPECT_THAT(fault_of(file), HasSubstr("claims more data than the file holds"));
  write_array(file, 100, H5T_IEEE_F32LE, nothing);
  EXPECT_THAT(fault_of(file), HasSubstr("claims more data than the file holds"));
  write_array(file, 100, H5T_STD_I32LE, nothing);
  EXPECT_THAT(fault_of(file), HasSubstr("no floating-point numbers"));
  write_array(file, 100, H5T_IEEE_F32LE, [](hid_t creation) {
    const hsize_t chunk = 10;
    call_hdf5("prepare", H5Pset_chunk, creation, 1, &chunk);
    call_hdf5("prepare", H5Pset_deflate, creation, 9u);
  });
  EXPECT_THAT(fault_of(file), HasSubstr("is compressed"));
}

TEST(KerasFile, CyclesEndInAnError) {
  const ScratchFolder scratch;
  KerasFileBuilder builder(scratch / "m.h5");
  builder.group("layers");
  call_hdf5("link", H5Lcreate_hard, builder.file(), "/", builder.file(), "layers/functional", H5P_DEFAULT, H5P_DEFAULT);
  builder.close();
  EXPECT_THAT(fault_of(scratch / "m.h5"), HasSubstr("nested too deeply"));
}

TEST(KerasFile, FilesWithoutWeightsAreRefused) {
  const ScratchFolder scratch;
  KerasFileBuilder(scratch / "empty.h5").close();
  EXPECT_THAT(fault_of(scratch / "empty.h5"), AllOf(HasSubstr("empty.h5"), HasSubstr("no weights that Keras saved")));
  KerasFileBuilder layers(scratch / "layers.h5");
  layers.group("layers/dropout/vars");
  layers.close();
  EXPECT_THAT(fault_of(scratch / "layers.h5"), HasSubstr("holds no weights"));
  KerasFileBuilder missing(scratch / "missing.h5");
  missing.texts("/", "layer_names", {"a"});
  missing.close();
  EXPECT_THAT(fault_of(scratch / "missing.h5"), HasSubstr("'a' is missing"));
  put_file(scratch / "text.h5", "no HDF5 at all");
  EXPECT_THROW(read_keras_file(scratch / "text.h5"), InputError);
  EXPECT_THROW(read_keras_file(scratch / "none.h5"), InputError);
  EXPECT_THAT(message_of<InputError>([&] { read_keras_file(scratch / "empty.h5", 10); }), HasSubstr("larger than 10"));
}

TEST(KerasFile, DamageNeverCrashesThisProcess) {
  const ScratchFolder scratch;
  write_legacy_file(scratch / "whole.h5", "/", true);
  const std::string whole = get_file(scratch / "whole.h5");
  for (std::size_t place = 0; place < whole.size(); place += 97) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ 0xff);
    put_file(scratch / "damaged.h5", damaged);
    put_file(scratch / "cut.h5", whole.substr(0, place));
    EXPECT_THROW(read_keras_file(scratch / "cut.h5"), InputError) << place;
    try {
      read_keras_file(scratch / "damaged.h5");
    } catch (const InputError& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace assay::data::files
