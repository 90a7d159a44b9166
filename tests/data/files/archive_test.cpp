// SPDX-License-Identifier: Apache-2.0
#include "data/files/archive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/data/files/archive_builder.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::uint64_t kCap = 1 << 20;

std::string noise(std::size_t size, unsigned seed) {
  std::string text(size, '\0');
  for (char& byte : text) byte = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
  return text;
}

std::string read_text(ArchiveReader& archive, std::uint64_t cap = kCap) {
  const std::vector<std::byte> bytes = archive.read(cap);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::map<std::string, std::string> read_all(const std::filesystem::path& path) {
  std::map<std::string, std::string> files;
  ArchiveReader archive(path);
  while (archive.next()) {
    if (archive.entry().kind == EntryKind::file) files[archive.entry().path] = read_text(archive);
  }
  return files;
}

class EveryStyle : public testing::TestWithParam<ArchiveStyle> {
 protected:
  const std::map<std::string, std::string> content_ = {
      {"train/REAL/a.png", noise(3000, 1)}, {"train/FAKE/empty.png", ""}, {"test/big.bin", noise(600'000, 2)}};
  ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_ / "set";  // without a suffix: recognised by content

  void build() {
    ArchiveBuilder builder(path_, GetParam());
    builder.folder("train/");
    for (const auto& [name, text] : content_) builder.file(name, text);
    builder.finish();
  }
};

TEST_P(EveryStyle, GivesEveryEntryWithItsBytes) {
  build();
  EXPECT_EQ(read_all(path_), content_);
  EXPECT_TRUE(looks_like_archive(path_));
}

TEST_P(EveryStyle, TruncatedAnywhereIsAnInputErrorThatNamesTheArchive) {
  build();
  const std::string whole = get_file(path_);
  for (const double part : {0.001, 0.1, 0.5, 0.9, 0.999}) {
    put_file(path_, whole.substr(0, static_cast<std::size_t>(part * static_cast<double>(whole.size()))));
    EXPECT_THAT(message_of<InputError>([&] { read_all(path_); }), HasSubstr(path_.string())) << part;
  }
}

INSTANTIATE_TEST_SUITE_P(Styles, EveryStyle,
                         testing::Values(ArchiveStyle::zip_stored, ArchiveStyle::zip_deflated, ArchiveStyle::tar,
                                         ArchiveStyle::tar_gzip, ArchiveStyle::tar_xz, ArchiveStyle::tar_zstd,
                                         ArchiveStyle::tar_bzip2));

TEST(ArchiveReader, TellsFilesFromLinksAndFolders) {
  const ScratchFolder scratch;
  for (const ArchiveStyle style : {ArchiveStyle::zip_stored, ArchiveStyle::tar_gzip}) {
    ArchiveBuilder builder(scratch / "a", style);
    builder.folder("folder/");
    builder.file("file", "text");
    builder.symlink("link", "/etc/passwd");
    if (style == ArchiveStyle::tar_gzip) builder.hardlink("hard", "file");
    builder.finish();
    std::map<std::string, EntryKind> kinds;
    ArchiveReader archive(scratch / "a");
    while (archive.next()) kinds[archive.entry().path] = archive.entry().kind;
    std::map<std::string, EntryKind> expected = {
        {"folder/", EntryKind::directory}, {"file", EntryKind::file}, {"link", EntryKind::symlink}};
    if (style == ArchiveStyle::tar_gzip) expected["hard"] = EntryKind::hardlink;
    EXPECT_EQ(kinds, expected);
  }
}

TEST(ArchiveReader, GivesUnsafeNamesAsTheyAreWritten) {
  const ScratchFolder scratch;
  ArchiveBuilder builder(scratch / "a.zip", ArchiveStyle::zip_stored);
  builder.file("../outside.png", "x");
  builder.file("train/REAL/gut-\xc3\xa4\xc3\xb6.png", "y");
  builder.finish();
  const auto files = read_all(scratch / "a.zip");
  EXPECT_EQ(files.at("../outside.png"), "x");
  EXPECT_EQ(files.at("train/REAL/gut-\xc3\xa4\xc3\xb6.png"), "y");
  EXPECT_FALSE(is_safe_relative_path(files.begin()->first));
  EXPECT_EQ(scratch.names(), std::set<std::string>{"a.zip"});
}

TEST(ArchiveReader, ReadsTheNextEntryWhenOneWasSkipped) {
  const ScratchFolder scratch;
  ArchiveBuilder builder(scratch / "a", ArchiveStyle::tar_zstd);
  builder.file("first", noise(100'000, 3));
  builder.file("second", "text");
  builder.finish();
  ArchiveReader archive(scratch / "a");
  ASSERT_TRUE(archive.next());
  EXPECT_EQ(archive.entry().size, 100'000u);
  ASSERT_TRUE(archive.next());
  EXPECT_EQ(read_text(archive), "text");
  EXPECT_FALSE(archive.next());
}

TEST(ArchiveReader, RefusesAnEntryOverTheCapAndGoesOn) {
  const ScratchFolder scratch;
  for (const ArchiveStyle style : {ArchiveStyle::zip_deflated, ArchiveStyle::tar}) {
    ArchiveBuilder builder(scratch / "a", style);
    builder.file("huge\n.png", std::string(5000, 'x'));
    builder.file("small.png", "text");
    builder.finish();
    ArchiveReader archive(scratch / "a");
    ASSERT_TRUE(archive.next());
    EXPECT_THAT(message_of<InputError>([&] { archive.read(4999); }),
                AllOf(HasSubstr("huge?.png"), HasSubstr("cap of 4999 bytes"), HasSubstr("/a")));
    ASSERT_TRUE(archive.next());
    EXPECT_EQ(read_text(archive, 4), "text");
  }
}

TEST(ArchiveReader, DamagedEntryOfAZipIsAnInputErrorThatNamesIt) {
  const ScratchFolder scratch;
  ArchiveBuilder builder(scratch / "a.zip", ArchiveStyle::zip_stored);
  builder.file("good.png", "nothing wrong here");
  builder.file("bad.png", "these bytes will flip");
  builder.finish();
  std::string bytes = get_file(scratch / "a.zip");
  bytes[bytes.find("will flip")] ^= 1;
  put_file(scratch / "a.zip", bytes);
  ArchiveReader archive(scratch / "a.zip");
  ASSERT_TRUE(archive.next());
  EXPECT_EQ(read_text(archive), "nothing wrong here");
  ASSERT_TRUE(archive.next());
  EXPECT_THAT(message_of<InputError>([&] { archive.read(kCap); }), AllOf(HasSubstr("'bad.png'"), HasSubstr("a.zip")));
}

TEST(ArchiveReader, TarThatEndsBetweenTwoEntriesIsTruncated) {
  const ScratchFolder scratch;
  ArchiveBuilder builder(scratch / "a.tar", ArchiveStyle::tar);
  builder.file("one", std::string(512, 'x'));
  builder.file("two", "y");
  builder.finish();
  put_file(scratch / "a.tar", get_file(scratch / "a.tar").substr(0, 1024));
  ArchiveReader archive(scratch / "a.tar");
  ASSERT_TRUE(archive.next());
  EXPECT_EQ(archive.read(kCap).size(), 512u);
  EXPECT_THAT(message_of<InputError>([&] { archive.next(); }), AllOf(HasSubstr("truncated"), HasSubstr("'one'")));
}

TEST(ArchiveReader, RefusesWhatIsNoArchiveAtOnce) {
  const ScratchFolder scratch;
  put_file(scratch / "text.zip", "not a zip at all");
  put_file(scratch / "empty.zip", "");
  EXPECT_THAT(message_of<InputError>([&] { ArchiveReader archive(scratch / "text.zip"); }), HasSubstr("text.zip"));
  EXPECT_THAT(message_of<InputError>([&] { ArchiveReader archive(scratch / "empty.zip"); }), HasSubstr("empty.zip"));
  EXPECT_THAT(message_of<InputError>([&] { ArchiveReader archive(scratch / "missing.zip"); }),
              HasSubstr("missing.zip"));
  EXPECT_THROW(ArchiveReader archive(scratch.root()), InputError);
}

TEST(ArchiveReader, ATarWithoutEntriesIsEmptyNotWrong) {
  const ScratchFolder scratch;
  ArchiveBuilder(scratch / "a", ArchiveStyle::tar).finish();
  ArchiveReader archive(scratch / "a");
  EXPECT_FALSE(archive.next());
}

// libarchive does not take the bare directory of an empty zip for a zip.
TEST(ArchiveReader, AZipWithoutEntriesIsAnInputError) {
  const ScratchFolder scratch;
  ArchiveBuilder(scratch / "a", ArchiveStyle::zip_stored).finish();
  EXPECT_THROW(ArchiveReader archive(scratch / "a"), InputError);
}

}  // namespace
}  // namespace assay::data::files
