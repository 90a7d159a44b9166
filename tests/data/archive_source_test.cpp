// SPDX-License-Identifier: Apache-2.0
// Both image sources: the same promises hold for a folder and an archive.
#include "data/archive_source.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>
#include <thread>

#include "data/folder_source.hpp"
#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

using testing::HasSubstr;

std::map<std::string, std::string> rejects(const SourceListing& listing) {
  std::map<std::string, std::string> found;
  for (const auto& file : listing.files) {
    if (!file.reject.empty()) found[file.path] = file.reject;
  }
  return found;
}

// Reads the given files, from several threads, and returns them by path.
std::map<std::string, std::string> read(ImageSource& source, const SourceListing& listing,
                                        const std::vector<std::uint32_t>& files) {
  source.start(files);
  std::map<std::string, std::string> contents;
  std::mutex mutex;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        SourceBytes bytes;
        while (source.next(bytes)) {
          std::lock_guard lock(mutex);
          EXPECT_EQ(bytes.fault, "");
          EXPECT_TRUE(contents.emplace(listing.files.at(files.at(bytes.place)).path, text_of(bytes.bytes)).second)
              << "delivered twice";
        }
      });
    }
  }
  return contents;
}

// What reading each usable file says, by path.
std::map<std::string, std::string> faults_of(ImageSource& source, const SourceListing& listing) {
  std::vector<std::uint32_t> files;
  for (std::uint32_t i = 0; i < listing.files.size(); ++i) {
    if (listing.files[i].reject.empty()) files.push_back(i);
  }
  source.start(files);
  std::map<std::string, std::string> faults;
  for (SourceBytes bytes; source.next(bytes);) faults[listing.files[files[bytes.place]].path] = bytes.fault;
  return faults;
}

class Sources : public testing::Test {
 protected:
  files::ScratchFolder scratch_;
};

TEST_F(Sources, DeliverEveryFileOnceInAnyNumberOfPasses) {
  const ImageSet set = small_set(6);
  write_folder(scratch_ / "set", set);
  write_archive(scratch_ / "set.zip", set, files::ArchiveStyle::zip_deflated);
  write_archive(scratch_ / "set.tar.gz", set, files::ArchiveStyle::tar_gzip);
  const std::map<std::string, std::string> expected(set.begin(), set.end());
  // Everything held, nothing held, and a part of it held while the rest is streamed.
  for (const std::uint64_t held : {std::uint64_t{1} << 20, std::uint64_t{0}, std::uint64_t{1000}}) {
    for (const char* name : {"set", "set.zip", "set.tar.gz"}) {
      const auto source = open_image_source(scratch_ / name, {.max_held_bytes = held});
      const auto listing = source->list();
      ASSERT_EQ(listing.files.size(), set.size()) << name;
      std::map<std::string, std::string> all;
      for (const std::uint32_t parity : {0u, 1u}) {
        std::vector<std::uint32_t> files;
        for (std::uint32_t i = 0; i < set.size(); ++i) {
          if (i % 2 == parity) files.push_back(static_cast<std::uint32_t>(set.size()) - 1 - i);
        }
        all.merge(read(*source, listing, files));
      }
      EXPECT_EQ(all, expected) << name << ", held " << held;
    }
  }
}

TEST_F(Sources, HiddenFilesAreLeftOut) {
  const ImageSet set{
      {"REAL/1.png", png(1)}, {"REAL/.DS_Store", "x"}, {".git/config", "x"}, {"__MACOSX/REAL/._1.png", "x"}};
  write_folder(scratch_ / "set", set);
  write_archive(scratch_ / "set.zip", set, files::ArchiveStyle::zip_stored);
  for (const char* name : {"set", "set.zip"}) {
    const auto listing = open_image_source(scratch_ / name)->list();
    ASSERT_EQ(listing.files.size(), 1u) << name;
    EXPECT_EQ(listing.files[0].path, "REAL/1.png");
  }
  EXPECT_FALSE(is_hidden_path("../a"));
  EXPECT_TRUE(is_hidden_path("a/.b/c"));
}

TEST_F(Sources, HostileEntriesAreListedWithTheReason) {
  {
    files::ArchiveBuilder builder(scratch_ / "set.zip", files::ArchiveStyle::zip_deflated);
    builder.file("../escape.png", png(1));
    builder.file("/etc/absolute.png", png(1));
    builder.symlink("REAL/link.png", "/etc/passwd");
    builder.file("REAL/large.png", std::string(5000, 'x'));
    builder.file("REAL/empty.png", "");
    builder.file("REAL/good.png", png(1));
    builder.finish();
  }
  for (const std::uint64_t held : {std::uint64_t{1} << 20, std::uint64_t{0}}) {
    ArchiveSource source(scratch_ / "set.zip", {.max_file_bytes = 4999, .max_held_bytes = held});
    const auto listing = source.list();
    auto found = rejects(listing);
    EXPECT_THAT(found["../escape.png"], HasSubstr("unsafe"));
    EXPECT_THAT(found["/etc/absolute.png"], HasSubstr("unsafe"));
    EXPECT_THAT(found["REAL/link.png"], HasSubstr("symbolic link"));
    EXPECT_THAT(found["REAL/large.png"], HasSubstr("over the cap of 4999"));
    EXPECT_THAT(found["REAL/empty.png"], HasSubstr("empty"));
    EXPECT_EQ(found.size(), 5u);
  }
}

TEST_F(Sources, FolderTroublesAreListedWithTheReason) {
  write_folder(scratch_ / "set",
               {{"REAL/empty.png", ""}, {"REAL/large.png", std::string(5000, 'x')}, {"REAL/good.png", png(1)}});
  std::filesystem::create_symlink("good.png", scratch_ / "set/REAL/alias.png");
  std::filesystem::create_symlink("nowhere", scratch_ / "set/REAL/dangling.png");
  ASSERT_EQ(::mkfifo((scratch_ / "set/REAL/pipe.png").c_str(), 0600), 0);
  FolderSource source(scratch_ / "set", {.max_file_bytes = 4999});
  const auto listing = source.list();
  auto found = rejects(listing);
  EXPECT_THAT(found["REAL/dangling.png"], HasSubstr("link to nothing"));
  EXPECT_THAT(found["REAL/pipe.png"], HasSubstr("not a regular file"));
  EXPECT_EQ(found.size(), 2u);  // a link to a file is followed
  EXPECT_EQ(listing.files.size(), 6u);
  // What only a look into the file tells is said when it is read.
  const auto faults = faults_of(source, listing);
  EXPECT_THAT(faults.at("REAL/empty.png"), HasSubstr("empty"));
  EXPECT_THAT(faults.at("REAL/large.png"), HasSubstr("over the cap"));
  EXPECT_EQ(faults.at("REAL/good.png"), "");
  EXPECT_EQ(faults.at("REAL/alias.png"), "");
}

TEST_F(Sources, ALoopOfLinkedFoldersEnds) {
  write_folder(scratch_ / "set", {{"REAL/1.png", png(1)}});
  std::filesystem::create_directory_symlink("..", scratch_ / "set/REAL/up");
  const auto listing = FolderSource(scratch_ / "set", {}).list();
  EXPECT_FALSE(rejects(listing).empty());
}

TEST_F(Sources, AFileThatVanishesIsAFaultOfThatFile) {
  write_folder(scratch_ / "set", {{"REAL/1.png", png(1)}});
  FolderSource source(scratch_ / "set", {});
  source.list();
  std::filesystem::remove(scratch_ / "set/REAL/1.png");
  source.start(std::vector<std::uint32_t>{0});
  SourceBytes bytes;
  ASSERT_TRUE(source.next(bytes));
  EXPECT_NE(bytes.fault, "");
  EXPECT_FALSE(source.next(bytes));
}

TEST_F(Sources, WhatIsNoSourceIsRefused) {
  files::put_file(scratch_ / "text.zip", "no archive");
  EXPECT_THROW(open_image_source(scratch_ / "missing"), files::InputError);
  EXPECT_THROW(open_image_source(scratch_ / "text.zip"), files::InputError);
  write_archive(scratch_ / "cut.zip", small_set(), files::ArchiveStyle::zip_stored);
  std::filesystem::resize_file(scratch_ / "cut.zip", 300);
  EXPECT_THROW(open_image_source(scratch_ / "cut.zip")->list(), files::InputError);
}

}  // namespace
}  // namespace assay::data
