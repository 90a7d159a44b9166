// SPDX-License-Identifier: Apache-2.0
// The source tree as it is, against the rules: this is the test that fails on a wrong include, a cycle, or a file that
// breaks the habits of the project. That the rules themselves can fail is tested beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/layout/folder_rules.hpp"
#include "tests/layout/include_graph.hpp"
#include "tests/layout/source_tree.hpp"
#include "tests/layout/text_rules.hpp"

namespace assay::tests::layout {
namespace {

using ::testing::IsEmpty;

class SourceTree : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { files_ = read_source_tree(ASSAY_SOURCE_DIR); }
  static std::vector<SourceFile> files_;
};

std::vector<SourceFile> SourceTree::files_;

TEST_F(SourceTree, IsFound) {
  EXPECT_GT(files_.size(), 50u);
}

TEST_F(SourceTree, IncludesPointOneWay) {
  EXPECT_THAT(wrong_includes(files_), IsEmpty());
}

TEST_F(SourceTree, IncludesNameFilesThatExist) {
  EXPECT_THAT(missing_targets(files_), IsEmpty());
}

TEST_F(SourceTree, HasNoCycleBetweenFiles) {
  EXPECT_EQ(find_cycle(file_graph(files_)), "");
}

TEST_F(SourceTree, HasNoCycleBetweenFolders) {
  EXPECT_EQ(find_cycle(folder_graph(files_)), "");
}

TEST_F(SourceTree, EveryFileNamesItsLicence) {
  EXPECT_THAT(without_licence_line(files_), IsEmpty());
}

TEST_F(SourceTree, NoFileIsTooLong) {
  EXPECT_THAT(too_long(files_), IsEmpty());
}

TEST_F(SourceTree, FilesAreNamedForWhatIsInside) {
  EXPECT_THAT(badly_named(files_), IsEmpty());
}

TEST_F(SourceTree, NamespacesFollowFolders) {
  EXPECT_THAT(outside_their_namespace(files_), IsEmpty());
}

TEST_F(SourceTree, NothingIsCompiledConditionally) {
  EXPECT_THAT(with_conditional_compilation(files_), IsEmpty());
}

TEST_F(SourceTree, HeadersAreReadOnce) {
  EXPECT_THAT(headers_without_pragma_once(files_), IsEmpty());
}

}  // namespace
}  // namespace assay::tests::layout
