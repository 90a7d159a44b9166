// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "launcher/commands/inspect_output.hpp"
#include "tests/launcher/commands/audit_sample.hpp"

namespace assay::launcher::commands {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class InspectTextTest : public AuditSample {
 protected:
  std::string text() const {
    const auto reader = store();
    return audit_text(reader, data::audit_store(reader));
  }
};

TEST_F(InspectTextTest, FindingsStandBeforeTheTables) {
  const auto shown = text();
  const auto at = [&](const char* what) {
    const auto found = shown.find(what);
    EXPECT_NE(found, std::string::npos) << what;
    return found;
  };
  EXPECT_LT(at("content hash"), at("warning: 1 image stands in two splits"));
  EXPECT_LT(at("warning: 1 image stands in two splits"), at("warning: the files alone"));
  EXPECT_LT(at("warning: the files alone"), at("warning: the codec differs"));
  EXPECT_LT(at("warning: the codec differs"), at("2 images in 1 group of equal"));
  EXPECT_LT(at("2 images in 1 group of equal"), at("files as they came"));
  EXPECT_LT(at("files as they came"), at("pixels (16 x 16)"));
  EXPECT_LT(at("pixels (16 x 16)"), at("shortcut test"));
}

TEST_F(InspectTextTest, NamesAreHarmlessAndLinesFitAScreen) {
  const auto shown = text();
  EXPECT_THAT(shown, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xff")), HasSubstr("<script>??[31m?23")));
  std::istringstream lines(shown);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("store.h5") != std::string::npos) continue;  // the path is as long as it is
    EXPECT_LE(std::count_if(line.begin(), line.end(), [](unsigned char byte) { return (byte & 0xc0) != 0x80; }), 120)
        << line;
  }
}

}  // namespace
}  // namespace assay::launcher::commands
