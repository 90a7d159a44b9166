// SPDX-License-Identifier: Apache-2.0
#include "tests/layout/text_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::tests::layout {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const char* const kGood = "// SPDX-License-Identifier: Apache-2.0\n#pragma once\nnamespace assay::data::files {\n}\n";

std::vector<SourceFile> one(const std::string& path, const std::string& text) {
  return {source_file(path, text)};
}

TEST(TextRules, AGoodFileBreaksNone) {
  const auto files = one("data/files/good.hpp", kGood);
  for (auto* rule : {without_licence_line, too_long, badly_named, outside_their_namespace, with_conditional_compilation,
                     headers_without_pragma_once}) {
    EXPECT_THAT(rule(files), IsEmpty());
  }
}

TEST(TextRules, TheLicenceStandsFirstOrBelowTheInterpreter) {
  EXPECT_THAT(without_licence_line(one("a.cpp", "int a;\n// SPDX-License-Identifier: Apache-2.0\n")), SizeIs(1));
  EXPECT_THAT(without_licence_line(one("a.sh", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n")), IsEmpty());
  EXPECT_THAT(without_licence_line(one("a.cpp", "")), SizeIs(1));
}

TEST(TextRules, LengthsAreCapped) {
  const auto lines = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "x\n";
    return text;
  };
  EXPECT_THAT(too_long(one("data/a.cpp", lines(500))), IsEmpty());
  EXPECT_THAT(too_long(one("data/a.cpp", lines(501))), SizeIs(1));
  EXPECT_THAT(too_long(one("CMakeLists.txt", lines(151))), SizeIs(1));
  EXPECT_THAT(too_long(one("launcher/main.cpp", lines(51))), SizeIs(1));
}

TEST(TextRules, NamesSayWhatIsInside) {
  EXPECT_THAT(badly_named(one("data/utils.cpp", "")), SizeIs(1));
  EXPECT_THAT(badly_named(one("data/common/a.cpp", "")), SizeIs(1));
  EXPECT_THAT(badly_named(one("data/CamelCase.hpp", "")), SizeIs(1));
}

TEST(TextRules, TheNamespaceIsTheFolder) {
  EXPECT_THAT(outside_their_namespace(one("models/a.cpp", "namespace assay::data {\n}\n")), SizeIs(1));
  EXPECT_THAT(outside_their_namespace(one("models/a.cpp", "namespace assay::models {\n}\n")), IsEmpty());
  EXPECT_THAT(outside_their_namespace(one("models/a.hpp", "namespace assay::models::names {\n}\n")), IsEmpty());
}

TEST(TextRules, ConditionalCompilationAndUnguardedHeadersAreFound) {
  EXPECT_THAT(with_conditional_compilation(one("data/a.cpp", "#ifdef X\n")), SizeIs(1));
  EXPECT_THAT(with_conditional_compilation(one("data/a.cpp", "#if 0\n")), SizeIs(1));
  EXPECT_THAT(headers_without_pragma_once(one("data/a.hpp", "int a;\n")), SizeIs(1));
}

}  // namespace
}  // namespace assay::tests::layout
