// SPDX-License-Identifier: Apache-2.0
// assay pack as a user calls it: encodings, views, additions, and what is refused.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

class Pack : public AssayProgram {
 protected:
  // The generated images: train and test.
  std::string images() {
    store();
    return at("images");
  }
  // The last word of the output: the content hash.
  static std::string hash_of(const Outcome& outcome) {
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const auto mark = outcome.out.rfind("content hash ");
    return mark == std::string::npos ? outcome.out : outcome.out.substr(mark);
  }
};

TEST_F(Pack, EncodedStoresAndViews) {
  const Outcome encoded = assay({"pack", images(), "--output", at("encoded.h5"), "--encoding", "encoded"});
  EXPECT_NE(encoded.out.find("encoding: encoded"), std::string::npos) << encoded.out;
  EXPECT_LT(std::filesystem::file_size(at("encoded.h5")), std::filesystem::file_size(store()));
  const Outcome views = assay({"pack", images(), "--output", at("views.h5"), "--views", "sobel,green"});
  EXPECT_NE(views.out.find("views: green sobel"), std::string::npos) << views.out << views.err;
  for (const char* name : {"encoded.h5", "views.h5"}) EXPECT_EQ(assay({"verify", at(name)}).code, 0) << name;
}

TEST_F(Pack, AnAdditionIsTheStoreOfAllImages) {
  std::filesystem::create_directories(at("more"));
  std::filesystem::copy(images() + "/test", at("more/test"), std::filesystem::copy_options::recursive);
  std::filesystem::create_directories(at("first"));
  std::filesystem::copy(images() + "/train", at("first/train"), std::filesystem::copy_options::recursive);
  const std::string whole = hash_of(assay({"pack", images(), "--output", at("whole.h5")}));
  hash_of(assay({"pack", at("first"), "--output", at("old.h5")}));
  EXPECT_EQ(hash_of(assay({"pack", at("more"), "--add", at("old.h5"), "--output", at("new.h5")})), whole);
  expect_refused(assay({"pack", images(), "--add", at("old.h5"), "--output", at("x.h5")}), 3,
                 {"split train", "old.h5"});
  expect_refused(assay({"pack", at("more"), "--add", at("old.h5"), "--output", at("x.h5"), "--encoding", "encoded"}), 2,
                 {"--encoding encoded", "old.h5"});
  expect_refused(assay({"pack", at("more"), "--add", at("none.h5"), "--output", at("x.h5")}), 3, {"none.h5"});
  EXPECT_FALSE(std::filesystem::exists(at("x.h5")));
}

TEST_F(Pack, TheStoreThatIsAddedToIsNeverReplaced) {
  std::filesystem::create_directories(at("more"));
  std::filesystem::copy(images() + "/test", at("more/validation"), std::filesystem::copy_options::recursive);
  const std::string before = read(store());
  std::filesystem::create_symlink(store(), at("other_name.h5"));
  for (const std::string& output : {store(), at("other_name.h5")}) {
    expect_refused(assay({"pack", at("more"), "--add", store(), "--output", output, "--force"}), 2, {"--add"});
  }
  EXPECT_TRUE(read(store()) == before);
}

TEST_F(Pack, NamesFromOutsideNeverSteerTheTerminal) {
  images();
  const std::string folder = at("odd/train/FAKE/");
  std::filesystem::create_directories(folder);
  std::filesystem::create_directories(at("odd/train/REAL"));
  ASSERT_EQ(assay({"sample", "--output", at("larger"), "--count", "40", "--size", "48"}).code, 0);
  const auto first_in = [](const std::filesystem::path& where) { return *std::filesystem::directory_iterator(where); };
  std::filesystem::copy(first_in(images() + "/train/FAKE"), folder + "a\x1b[31m\nb.jpg");
  std::filesystem::copy(first_in(at("larger") + "/train/REAL"), at("odd/train/REAL/\x1b]0;owned\x07.jpg"));
  const Outcome mixed = assay({"pack", at("odd"), "--output", at("x.h5")});
  expect_refused(mixed, 3, {"images of different sizes", "a?[31m?b.jpg"});
  EXPECT_EQ(mixed.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(std::count(mixed.err.begin(), mixed.err.end(), '\n'), 1) << mixed.err;
}

TEST_F(Pack, MoreThreadsThanTheMachineAllowsAreFewerOrOneLine) {
  const std::string expected = hash_of(assay({"pack", images(), "--output", at("one.h5"), "--jobs", "1"}));
  const std::string line =
      "ulimit -v 4000000; exec " ASSAY_BINARY " pack '" + images() + "' --output '" + at("many.h5") + "' --jobs 1024";
  const Outcome packed = Subprocess({"bash", "-c", line}, scratch()).wait();
  if (packed.code == 0) {
    EXPECT_EQ(hash_of(packed), expected);
  } else {
    expect_refused(packed, 6, {"out of memory", "threads or jobs"});
  }
  const std::string look = "ulimit -v 4000000; exec " ASSAY_BINARY " inspect '" + at("one.h5") + "' --threads 1024";
  const Outcome looked = Subprocess({"bash", "-c", look}, scratch()).wait();
  if (looked.code != 0) expect_refused(looked, 6, {"out of memory"});
}

TEST_F(Pack, NamesThatAreNoneAreUsageErrors) {
  const auto refused = [&](const std::vector<std::string>& more, const std::vector<std::string>& texts) {
    std::vector<std::string> arguments = {"pack", images(), "--output", at("x.h5")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    expect_refused(assay(arguments), 2, texts);
  };
  refused({"--encoding", "zip"}, {"zip", "raw and encoded"});
  refused({"--views", "purple"}, {"purple", "sobel"});
  refused({"--views", "rgb,green"}, {"rgb"});
  refused({"--size", "0"}, {"16384"});
}

TEST_F(Pack, AKilledPackingIsCleanedUpByTheNext) {
  std::filesystem::create_directory(at("stores"));
  auto process = start({"pack", images(), "--output", at("stores/store.h5")});
  for (int i = 0; i < 5000 && std::filesystem::is_empty(at("stores")); ++i) usleep(1000);
  process->signal(SIGKILL);
  process->wait();
  EXPECT_EQ(assay({"pack", images(), "--output", at("stores/store.h5"), "--force"}).code, 0);
  const std::filesystem::directory_iterator entries(at("stores"));
  EXPECT_EQ(std::distance(entries, std::filesystem::directory_iterator()), 1);
}

TEST_F(Pack, TheBenchPacksAndLeavesNothing) {
  std::filesystem::create_directory(at("scratch"));
  const Outcome outcome =
      assay({"bench", "pack", images(), "--times", "3", "--scratch", at("scratch"), "--encoding", "encoded", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto line = nlohmann::json::parse(outcome.out);
  EXPECT_GT(line.at("images_per_second").get<double>(), 0);
  EXPECT_NE(line.at("case").get<std::string>().find("encoded"), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(at("scratch")));
  expect_refused(assay({"bench", "pack", at("none"), "--scratch", at("scratch")}), 3, {"none"});
}

}  // namespace
}  // namespace assay::tests
