// SPDX-License-Identifier: Apache-2.0
#include "tests/layout/source_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace assay::tests::layout {
namespace {

namespace fs = std::filesystem;

TEST(SourceFile, KnowsItsFolderAndIncludes) {
  const SourceFile file =
      source_file("data/files/x.cpp", "// text\n#include <vector>\n#include \"data/y.hpp\"  // why\nint a;\n");
  EXPECT_EQ(file.folder(), "data/files");
  EXPECT_EQ(file.extension(), ".cpp");
  EXPECT_TRUE(file.is_code());
  EXPECT_THAT(file.includes(), ::testing::ElementsAre("<vector>", "data/y.hpp"));
}

TEST(ReadSourceTree, TakesSourcesAndLeavesOutWhatIsBuilt) {
  const fs::path root = fs::temp_directory_path() / ("assay-tree-" + std::to_string(::getpid()));
  for (const char* path :
       {"CMakeLists.txt", "data/a.cpp", "data/notes.md", "build/b.cpp", ".git/c.cpp", "build-asan/d.cpp"}) {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << "text\n";
  }
  const auto files = read_source_tree(root);
  fs::remove_all(root);
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].path, "CMakeLists.txt");
  EXPECT_EQ(files[1].path, "data/a.cpp");
  EXPECT_THAT(files[1].lines, ::testing::ElementsAre("text"));
}

}  // namespace
}  // namespace assay::tests::layout
