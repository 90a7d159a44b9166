// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/inspect_tables.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/launcher/commands/audit_sample.hpp"

namespace assay::launcher::commands {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

class InspectTablesTest : public AuditSample {
 protected:
  std::string tables() const {
    const auto reader = store();
    const auto audit = data::audit_store(reader);
    return files_text(audit) + pixels_text(reader, audit) + shortcuts_text(audit);
  }
};

TEST_F(InspectTablesTest, TablesHoldTheFigures) {
  EXPECT_THAT(tables(), AllOf(ContainsRegex("train +FA<b>KE +12 +0.0 +1000 +1001 +1002 +png +- +16x16 +1.00"),
                              ContainsRegex("train +REAL +12 +0.0 +1000 +1001 +1002 +jpeg +90 +16x16 +1.00"),
                              ContainsRegex("test +FA<b>KE +0 +0.0 +- +- +- +- +- +- +- +-"),
                              ContainsRegex("codec +1.000 +1.000 .. 1.000 +1.000"),
                              HasSubstr("test: not made, because there are no images of FA<b>KE")));
}

TEST_F(InspectTablesTest, HistogramsAreBarsOf32Bins) {
  const auto shown = tables();
  const auto first = shown.find('|');
  const auto last = shown.find('|', first + 1);
  ASSERT_NE(last, std::string::npos);
  const auto bars = shown.substr(first + 1, last - first - 1);
  EXPECT_EQ(std::count_if(bars.begin(), bars.end(), [](unsigned char byte) { return (byte & 0xc0) != 0x80; }), 32);
  EXPECT_THAT(bars, HasSubstr("█"));
}

}  // namespace
}  // namespace assay::launcher::commands
