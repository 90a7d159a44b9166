// SPDX-License-Identifier: Apache-2.0
#include "data/files/pickle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/data/files/pickle_builder.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::HasSubstr;

constexpr std::array<std::string_view, 2> kAllowed = {"collections.OrderedDict", "torch.FloatStorage"};

PickleDocument read(const std::string& bytes) {
  ByteCursor cursor(bytes_of(bytes));
  return read_pickle(cursor, kAllowed);
}

std::string fault_of(const std::string& bytes) {
  return message_of<InputError>([&] { read(bytes); });
}

TEST(Pickle, ReadsNumbersAndTexts) {
  const auto document =
      read(pickle(pickled_tuple({"N", "\x88", "\x89", "K\x07", std::string("M\x01\x02", 3), pickled_number(-5),
                                 std::string("G\x3f\xf8\0\0\0\0\0\0", 9), pickled_text("conv1.weight"),
                                 "U\x02"
                                 "ab"})));
  const PickleValue& root = document.at(document.root);
  ASSERT_EQ(root.kind, PickleKind::tuple);
  ASSERT_EQ(root.items.size(), 9u);
  EXPECT_EQ(document.at(root.items[0]).kind, PickleKind::none);
  EXPECT_EQ(document.at(root.items[1]).integer, 1);
  EXPECT_EQ(document.at(root.items[2]).integer, 0);
  EXPECT_EQ(document.at(root.items[3]).integer, 7);
  EXPECT_EQ(document.at(root.items[4]).integer, 0x201);
  EXPECT_EQ(document.at(root.items[5]).integer, -5);
  EXPECT_EQ(document.at(root.items[6]).real, 1.5);
  EXPECT_EQ(document.at(root.items[7]).text, "conv1.weight");
  EXPECT_EQ(document.at(root.items[8]).text, "ab");
}

TEST(Pickle, ReadsLongIntegersOfAnyLength) {
  EXPECT_EQ(read(pickle(std::string("\x8a\x00", 2))).values[0].integer, 0);
  EXPECT_EQ(read(pickle("\x8a\x01\xff")).values[0].integer, -1);
  EXPECT_EQ(read(pickle(std::string("\x8a\x05\x00\x00\x00\x00\x01", 7))).values[0].integer, 1ll << 32);
  const auto big = read(pickle(std::string("\x8a\x0a") + std::string(10, '\x11')));
  EXPECT_EQ(big.at(big.root).kind, PickleKind::big_integer);
  EXPECT_EQ(big.at(big.root).text, std::string(10, '\x11'));
}

TEST(Pickle, ReadsContainersAndTheMemo) {
  // A list with the same text twice, the second time from the memo; then a dictionary set item by item.
  const auto list = read(pickle("](" + pickled_text("a") +
                                "q\x01h\x01"
                                "e"));
  const PickleValue& root = list.at(list.root);
  ASSERT_EQ(root.kind, PickleKind::list);
  ASSERT_EQ(root.items.size(), 2u);
  EXPECT_EQ(root.items[0], root.items[1]);
  const auto dictionary = read(pickle("}" + pickled_text("k") + "K\x01s"));
  EXPECT_EQ(dictionary.at(dictionary.root).items.size(), 2u);
}

TEST(Pickle, AnOrderedDictionaryIsADictionaryWithOrWithoutItsItemsAndAttributes) {
  const std::string name = pickled_name("collections", "OrderedDict");
  const std::string pair = pickled_tuple({pickled_text("k"), "K\x02"});
  for (const std::string& made : {pickled_call(name, ")") + "(" + pickled_text("k") + "K\x02u",
                                  pickled_call(name, pickled_tuple({"](" + pair + "e"})),
                                  pickled_call(name, ")") + pickled_text("k") + "K\x02s}b"}) {
    const auto document = read(pickle(made));
    const PickleValue& root = document.at(document.root);
    ASSERT_EQ(root.kind, PickleKind::dictionary);
    ASSERT_EQ(root.items.size(), 2u);
    EXPECT_EQ(document.at(root.items[0]).text, "k");
    EXPECT_EQ(document.at(root.items[1]).integer, 2);
  }
}

TEST(Pickle, NewerProtocolsNameThingsThroughTheStack) {
  std::string made = "\x80\x04\x95";
  made += std::string(8, '\0') +
          "\x8c\x05torch\x94\x8c\x0c"
          "FloatStorage\x94\x93\x94.";
  const auto document = read(made);
  EXPECT_EQ(document.at(document.root).kind, PickleKind::name);
  EXPECT_EQ(document.at(document.root).text, "torch.FloatStorage");
}

TEST(Pickle, LeavesTheCursorBehindTheEnd) {
  const std::string bytes = pickle("K\x01") + "rest";
  ByteCursor cursor(bytes_of(bytes));
  read_pickle(cursor, {});
  EXPECT_EQ(cursor.remaining(), 4u);
}

TEST(Pickle, CodeIsRefusedByItsName) {
  const std::string call = pickled_call(pickled_name("os", "system"), pickled_tuple({pickled_text("true")}));
  EXPECT_THAT(fault_of(pickle(call)), HasSubstr("holds 'os.system', not only tensors"));
  EXPECT_THAT(fault_of(pickle(pickled_dictionary({pickled_text("w"), pickled_tuple({call})}))),
              HasSubstr("'os.system'"));
  EXPECT_THAT(fault_of("\x80\x04\x8c\x08"
                       "builtins\x8c\x04"
                       "eval\x93."),
              HasSubstr("'builtins.eval'"));
  EXPECT_THAT(fault_of(pickle("cevil\nname\twith\x01"
                              "control\n")),
              HasSubstr("'evil.name?with?control'"));
}

TEST(Pickle, OtherWaysToMakeObjectsAreRefused) {
  // OBJ, INST, NEWOBJ, EXT1, PERSID as text, BYTEARRAY8: none is needed by tensors.
  for (const char opcode : {'o', 'i', '\x81', '\x82', 'P', '\x96'}) {
    EXPECT_THAT(fault_of(pickle(std::string(1, opcode))), HasSubstr("no dictionary of tensors needs"));
  }
  EXPECT_THAT(fault_of(pickle(pickled_name("torch", "FloatStorage") + "}b")), HasSubstr("'torch.FloatStorage'"));
  EXPECT_THAT(fault_of(pickle("K\x01}b")), HasSubstr("an object with attributes"));
}

TEST(Pickle, DamageIsAnInputError) {
  EXPECT_THAT(fault_of(""), HasSubstr("truncated"));
  EXPECT_THAT(fault_of(pickle("")), HasSubstr("lacks a value"));
  EXPECT_THAT(fault_of(pickle("t")), HasSubstr("lacks a mark"));
  EXPECT_THAT(fault_of(pickle("h\x05")), HasSubstr("refers to nothing"));
  EXPECT_THAT(fault_of(pickle("K\x01K\x02s")), HasSubstr("lacks a value"));
  EXPECT_THAT(fault_of(pickle("K\x01K\x01K\x02s")), HasSubstr("no container"));
  EXPECT_THAT(fault_of(pickle("}(K\x01u")), HasSubstr("lacks its value"));
  EXPECT_THAT(fault_of(pickle("K\x01)R")), HasSubstr("calls what is no name"));
  EXPECT_THAT(fault_of(pickle("X\xff\xff\xff\xff")), HasSubstr("truncated"));
}

TEST(Pickle, DepthAndCyclesCostNothing) {
  const auto nested = read(pickle(")" + std::string(500'000, '\x85')));
  EXPECT_EQ(nested.values.size(), 500'001u);
  const auto cycle =
      read(pickle("]q\x01h\x01"
                  "a"));  // a list that holds itself
  EXPECT_EQ(cycle.at(cycle.root).items.front(), cycle.root);
}

TEST(Pickle, BombsAreRefused) {
  EXPECT_THAT(fault_of(pickle(std::string(1'000'001, 'N'))), HasSubstr("more than a million values"));
  // A long tuple, passed as arguments again and again.
  std::string made = "(" + std::string(100'000, 'N') + "tq\x01" + pickled_name("torch", "FloatStorage") + "h\x01R";
  EXPECT_THAT(fault_of(pickle(made)), HasSubstr("arguments"));
  made = "K\x01q\x01](";
  for (int i = 0; i < 4'000'001; ++i) made += "h\x01";
  EXPECT_THAT(fault_of(pickle(made + "e")), HasSubstr("four million references"));
}

}  // namespace
}  // namespace assay::data::files
