// SPDX-License-Identifier: Apache-2.0
#include "sweeps/yaml_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sweeps/sweep_text.hpp"

namespace assay::sweeps {
namespace {

using ::testing::HasSubstr;

std::string refusal(const std::string& text) {
  return complaint_of([&] { parse_yaml_tree(text, "f.yaml"); });
}

TEST(YamlTree, KeepsKindsTextsAndLines) {
  const YamlNode root = parse_yaml_tree("a: 1\nb:\n  - x\n  - 'y'\nc: {d: [1, 2], e: }\n", "f.yaml");
  ASSERT_EQ(root.kind, YamlKind::section);
  ASSERT_NE(root.find("a"), nullptr);
  EXPECT_EQ(root.find("a")->text, "1");
  EXPECT_EQ(root.find("a")->kind, YamlKind::plain);
  const YamlNode& b = *root.find("b");
  ASSERT_EQ(b.items.size(), 2u);
  EXPECT_EQ(b.line, 2);
  EXPECT_EQ(b.items[1].kind, YamlKind::quoted);
  EXPECT_EQ(b.items[1].line, 4);
  const YamlNode& c = *root.find("c");
  EXPECT_EQ(c.find("d")->items.size(), 2u);
  EXPECT_EQ(c.find("e")->kind, YamlKind::empty);
  EXPECT_EQ(c.find("z"), nullptr);
}

TEST(YamlTree, NamesTheLineOfWhatItDoesNotAccept) {
  EXPECT_THAT(refusal("a: &x 1\nb: *x\n"), HasSubstr("f.yaml:2: aliases"));
  EXPECT_THAT(refusal("a: !!str 1\n"), HasSubstr("f.yaml:1: tags"));
  EXPECT_THAT(refusal("a: 1\nb: 2\na: 3\n"), HasSubstr("f.yaml:3: the key 'a' is given twice, first on line 1"));
  EXPECT_THAT(refusal("a: 1\n---\nb: 2\n"), HasSubstr("second document"));
  EXPECT_THAT(refusal("a: [1, 2\n"), HasSubstr("not valid YAML"));
  EXPECT_THAT(refusal("a: \"x\\ny\"\n"), HasSubstr("control characters"));
  EXPECT_THAT(refusal("[1]: 2\n"), HasSubstr("expected a key"));
  EXPECT_EQ(refusal(""), "f.yaml: is empty");
  EXPECT_THAT(refusal("- 1\n"), HasSubstr("expected keys and values"));
}

TEST(YamlTree, BoundsSizeAndDepth) {
  EXPECT_THAT(refusal(std::string(kMaxYamlBytes + 1, ' ')), HasSubstr("larger than 1 MiB"));
  EXPECT_THAT(refusal("a: " + std::string(9, '[') + std::string(9, ']')), HasSubstr("nested deeper"));
  refusal("a: " + std::string(100'000, '['));
}

}  // namespace
}  // namespace assay::sweeps
