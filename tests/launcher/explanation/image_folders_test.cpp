// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/image_folders.hpp"

#include <gtest/gtest.h>

namespace assay::launcher::explanation {
namespace {

std::string folder(const std::string& name) {
  return ImageFolders().take(name);
}

TEST(ImageFolders, TheLastComponentsMakeAName) {
  EXPECT_EQ(folder("test/FAKE/5.png"), "test_FAKE_5");
  EXPECT_EQ(folder("/data/sets/test/FAKE/5.png"), "test_FAKE_5");
  EXPECT_EQ(folder("cat.jpeg"), "cat");
}

TEST(ImageFolders, AViewIsPartOfTheName) {
  EXPECT_EQ(folder("test/FAKE/5.png#green"), "test_FAKE_5_green");
  EXPECT_EQ(folder("a#b/5.png"), "a_b_5") << "a folder may hold the sign";
}

TEST(ImageFolders, EqualOnesGetNumbers) {
  ImageFolders folders;
  EXPECT_EQ(folders.take("a/5.png"), "a_5");
  EXPECT_EQ(folders.take("a/5.jpg"), "a_5-2");
  EXPECT_EQ(folders.take("A/5.jpg"), "A_5-3");
}

TEST(ImageFolders, NoNameLeadsElsewhere) {
  for (const char* name :
       {"../../etc/passwd", "/", "..", ".", "", "a/../..", ".hidden", "x\ny", "\xff\xfe", "#", "a#../b"}) {
    const std::string safe = folder(name);
    EXPECT_FALSE(safe.empty()) << name;
    EXPECT_NE(safe.front(), '.') << name;
    EXPECT_EQ(safe.find_first_of("/\\\n"), std::string::npos) << name;
  }
  EXPECT_EQ(folder("../../etc/passwd"), "etc_passwd");
}

TEST(ImageFolders, LongNamesKeepTheirEnd) {
  const std::string safe =
      folder(std::string(90, 'a') + "/" + std::string(90, 'b') + "/" + std::string(80, 'c') + "7.png");
  EXPECT_LE(safe.size(), 100u);
  EXPECT_EQ(safe.back(), '7');
}

}  // namespace
}  // namespace assay::launcher::explanation
