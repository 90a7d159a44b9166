// SPDX-License-Identifier: Apache-2.0
#include "data/files/abandoned_files.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "data/files/atomic_file.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

// The number of a process that has been and is no more.
::pid_t dead_process() {
  const ::pid_t child = ::fork();
  if (child == 0) std::_Exit(0);
  ::waitpid(child, nullptr, 0);
  return child;
}

std::string temporary_of(::pid_t process, const std::string& suffix = "") {
  return ".store.h5.partial-" + std::to_string(process) + suffix;
}

TEST(AbandonedFiles, NamesOfTemporaryFilesAreTold) {
  for (const char* name : {".a.partial-1", "folder/.a.partial-12", ".a.partial-12-3", "..a.partial-1.partial-9"}) {
    EXPECT_TRUE(is_temporary_name(name)) << name;
  }
  for (const char* name : {"a.partial-1", ".a.partial-", ".a.partial-x", ".a.partial-1x", ".a.partial--1", ".a",
                           ".partial-1", ".a.partial-1-x", ".a.partial-99999999999999"}) {
    EXPECT_FALSE(is_temporary_name(name)) << name;
  }
}

TEST(AbandonedFiles, OnlyThoseOfDeadProcessesAndOfThisTargetGo) {
  const ScratchFolder scratch;
  const std::string dead = std::to_string(dead_process());
  const std::set<std::string> others = {".other.h5.partial-" + dead, ".store.h5.partial-x" + dead, "store.h5",
                                        temporary_of(::getpid()), temporary_of(1)};
  for (const auto& name : others) put_file(scratch / name, "x");
  put_file(scratch / temporary_of(std::stoi(dead)), "x");
  put_file(scratch / temporary_of(std::stoi(dead), "-2"), "x");
  EXPECT_EQ(temporaries_of(scratch / "store.h5").size(), 4u);
  remove_abandoned_files(scratch / "store.h5");
  EXPECT_EQ(scratch.names(), others);
}

TEST(AbandonedFiles, AFileThatIsHeldStaysWhateverItsProcessNumberSays) {
  const ScratchFolder scratch;
  const std::string name = temporary_of(dead_process());
  AtomicFile file(scratch / "store.h5");
  file.hold();
  std::filesystem::rename(file.temporary(), scratch / name);
  remove_abandoned_files(scratch / "store.h5");
  EXPECT_TRUE(std::filesystem::exists(scratch / name));
}

TEST(AbandonedFiles, FoldersAndLinksStay) {
  const ScratchFolder scratch;
  const ::pid_t dead = dead_process();
  std::filesystem::create_directory(scratch / temporary_of(dead));
  std::filesystem::create_symlink("nowhere", scratch / temporary_of(dead, "-1"));
  remove_abandoned_files(scratch / "store.h5");
  EXPECT_EQ(scratch.names().size(), 2u);
  EXPECT_TRUE(temporaries_of(scratch / "none/store.h5").empty());
}

}  // namespace
}  // namespace assay::data::files
