// SPDX-License-Identifier: Apache-2.0
// What can go wrong while packing: rejects, existing stores, a full disk, Ctrl-C. Whatever it is, no half store is
// left.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "data/packer.hpp"
#include "data/store_reader.hpp"
#include "tests/data/files/file_size_limit.hpp"
#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PackerFaults : public testing::Test {
 protected:
  // The folder that holds nothing but the store.
  PackerFaults() { std::filesystem::create_directory(scratch_ / "out"); }
  std::filesystem::path store() const { return scratch_ / "out/store.h5"; }
  PackOptions options() const { return pack_options(scratch_ / "set", store()); }
  std::set<std::string> left() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_ / "out"))
      names.insert(entry.path().filename().string());
    return names;
  }
  std::map<std::string, std::string> listed_rejects() const {
    std::map<std::string, std::string> rejects;
    std::istringstream lines(files::get_file(rejects_path(store())));
    for (std::string line; std::getline(lines, line);) {
      const auto json = nlohmann::json::parse(line);
      rejects[json.at("file")] = json.at("reason");
    }
    return rejects;
  }

  files::ScratchFolder scratch_;
};

// A PNG header with a right checksum that claims 50,000 x 50,000 pixels.
std::string huge_png() {
  std::string header("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0", 29);
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : header.substr(12)) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
  }
  crc = ~crc;
  for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(crc >> shift);
  return header;
}

ImageSet set_with_bad_files() {
  ImageSet set = small_set();
  set.emplace_back("train/FAKE/empty.png", "");
  set.emplace_back("train/FAKE/text.png", "these are words");
  set.emplace_back("train/REAL/huge.png", huge_png());
  set.emplace_back("train/REAL/cut.png", png(50).substr(0, png(50).size() - 30));
  set.emplace_back("train/REAL/cut.jpg", jpeg(50).substr(0, 300));
  return set;
}

TEST_F(PackerFaults, EveryKindOfRejectIsListedAndCounted) {
  write_folder(scratch_ / "set", set_with_bad_files());
  const auto summary = pack(options());
  EXPECT_EQ(summary.images, small_set().size());
  EXPECT_EQ(summary.rejects.size(), 5u);
  auto rejects = listed_rejects();
  EXPECT_EQ(rejects.size(), 5u);
  EXPECT_THAT(rejects["train/FAKE/empty.png"], HasSubstr("empty"));
  EXPECT_THAT(rejects["train/FAKE/text.png"], HasSubstr("JPEG"));
  EXPECT_THAT(rejects["train/REAL/huge.png"], HasSubstr("50000"));
  EXPECT_NE(rejects["train/REAL/cut.png"], "");
  EXPECT_NE(rejects["train/REAL/cut.jpg"], "");
  EXPECT_EQ(left(), (std::set<std::string>{"store.h5", "store.h5.rejects.jsonl"}));
}

TEST_F(PackerFaults, RejectsOfAnArchive) {
  {
    files::ArchiveBuilder builder(scratch_ / "set.zip", files::ArchiveStyle::zip_deflated);
    for (const auto& [path, content] : set_with_bad_files()) builder.file(path, content);
    builder.file("../escape.png", png(60));
    builder.symlink("train/REAL/link.png", "/etc/passwd");
    builder.file("train/REAL/large.png", std::string(5000, 'x'));
    builder.finish();
  }
  auto packing = pack_options(scratch_ / "set.zip", store());
  packing.source.max_file_bytes = 4000;
  EXPECT_EQ(pack(packing).rejects.size(), 8u);
  auto rejects = listed_rejects();
  EXPECT_THAT(rejects["../escape.png"], HasSubstr("unsafe"));
  EXPECT_THAT(rejects["train/REAL/link.png"], HasSubstr("link"));
  EXPECT_THAT(rejects["train/REAL/large.png"], HasSubstr("cap of 4000"));
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "escape.png"));
}

TEST_F(PackerFaults, StrictMakesNoStoreAndNamesTheFirst) {
  write_folder(scratch_ / "set", set_with_bad_files());
  auto packing = options();
  packing.strict = true;
  EXPECT_THAT(files::message_of<files::InputError>([&] { pack(packing); }),
              AllOf(HasSubstr("5 files rejected"), HasSubstr("train/FAKE/empty.png")));
  EXPECT_TRUE(left().empty());
}

TEST_F(PackerFaults, AnOldListOfRejectsGoesWhenThereAreNone) {
  write_folder(scratch_ / "set", small_set());
  files::put_file(rejects_path(store()), "old\n");
  pack(options());
  EXPECT_EQ(left(), (std::set<std::string>{"store.h5"}));
}

TEST_F(PackerFaults, NamesThatAreNotUtf8AreListed) {
  write_folder(scratch_ / "set", small_set());
  files::put_file(scratch_ / "set/train/REAL/\xff\xfe.png", "text");
  EXPECT_EQ(pack(options()).rejects.size(), 1u);
  EXPECT_EQ(listed_rejects().size(), 1u);
}

TEST_F(PackerFaults, AClassOfRejectsOnlyIsEmpty) {
  write_folder(scratch_ / "set", {{"FAKE/1.png", png(1)}, {"REAL/1.png", "text"}});
  EXPECT_THAT(files::message_of<files::InputError>([&] { pack(options()); }),
              AllOf(HasSubstr("REAL"), HasSubstr("REAL/1.png"), HasSubstr("--allow-empty-class")));
  write_folder(scratch_ / "set", {{"FAKE/1.png", "text"}});
  auto packing = options();
  packing.layout.allow_empty_class = true;
  EXPECT_THAT(files::message_of<files::InputError>([&] { pack(packing); }), HasSubstr("no usable image"));
  EXPECT_TRUE(left().empty());
}

TEST_F(PackerFaults, AnExistingStoreStaysUnlessForced) {
  write_folder(scratch_ / "set", small_set());
  files::put_file(store(), "precious");
  EXPECT_THAT(files::message_of<OutputExists>([&] { pack(options()); }), HasSubstr("--force"));
  EXPECT_EQ(files::get_file(store()), "precious");
  auto forced = options();
  forced.force = true;
  // Forced, but failing: the old one is still there.
  write_folder(scratch_ / "set", {{"train/REAL/other.png", png(1, 4, 4)}});
  EXPECT_THROW(pack(forced), files::InputError);
  EXPECT_EQ(files::get_file(store()), "precious");
  std::filesystem::remove(scratch_ / "set/train/REAL/other.png");
  pack(forced);
  EXPECT_EQ(StoreReader(store()).count("train"), 8u);
  auto onto_folder = options();
  onto_folder.store = scratch_ / "out";
  EXPECT_THROW(pack(onto_folder), OutputExists);
}

TEST_F(PackerFaults, AFullDiskLeavesNothing) {
  write_folder(scratch_ / "set", small_set(40));
  for (const ::rlim_t limit : {1u, 3000u, 10000u, 20000u}) {
    const files::FileSizeLimit full(limit);
    EXPECT_THAT(files::message_of<files::OutputError>([&] { pack(options()); }), HasSubstr("store.h5")) << limit;
    EXPECT_TRUE(left().empty()) << limit;
  }
}

// Killed in the middle, so that nothing in the process could clean up: the next packing does, and a reader says what it
// found.
TEST_F(PackerFaults, AKilledPackingLeavesNothingThatLastsOrLooksLikeAStore) {
  write_folder(scratch_ / "set", small_set(40));
  for (const std::uint64_t after : {1u, 60u, 120u}) {
    const ::pid_t child = ::fork();
    if (child == 0) {
      pack(options(), {[&](std::uint64_t done, std::uint64_t) {
                         if (done == after) ::kill(::getpid(), SIGKILL);
                       },
                       {}});
      std::_Exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    const std::string temporary = ".store.h5.partial-" + std::to_string(child);
    EXPECT_EQ(left(), std::set<std::string>{temporary});
    for (const std::string& name : {std::string("store.h5"), temporary}) {
      EXPECT_THAT(files::message_of<StoreError>([&] { StoreReader(scratch_ / ("out/" + name)); }),
                  HasSubstr("is not finished"))
          << after;
    }
    pack(options());
    EXPECT_EQ(left(), std::set<std::string>{"store.h5"});
    std::filesystem::remove(store());
  }
}

TEST_F(PackerFaults, TheTemporaryFileOfALivingProcessStays) {
  write_folder(scratch_ / "set", small_set());
  const std::string living = ".store.h5.partial-" + std::to_string(::getppid());
  files::put_file(scratch_ / ("out/" + living), "x");
  pack(options());
  EXPECT_EQ(left(), (std::set<std::string>{living, "store.h5"}));
}

TEST_F(PackerFaults, AStopLeavesNothing) {
  write_folder(scratch_ / "set", small_set(40));
  for (const int after : {0, 1, 2}) {
    int asked = 0;
    EXPECT_THROW(pack(options(), {{}, [&] { return asked++ >= after; }}), PackInterrupted);
    EXPECT_TRUE(left().empty());
  }
}

TEST_F(PackerFaults, ADamagedArchiveIsAnErrorAsAWhole) {
  write_archive(scratch_ / "set.tar", small_set(10), files::ArchiveStyle::tar);
  std::filesystem::resize_file(scratch_ / "set.tar", std::filesystem::file_size(scratch_ / "set.tar") / 2);
  EXPECT_THROW(pack(pack_options(scratch_ / "set.tar", store())), files::InputError);
  EXPECT_TRUE(left().empty());
}

TEST_F(PackerFaults, OptionsOutOfRangeAreRefused) {
  write_folder(scratch_ / "set", small_set());
  const auto expect_refused = [&](const std::function<void(PackOptions&)>& change) {
    auto packing = options();
    change(packing);
    EXPECT_THROW(pack(packing), std::invalid_argument);
  };
  expect_refused([](PackOptions& o) { o.size = 0; });
  expect_refused([](PackOptions& o) { o.size = 20000; });
  expect_refused([](PackOptions& o) { o.jobs = 0; });
  expect_refused([](PackOptions& o) { o.layout.classes = {"REAL"}; });
  expect_refused([](PackOptions& o) { o.layout.classes = {"REAL", "real"}; });
  expect_refused([](PackOptions& o) { o.layout.classes = {"a", "b", "c"}; });
}

}  // namespace
}  // namespace assay::data
