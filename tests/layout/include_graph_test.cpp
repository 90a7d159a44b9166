// SPDX-License-Identifier: Apache-2.0
#include "tests/layout/include_graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::tests::layout {
namespace {

SourceFile including(const std::string& path, const std::string& target) {
  return source_file(path, "#include <vector>\n#include \"" + target + "\"\n");
}

TEST(IncludeGraph, FindsACycleBetweenFiles) {
  const std::vector<SourceFile> files = {including("data/a.hpp", "data/b.hpp"), including("data/b.hpp", "data/a.hpp")};
  EXPECT_EQ(find_cycle(file_graph(files)), "data/a.hpp -> data/b.hpp -> data/a.hpp");
}

TEST(IncludeGraph, ASourceIncludingItsHeaderIsNoCycle) {
  const std::vector<SourceFile> files = {including("data/a.cpp", "data/a.hpp"), including("data/a.hpp", "data/b.hpp"),
                                         including("data/c.hpp", "data/b.hpp"), source_file("data/b.hpp", "")};
  EXPECT_EQ(find_cycle(file_graph(files)), "");
}

TEST(IncludeGraph, FindsACycleBetweenFolders) {
  const std::vector<SourceFile> files = {including("launcher/config/a.hpp", "launcher/training/b.hpp"),
                                         including("launcher/training/c.hpp", "launcher/config/d.hpp")};
  EXPECT_EQ(find_cycle(file_graph(files)), "");
  EXPECT_EQ(find_cycle(folder_graph(files)), "launcher/config -> launcher/training -> launcher/config");
}

TEST(IncludeGraph, FilesOfTheLauncherItselfCountOneByOne) {
  const std::vector<SourceFile> files = {including("launcher/main.cpp", "launcher/commands/a.hpp"),
                                         including("launcher/commands/a.hpp", "launcher/exit_codes.hpp")};
  EXPECT_EQ(find_cycle(folder_graph(files)), "");
}

TEST(IncludeGraph, NamesIncludesOfFilesThatDoNotExist) {
  EXPECT_THAT(missing_targets({including("data/a.cpp", "data/gone.hpp"), including("data/b.cpp", "data/a.cpp")}),
              ::testing::ElementsAre("data/a.cpp includes data/gone.hpp"));
}

}  // namespace
}  // namespace assay::tests::layout
