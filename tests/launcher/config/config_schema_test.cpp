// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/config_schema.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace assay::launcher::config {
namespace {

const RunConfig kDefaults;

TEST(ConfigSchema, EachKeyIsThereOnceAndReachesItsOwnMember) {
  std::set<std::string> names;
  for (const auto& entry : config_keys()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " stands twice";
    EXPECT_FALSE(is_section(entry.name)) << entry.name << " is both a key and a section";
    RunConfig config;
    Value marked = entry.get(config);
    std::visit(
        [](auto& value) {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>)
            value = "marked";
          else if constexpr (std::is_same_v<std::decay_t<decltype(value)>, TextList>)
            value.push_back("marked");
          else if constexpr (std::is_same_v<std::decay_t<decltype(value)>, bool>)
            value = !value;
          else
            value += 17;
        },
        marked);
    entry.set(config, marked);
    // Only this key may have changed.
    for (const auto& other : config_keys()) {
      EXPECT_EQ(other.get(config), &other == &entry ? marked : other.get(kDefaults))
          << entry.name << " and " << other.name;
    }
  }
}

TEST(ConfigSchema, KeysOfOneSectionStandTogether) {
  std::set<std::string> closed;
  std::string current;
  for (const auto& entry : config_keys()) {
    const std::string section = entry.name.substr(0, std::min(entry.name.find('.'), entry.name.size()));
    if (section == current) continue;
    EXPECT_TRUE(closed.insert(section).second) << section << " is opened twice";
    current = section;
  }
}

TEST(ConfigSchema, HelpAndRangeAreOneLineThatAMarkdownTableCanHold) {
  for (const auto& entry : config_keys()) {
    EXPECT_FALSE(entry.help.empty()) << entry.name;
    EXPECT_FALSE(entry.rule.words.empty()) << entry.name;
    EXPECT_EQ((entry.help + entry.rule.words).find_first_of("\n|"), std::string::npos) << entry.name;
  }
}

TEST(ConfigSchema, DefaultsAreAcceptedAsTheyAre) {
  for (const auto& entry : config_keys()) {
    Value value = entry.get(kDefaults);
    EXPECT_EQ(entry.rule.check(value), "") << entry.name;
    EXPECT_EQ(value, entry.get(kDefaults)) << entry.name << " is not spelled canonically";
  }
}

TEST(ConfigSchema, TheDocumentationHoldsThisTable) {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/docs/recipes.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(page.empty());
  EXPECT_NE(page.find(keys_markdown()), std::string::npos)
      << "docs/recipes.md is not up to date: put the output of `assay recipes --keys` into it";
}

}  // namespace
}  // namespace assay::launcher::config
