// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/value_rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "data/files/shortest_number.hpp"

namespace assay::launcher::config {
namespace {

std::string complaint(const Rule& rule, Value value) {
  return rule.check(value);
}

TEST(ValueRule, BoundsAreOpenOrClosedAsTheirWordsSay) {
  EXPECT_EQ(complaint(above(0), 0.0), "must be above 0, got 0");
  EXPECT_EQ(complaint(above(0), 1e-300), "");
  EXPECT_EQ(complaint(at_least(0), std::int64_t{0}), "");
  EXPECT_EQ(complaint(at_least(0), std::int64_t{-1}), "must be at least 0, got -1");
  EXPECT_EQ(complaint(from_below(0, 1), 0.0), "");
  EXPECT_NE(complaint(from_below(0, 1), 1.0), "");
  EXPECT_NE(complaint(inside(0, 1), 0.0), "");
  EXPECT_NE(complaint(inside(0, 1), 1.0), "");
  EXPECT_EQ(complaint(from_to(1, 3), std::int64_t{3}), "");
  EXPECT_NE(complaint(from_to(1, 3), std::int64_t{4}), "");
  EXPECT_EQ(complaint(below(1), -1.0), "");
  EXPECT_NE(complaint(below(1), 1.0), "");
}

TEST(ValueRule, NotANumberFitsNoBound) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Rule& rule : {above(0), at_least(0), below(1), from_below(0, 1), inside(0, 1)}) {
    EXPECT_NE(complaint(rule, nan), "") << rule.words;
  }
}

TEST(ValueRule, AChoiceListsWhatItKnows) {
  EXPECT_EQ(complaint(one_of({"a", "b"}), std::string("c")), "must be one of a, b, got 'c'");
  EXPECT_EQ(complaint(one_of({"a"}, {"z"}), std::string("z")), "'z' is not available yet in this version; use a");
}

TEST(ValueRule, AModelNameIsSpelledAsTheRegistryDoes) {
  Value value = std::string("cnn5");
  EXPECT_EQ(known_model().check(value), "");
  EXPECT_EQ(std::get<std::string>(value), "cnn5");
  EXPECT_THAT(complaint(known_model(), std::string("cnn6")), ::testing::HasSubstr("cnn5"));
}

TEST(ParseValue, TakesWholeTextOfItsTypeOnly) {
  const Value whole = std::int64_t{0}, number = 0.0, flag = false, text = std::string();
  EXPECT_EQ(parse_value(whole, "-12"), Value(std::int64_t{-12}));
  for (const char* bad : {"", " 1", "1 ", "1e3", "0x10", "1_000", "99999999999999999999"}) {
    EXPECT_EQ(parse_value(whole, bad), std::nullopt) << bad;
  }
  EXPECT_EQ(parse_value(number, "1e-3"), Value(1e-3));
  EXPECT_EQ(parse_value(number, "5"), Value(5.0));
  for (const char* bad : {"", "inf", "nan", "1e999", "1,5", "0.1f"})
    EXPECT_EQ(parse_value(number, bad), std::nullopt) << bad;
  EXPECT_EQ(parse_value(flag, "true"), Value(true));
  for (const char* bad : {"True", "1", "on"}) EXPECT_EQ(parse_value(flag, bad), std::nullopt) << bad;
  EXPECT_EQ(parse_value(text, "5"), Value(std::string("5")));
}

TEST(ParseValue, AListIsItsItemsWithOrWithoutBrackets) {
  const Value list = TextList{};
  for (const char* text : {"a,b.c", "[a, b.c]", " [ a ,b.c ] "}) {
    EXPECT_EQ(parse_value(list, text), Value(TextList{"a", "b.c"})) << text;
  }
  EXPECT_EQ(parse_value(list, "backbone"), Value(TextList{"backbone"}));
  for (const char* text : {"none", "[]", ""}) EXPECT_EQ(parse_value(list, text), Value(TextList{})) << text;
  for (const char* bad : {",", "a,", ",a", "[a,,b]"}) EXPECT_EQ(parse_value(list, bad), std::nullopt) << bad;
}

TEST(ValueRule, ClassWeightsAreNothingBalancedOrTwoPositiveNumbers) {
  EXPECT_EQ(complaint(class_weight_form(), TextList{}), "");
  EXPECT_EQ(complaint(class_weight_form(), TextList{"balanced"}), "");
  Value weights = TextList{"1.50", "2"};
  EXPECT_EQ(class_weight_form().check(weights), "");
  EXPECT_EQ(weights, Value(TextList{"1.5", "2"})) << "not spelled canonically";
  for (const TextList& bad : {TextList{"1"}, TextList{"1", "0"}, TextList{"1", "x"}, TextList{"1", "2", "3"}}) {
    EXPECT_THAT(complaint(class_weight_form(), bad), ::testing::HasSubstr("two numbers above 0")) << yaml_text(bad);
  }
}

TEST(ValueRule, ARangeIsNothingOrTwoOrderedNumbersWithinBounds) {
  const Rule rule = range_form(0.1, 10);
  EXPECT_EQ(complaint(rule, TextList{}), "");
  EXPECT_EQ(complaint(rule, TextList{"0.8", "1.2"}), "");
  EXPECT_EQ(complaint(rule, TextList{"1.2", "1.2"}), "");
  for (const TextList& bad : {TextList{"1.2", "0.8"}, TextList{"0.05", "1"}, TextList{"1", "11"}, TextList{"1"}}) {
    EXPECT_NE(complaint(rule, bad), "") << yaml_text(bad);
  }
}

TEST(YamlText, AListReadsBack) {
  const Value list = TextList{"layer4.0.conv1", "12", "backbone"};
  EXPECT_EQ(yaml_text(list), "[layer4.0.conv1, 12, backbone]");
  EXPECT_EQ(parse_value(Value(TextList{}), yaml_text(list)), list);
  EXPECT_EQ(yaml_text(TextList{}), "[]");
}

TEST(YamlText, NumbersAreShortAndReadBack) {
  EXPECT_EQ(yaml_text(0.1), "0.1");
  EXPECT_EQ(yaml_text(1e-5), "1e-05");
  for (const double number : {0.00392156862745098, 1.0 / 3, 5e-324, 1.7976931348623157e308, -2.5, 25.0}) {
    EXPECT_EQ(parse_value(Value(0.0), yaml_text(number)), Value(number));
  }
}

TEST(YamlText, TextIsQuotedOnlyWhereItMustBe) {
  EXPECT_EQ(yaml_text(std::string("validation.loss")), "validation.loss");
  EXPECT_EQ(yaml_text(std::string("null")), "\"null\"");
  EXPECT_EQ(yaml_text(std::string("")), "\"\"");
  EXPECT_EQ(yaml_text(std::string("blocks(1, 2)")), "\"blocks(1, 2)\"");
  EXPECT_EQ(yaml_text(std::string("a\"b\\c\n")), "\"a\\\"b\\\\c\\x0a\"");
}

TEST(Shortest, FloatAndDoubleDiffer) {
  EXPECT_EQ(data::files::shortest(0.1f), "0.1");
  EXPECT_EQ(data::files::shortest(static_cast<double>(0.1f)), "0.10000000149011612");
}

}  // namespace
}  // namespace assay::launcher::config
