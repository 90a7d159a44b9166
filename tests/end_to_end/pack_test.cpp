// SPDX-License-Identifier: Apache-2.0
// assay pack as a user calls it: encodings, views, additions, and what is refused.
#include <signal.h>
#include <unistd.h>

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
