// SPDX-License-Identifier: Apache-2.0
#include "data/files/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/data/files/file_size_limit.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kEight = "abcdefgh";
const std::string kThree = "xyz";

std::vector<TensorBytes> three_tensors() {
  return {{"b.weight", "F32", {2, 1}, bytes_of(kEight)},
          {"mask", "BOOL", {3}, bytes_of(kThree)},
          {"a.step", "I64", {}, bytes_of(kEight)},
          {"none", "F16", {0, 5}, {}}};
}

std::string text_of(const TensorBytes& tensor) {
  return {reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()};
}

std::string little_endian(std::uint64_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::string file_text(std::string_view header, std::string_view data) {
  return little_endian(header.size()) + std::string(header) + std::string(data);
}

std::string one_entry(std::string_view dtype, std::string_view shape, std::string_view offsets) {
  return "{\"t\":{\"dtype\":\"" + std::string(dtype) + "\",\"shape\":" + std::string(shape) +
         ",\"data_offsets\":" + std::string(offsets) + "}}";
}

std::string fault_of(std::string_view content) {
  const ScratchFolder scratch;
  put_file(scratch / "bad.safetensors", content);
  const std::string message = message_of<InputError>([&] { SafetensorsFile file(scratch / "bad.safetensors"); });
  EXPECT_THAT(message, HasSubstr("bad.safetensors"));
  return message;
}

TEST(Safetensors, RoundTripKeepsEverything) {
  const ScratchFolder scratch;
  write_safetensors(scratch / "file", three_tensors(), {{"format", "pt"}, {"note", "a \"quoted\"\nline"}});
  const SafetensorsFile file(scratch / "file");
  ASSERT_EQ(file.tensors().size(), 4u);
  EXPECT_EQ(file.tensors()[0].name, "a.step");
  EXPECT_EQ(file.tensors()[3].name, "none");
  const TensorBytes* weight = file.find("b.weight");
  ASSERT_NE(weight, nullptr);
  EXPECT_EQ(weight->dtype, "F32");
  EXPECT_EQ(weight->shape, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(text_of(*weight), kEight);
  EXPECT_EQ(text_of(*file.find("mask")), kThree);
  EXPECT_EQ(file.find("none")->shape, (std::vector<std::int64_t>{0, 5}));
  EXPECT_EQ(file.find("weight"), nullptr);
  EXPECT_EQ(file.metadata(), (std::map<std::string, std::string>{{"format", "pt"}, {"note", "a \"quoted\"\nline"}}));
}

TEST(Safetensors, EqualTensorsAreEqualBytesInWhateverOrderTheyCome) {
  const ScratchFolder scratch;
  std::vector<TensorBytes> tensors = three_tensors();
  write_safetensors(scratch / "one", tensors);
  std::reverse(tensors.begin(), tensors.end());
  write_safetensors_atomically(scratch / "other", tensors);
  EXPECT_EQ(get_file(scratch / "one"), get_file(scratch / "other"));
  EXPECT_EQ(scratch.names(), (std::set<std::string>{"one", "other"}));
}

TEST(Safetensors, WritesTheBytesOfTheFormat) {
  const ScratchFolder scratch;
  write_safetensors(scratch / "file", {{"t", "U8", {3}, bytes_of(kThree)}});
  const std::string header = "{\"t\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}";
  ASSERT_EQ(header.size() % 8, 5u);
  EXPECT_EQ(get_file(scratch / "file"), file_text(header + "   ", kThree));
}

TEST(Safetensors, EveryTensorIsAlignedForItsDtype) {
  const ScratchFolder scratch;
  write_safetensors(scratch / "file", three_tensors());
  const SafetensorsFile file(scratch / "file");
  for (const TensorBytes& tensor : file.tensors()) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % dtype_size(tensor.dtype), 0u) << tensor.name;
  }
}

TEST(Safetensors, StaysValidWhenMoved) {
  const ScratchFolder scratch;
  write_safetensors(scratch / "file", three_tensors());
  SafetensorsFile file(scratch / "file");
  const SafetensorsFile moved = std::move(file);
  EXPECT_EQ(text_of(*moved.find("mask")), kThree);
}

TEST(Safetensors, RefusesToWriteWhatItWouldNotRead) {
  const ScratchFolder scratch;
  const auto write = [&](std::vector<TensorBytes> tensors) { write_safetensors(scratch / "file", std::move(tensors)); };
  EXPECT_THROW(write({{"t", "F32", {3}, bytes_of(kEight)}}), std::invalid_argument);
  EXPECT_THROW(write({{"t", "F8", {8}, bytes_of(kEight)}}), std::invalid_argument);
  EXPECT_THROW(write({{"t", "U8", {-8}, bytes_of(kEight)}}), std::invalid_argument);
  EXPECT_THROW(write({{"", "U8", {8}, bytes_of(kEight)}}), std::invalid_argument);
  EXPECT_THROW(write({{"__metadata__", "U8", {8}, bytes_of(kEight)}}), std::invalid_argument);
  EXPECT_THROW(write({{"t", "U8", {8}, bytes_of(kEight)}, {"t", "U8", {3}, bytes_of(kThree)}}), std::invalid_argument);
}

TEST(Safetensors, FullDiskIsAnOutputErrorAndLeavesNoAtomicFile) {
  const ScratchFolder scratch;
  const std::string large(10'000, 'x');
  {
    const FileSizeLimit limit(4096);
    EXPECT_THAT(message_of<OutputError>([&] {
                  write_safetensors_atomically(scratch / "file", {{"t", "U8", {10'000}, bytes_of(large)}});
                }),
                HasSubstr("File too large"));
  }
  EXPECT_TRUE(scratch.names().empty());
  EXPECT_THROW(write_safetensors(scratch / "missing/file", {}), OutputError);
}

TEST(Safetensors, TruncatedAnywhereIsAnInputError) {
  const ScratchFolder scratch;
  write_safetensors(scratch / "file", three_tensors());
  const std::string whole = get_file(scratch / "file");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put_file(scratch / "cut", whole.substr(0, size));
    EXPECT_THROW(SafetensorsFile file(scratch / "cut"), InputError) << size;
  }
  EXPECT_THAT(fault_of(whole.substr(0, whole.size() - 2)), HasSubstr("truncated: 2 bytes"));
  EXPECT_THAT(fault_of(whole + "x"), HasSubstr("1 bytes behind the last tensor"));
  EXPECT_THAT(fault_of(""), HasSubstr("truncated before its header"));
}

TEST(Safetensors, HeaderLengthIsCappedAndChecked) {
  EXPECT_THAT(fault_of(little_endian(100'000'001) + "{}"), HasSubstr("100 MB"));
  EXPECT_THAT(fault_of(little_endian(~0ull) + "{}"), HasSubstr("100 MB"));
  EXPECT_THAT(fault_of(little_endian(3) + "{}"), HasSubstr("truncated inside its header"));
}

TEST(Safetensors, BadDtypeShapeOrOffsetsAreNamed) {
  EXPECT_THAT(fault_of(file_text(one_entry("F8", "[3]", "[0,3]"), kThree)),
              AllOf(HasSubstr("tensor 't'"), HasSubstr("unknown dtype")));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[-3]", "[0,3]"), kThree)), HasSubstr("bad shape"));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[3.0]", "[0,3]"), kThree)), HasSubstr("bad shape"));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "3", "[0,3]"), kThree)), HasSubstr("bad shape"));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[3]", "[0,3,3]"), kThree)), HasSubstr("bad data_offsets"));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[3]", "[3,0]"), kThree)), HasSubstr("do not fit"));
  EXPECT_THAT(fault_of(file_text(one_entry("U16", "[3]", "[0,3]"), kThree)), HasSubstr("do not fit"));
  // 2^32 x 2^32 elements are 2^64 bytes, which wrap to zero.
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[4294967296,4294967296]", "[0,0]"), "")), HasSubstr("too large"));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[9223372036854775808]", "[0,0]"), "")), HasSubstr("bad shape"));
}

TEST(Safetensors, OverlapsAndHolesAreNamed) {
  const auto two = [](std::string_view second) {
    return "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"U8\",\"shape\":[2]," +
           ("\"data_offsets\":" + std::string(second)) + "}}";
  };
  EXPECT_THAT(fault_of(file_text(two("[2,4]"), "1234")), HasSubstr("'b' overlaps"));
  EXPECT_THAT(fault_of(file_text(two("[4,6]"), "123456")), HasSubstr("a hole before tensor 'b'"));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[2]", "[1,3]"), kThree)), HasSubstr("a hole"));
}

TEST(Safetensors, HeadersThatAreNotTheFormatsAreRefused) {
  EXPECT_THAT(fault_of(file_text("[]", "")), HasSubstr("does not start with an opening brace"));
  EXPECT_THAT(fault_of(file_text("", "")), HasSubstr("does not start with an opening brace"));
  EXPECT_THAT(fault_of(file_text("{\"t\":", "")), HasSubstr("no valid JSON"));
  EXPECT_THAT(fault_of(file_text("{} x", "")), HasSubstr("no valid JSON"));
  EXPECT_THAT(fault_of(file_text("{\"\xff\":1}", "")), HasSubstr("no valid JSON"));
  EXPECT_THAT(fault_of(file_text("{\"t\":1}", "")), HasSubstr("not exactly dtype"));
  EXPECT_THAT(fault_of(file_text("{\"t\":" + std::string(100'000, '['), "")), HasSubstr("nested too deeply"));
  EXPECT_THAT(fault_of(file_text("{\"__metadata__\":{\"a\":1}}", "")), HasSubstr("is no text"));
  const std::string entry = "{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
  EXPECT_THAT(fault_of(file_text("{\"t\":" + entry + ",\"t\":" + entry + "}", "")), HasSubstr("names 't' twice"));
}

TEST(Safetensors, AHeaderThatFillsTheFileCostsNoMoreThanTheFile) {
  // A claim of nearly 100 MB in a file of a few bytes; many tiny objects; a number of extents no tensor has.
  EXPECT_THAT(fault_of(little_endian(99'999'999) + "{}"), HasSubstr("truncated inside its header"));
  EXPECT_THAT(fault_of(file_text("{\"t\":{\"dtype\":{},\"shape\":[],\"data_offsets\":[0,0]}}", "")),
              HasSubstr("unknown dtype"));
  std::string shape = "[4294967296";
  for (int i = 0; i < 10'000; ++i) shape += ",4294967296";
  EXPECT_THAT(fault_of(file_text(one_entry("F32", shape + "]", "[0,0]"), "")), HasSubstr("too large"));
}

TEST(Safetensors, TensorsOutsideOfTheFileAreNamed) {
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[8]", "[0,8]"), kThree)),
              HasSubstr("5 bytes of tensors are missing"));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[1]", "[9223372036854775806,9223372036854775807]"), "")),
              HasSubstr("a hole"));
  EXPECT_THAT(fault_of(file_text(one_entry("U8", "[1]", "[18446744073709551615,0]"), "")),
              HasSubstr("bad data_offsets"));
}

TEST(Safetensors, FilesOverTheCapOrMissingAreInputErrors) {
  const ScratchFolder scratch;
  write_safetensors(scratch / "file", three_tensors());
  EXPECT_THROW(SafetensorsFile file(scratch / "file", 50), InputError);
  EXPECT_THROW(SafetensorsFile file(scratch / "missing"), InputError);
}

TEST(Safetensors, AnEmptySetIsAFile) {
  const ScratchFolder scratch;
  write_safetensors(scratch / "file", {});
  EXPECT_TRUE(SafetensorsFile(scratch / "file").tensors().empty());
}

TEST(DtypeSize, KnowsTheDtypesOfTheFormat) {
  EXPECT_EQ(dtype_size("BOOL"), 1u);
  EXPECT_EQ(dtype_size("BF16"), 2u);
  EXPECT_EQ(dtype_size("F32"), 4u);
  EXPECT_EQ(dtype_size("U64"), 8u);
  EXPECT_EQ(dtype_size("float"), 0u);
}

}  // namespace
}  // namespace assay::data::files
