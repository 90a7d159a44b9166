// SPDX-License-Identifier: Apache-2.0
#include "data/files/torch_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/files/error.hpp"
#include "tests/data/files/archive_builder.hpp"
#include "tests/data/files/pickle_builder.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using Storages = std::vector<std::pair<std::string, std::string>>;

const std::string kSix = float_bytes({0, 1, 2, 3, 4, 5});

void write_zip(const std::filesystem::path& path, const std::string& object, const Storages& storages,
               const std::string& byte_order = "little") {
  ArchiveBuilder builder(path, ArchiveStyle::zip_stored);
  builder.file("name/data.pkl", pickle(object));
  builder.file("name/byteorder", byte_order);
  for (const auto& [key, bytes] : storages) builder.file("name/data/" + key, bytes);
  builder.finish();
}

std::string weight(const std::string& name, const PickledTensor& tensor) {
  return pickled_dictionary({pickled_text(name), pickled_tensor(tensor)});
}

PickledTensor two_by_three() {
  return {.elements = 6, .shape = {2, 3}, .strides = {3, 1}};
}

std::vector<FloatTensor> from_stream(const std::string& object, const Storages& storages, std::size_t element = 4) {
  const ScratchFolder scratch;
  put_file(scratch / "w.pth", torch_stream(object, storages, element));
  return read_torch_file(scratch / "w.pth");
}

std::vector<FloatTensor> from_zip(const std::string& object, const Storages& storages) {
  const ScratchFolder scratch;
  write_zip(scratch / "w.pth", object, storages);
  return read_torch_file(scratch / "w.pth");
}

std::string fault_of_stream(const std::string& object, const Storages& storages = {{"0", kSix}}) {
  return message_of<InputError>([&] { from_stream(object, storages); });
}

TEST(TorchFile, ReadsBothFormsOfTorchSave) {
  for (const auto& tensors : {from_stream(weight("fc.weight", two_by_three()), {{"0", kSix}}),
                              from_zip(weight("fc.weight", two_by_three()), {{"0", kSix}})}) {
    ASSERT_EQ(tensors.size(), 1u);
    EXPECT_EQ(tensors[0].name, "fc.weight");
    EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(tensors[0].values, (std::vector<float>{0, 1, 2, 3, 4, 5}));
  }
}

TEST(TorchFile, FollowsStridesAndOffsets) {
  const auto read = [](const PickledTensor& tensor) {
    return from_zip(weight("w", tensor), {{"0", kSix}}).front().values;
  };
  EXPECT_EQ(read({.elements = 6, .shape = {3, 2}, .strides = {1, 3}}), (std::vector<float>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(read({.elements = 6, .offset = 4, .shape = {2}, .strides = {1}}), (std::vector<float>{4, 5}));
  EXPECT_EQ(read({.elements = 6, .offset = 1, .shape = {2, 2}, .strides = {3, 1}}), (std::vector<float>{1, 2, 4, 5}));
  EXPECT_EQ(read({.elements = 6, .offset = 2}), (std::vector<float>{2}));  // a scalar
  EXPECT_TRUE(read({.elements = 6, .shape = {0, 5}, .strides = {5, 1}}).empty());
}

TEST(TorchFile, ConvertsEveryKindOfStorage) {
  PickledTensor tensor = {.elements = 1, .shape = {1}, .strides = {1}};
  tensor.storage_class = "HalfStorage";
  EXPECT_EQ(from_stream(weight("w", tensor), {{"0", std::string("\x00\x3e", 2)}}, 2)[0].values[0], 1.5f);
  tensor.storage_class = "LongStorage";
  EXPECT_EQ(from_stream(weight("w", tensor), {{"0", std::string("\x09\0\0\0\0\0\0\0", 8)}}, 8)[0].values[0], 9.0f);
}

TEST(TorchFile, FindsTheStateDictionaryOfACheckpoint) {
  const std::string state = weight("module.conv1.weight", two_by_three());
  const std::string optimizer = weight("momentum", two_by_three());
  const auto tensors = from_zip(pickled_dictionary({pickled_text("epoch"), "K\x05", pickled_text("state_dict"), state,
                                                    pickled_text("optimizer"), optimizer}),
                                {{"0", kSix}});
  ASSERT_EQ(tensors.size(), 1u);
  EXPECT_EQ(tensors[0].name, "conv1.weight");  // without the prefix of DistributedDataParallel
  EXPECT_THAT(fault_of_stream(pickled_dictionary({pickled_text("a"), state, pickled_text("b"), optimizer})),
              HasSubstr("2 dictionaries of tensors"));
  EXPECT_THAT(fault_of_stream(pickled_dictionary({pickled_text("a"), "K\x01"}), {}),
              HasSubstr("no dictionary of tensors"));
  EXPECT_THAT(fault_of_stream("](K\x01"
                              "e",
                              {}),
              HasSubstr("no dictionary of tensors"));
}

TEST(TorchFile, AnEntryThatIsNoTensorIsNamed) {
  const std::string mixed = pickled_dictionary(
      {pickled_text("w"), pickled_tensor(two_by_three()), pickled_text("note"), pickled_text("hello")});
  EXPECT_THAT(fault_of_stream(mixed), HasSubstr("'note' is no tensor"));
}

TEST(TorchFile, CodeIsRefusedByItsNameAndNeverRun) {
  const ScratchFolder scratch;
  const std::string command = "touch " + (scratch / "ran").string();
  const std::string call = pickled_call(pickled_name("posix", "system"), pickled_tuple({pickled_text(command)}));
  const std::string nested = pickled_dictionary(
      {pickled_text("state_dict"), weight("w", two_by_three()), pickled_text("x"), "](" + call + "e"});
  write_zip(scratch / "a.pth", call, {});
  write_zip(scratch / "b.pth", nested, {{"0", kSix}});
  put_file(scratch / "c.pth", torch_stream(nested, {{"0", kSix}}));
  put_file(scratch / "d.pth", pickle(call));
  for (const char* name : {"a.pth", "b.pth", "c.pth", "d.pth"}) {
    EXPECT_THAT(message_of<InputError>([&] { read_torch_file(scratch / name); }),
                AllOf(HasSubstr(name), HasSubstr("holds 'posix.system', not only tensors"), HasSubstr("state_dict()")));
  }
  EXPECT_FALSE(std::filesystem::exists(scratch / "ran"));
}

TEST(TorchFile, TensorsStayWithinTheirStorage) {
  const auto fault = [](const PickledTensor& tensor) { return fault_of_stream(weight("w", tensor)); };
  EXPECT_THAT(fault({.elements = 6, .offset = 1, .shape = {2, 3}, .strides = {3, 1}}), HasSubstr("reaches beyond"));
  EXPECT_THAT(fault({.elements = 6, .shape = {2, 3}, .strides = {4, 1}}), HasSubstr("reaches beyond"));
  EXPECT_THAT(fault({.elements = 6, .shape = {7}, .strides = {0}}), HasSubstr("more elements than its storage"));
  constexpr std::int32_t kHuge = 2'000'000'000;
  EXPECT_THAT(fault({.elements = 6, .shape = {kHuge, kHuge, kHuge}, .strides = {0, 0, 0}}), HasSubstr("more elements"));
  EXPECT_THAT(fault({.elements = 6, .shape = {2, 2, 1}, .strides = {kHuge, kHuge, 1}}), HasSubstr("reaches beyond"));
  EXPECT_THAT(fault({.elements = 6, .shape = {-1}, .strides = {1}}), HasSubstr("no counts"));
  EXPECT_THAT(fault({.elements = 6, .offset = -1, .shape = {1}, .strides = {1}}), HasSubstr("offset"));
  EXPECT_THAT(fault({.elements = 6, .shape = {1}, .strides = {}}), HasSubstr("disagree"));
  EXPECT_THAT(fault({.elements = 5, .shape = {1}, .strides = {1}}), HasSubstr("another size"));
  EXPECT_THAT(fault({.key = "7", .elements = 6, .shape = {1}, .strides = {1}}), HasSubstr("storage"));
}

TEST(TorchFile, ManyViewsOfOneStorageCannotAskForAnyAmountOfMemory) {
  std::string object = "}(";
  const std::string bytes(400'000, '\0');
  for (int i = 0; i < 200; ++i) {
    object +=
        pickled_text(std::to_string(i)) + pickled_tensor({.elements = 100'000, .shape = {100'000}, .strides = {1}});
  }
  EXPECT_THAT(fault_of_stream(object + "u", {{"0", bytes}}), HasSubstr("claim far more than the file holds"));
}

TEST(TorchFile, MissingTruncatedAndForeignPartsAreNamed) {
  const ScratchFolder scratch;
  const std::string object = weight("w", two_by_three());
  const auto fault = [&](const Storages& storages, const std::string& order) {
    write_zip(scratch / "w.pth", object, storages, order);
    return message_of<InputError>([&] { read_torch_file(scratch / "w.pth"); });
  };
  EXPECT_THAT(fault({}, "little"), AllOf(HasSubstr("w.pth"), HasSubstr("storage '0' is missing")));
  EXPECT_THAT(fault({{"0", kSix.substr(0, 20)}}, "little"), HasSubstr("storage '0' is truncated"));
  EXPECT_THAT(fault({{"0", kSix}}, "big"), HasSubstr("big-endian"));
  ArchiveBuilder other(scratch / "x.zip", ArchiveStyle::zip_stored);
  other.file("readme.txt", "hello");
  other.finish();
  EXPECT_THAT(message_of<InputError>([&] { read_torch_file(scratch / "x.zip"); }), HasSubstr("without data.pkl"));
  ArchiveBuilder keras(scratch / "m.keras", ArchiveStyle::zip_stored);
  keras.file("model.weights.h5", "hello");
  keras.finish();
  EXPECT_THAT(message_of<InputError>([&] { read_torch_file(scratch / "m.keras"); }), HasSubstr("save_weights("));
  put_file(scratch / "p.pkl", pickle(pickled_text("hello")));
  EXPECT_THAT(message_of<InputError>([&] { read_torch_file(scratch / "p.pkl"); }),
              HasSubstr("none that torch.save wrote"));
  EXPECT_THROW(read_torch_file(scratch / "none.pth"), InputError);
  EXPECT_THAT(message_of<InputError>([&] { read_torch_file(scratch / "w.pth", 100); }), HasSubstr("larger than 100"));
}

TEST(TorchFile, TruncatedAnywhereIsAnInputError) {
  const ScratchFolder scratch;
  write_zip(scratch / "zip", weight("w", two_by_three()), {{"0", kSix}});
  put_file(scratch / "stream", torch_stream(weight("w", two_by_three()), {{"0", kSix}}));
  for (const char* name : {"zip", "stream"}) {
    const std::string whole = get_file(scratch / name);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      put_file(scratch / "cut", whole.substr(0, size));
      EXPECT_THROW(read_torch_file(scratch / "cut"), InputError) << name << " " << size;
    }
  }
}

TEST(TorchFile, FlippedBytesNeverDoMoreThanFail) {
  const ScratchFolder scratch;
  const std::string whole = torch_stream(weight("w", two_by_three()), {{"0", kSix}});
  int refused = 0;
  for (std::size_t place = 0; place < whole.size(); ++place) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      std::string damaged = whole;
      damaged[place] = static_cast<char>(damaged[place] ^ flip);
      put_file(scratch / "damaged", damaged);
      try {
        read_torch_file(scratch / "damaged");
      } catch (const InputError&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, static_cast<int>(whole.size()));
}

}  // namespace
}  // namespace assay::data::files
