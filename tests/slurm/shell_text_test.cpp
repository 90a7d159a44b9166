// SPDX-License-Identifier: Apache-2.0
#include "slurm/shell_text.hpp"

#include <gtest/gtest.h>

#include "sweeps/child_process.hpp"

namespace assay::slurm {
namespace {

TEST(ShellText, HarmlessWordsStayReadable) {
  EXPECT_EQ(shell_words({"train", "--run=/a/b", "optimizer.lr=1e-3"}), "train --run=/a/b optimizer.lr=1e-3");
}

TEST(ShellText, AShellReadsBackExactlyTheSameWords) {
  const std::vector<std::string> words = {"",    "a b", "it's", "$(touch x)", "`id`", "\"q\"", "back\\slash",
                                          "*",   "~",   "a\nb", "\xc3\xa9",   "--",   "#",     "!x",
                                          "a;b", "'",   "''",   "%s"};
  std::string expected;
  for (const std::string& word : words) expected += "<" + word + ">";
  const auto echoed = sweeps::run_command(
      {"bash", "-c", "for w in " + shell_words(words) + "; do printf '<%s>' \"$w\"; done"}, std::chrono::seconds(20));
  EXPECT_EQ(echoed.out, expected);
}

TEST(ShellText, SbatchValuesAreQuotedAsSbatchReadsThem) {
  EXPECT_EQ(sbatch_value("/a/b-%a.log"), "/a/b-%a.log");
  EXPECT_EQ(sbatch_value("/we ird/q\"uo'te$x"), "\"/we ird/q\\\"uo'te$x\"");
  EXPECT_THROW(sbatch_value("a\nb"), std::invalid_argument);
}

}  // namespace
}  // namespace assay::slurm
