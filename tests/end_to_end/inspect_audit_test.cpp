// SPDX-License-Identifier: Apache-2.0
// assay inspect on image sets spoiled on purpose: each fault is found, by name, and a fair set raises no warning.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "data/files/image_codec.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

namespace fs = std::filesystem;

class InspectAudit : public AssayProgram {
 protected:
  void SetUp() override {
    ASSERT_EQ(assay({"sample", "--output", at("set"), "--count", "200", "--size", "32"}).code, 0);
  }
  static data::files::Image load(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    return data::files::decode_image(std::as_bytes(std::span(bytes)));
  }
  static void save(const fs::path& path, const std::vector<std::byte>& bytes) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  std::vector<fs::path> images(const std::string& folder) const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(at("set/" + folder))) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  // The findings of the set as it is now: kind -> count.
  std::map<std::string, int> findings(const std::vector<std::string>& pack_options = {}) {
    std::vector<std::string> arguments = {"pack", at("set"), "--output", at("set.h5"), "--force"};
    arguments.insert(arguments.end(), pack_options.begin(), pack_options.end());
    const auto packed = assay(arguments);
    EXPECT_EQ(packed.code, 0) << packed.err;
    const auto outcome = assay({"inspect", at("set.h5"), "--json"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    std::map<std::string, int> kinds;
    const auto json = nlohmann::json::parse(outcome.out);
    for (const auto& finding : json.at("findings")) {
      kinds[finding["kind"]] = finding["count"];
      warnings_ += finding["severity"] == "warning";
    }
    return kinds;
  }
  int warnings_ = 0;
};

TEST_F(InspectAudit, AFairSetRaisesNoWarning) {
  findings();
  EXPECT_EQ(warnings_, 0);
}

TEST_F(InspectAudit, OneClassAsJpegIsAShortcut) {
  for (const char* folder : {"train/FAKE", "test/FAKE"}) {
    for (const auto& path : images(folder)) {
      const auto image = load(path);
      fs::remove(path);
      save(fs::path(path).replace_extension(".jpg"), data::files::encode_jpeg(image, 90));
    }
  }
  const auto found = findings();
  EXPECT_TRUE(found.contains("shortcut"));
  EXPECT_TRUE(found.contains("codec_differs"));
}

TEST_F(InspectAudit, CopiesAcrossSplitsAndClassesAreFoundInBothEncodings) {
  const auto real = images("train/REAL");
  for (int i = 0; i < 5; ++i) {
    fs::copy_file(real.at(i), at("set/test/REAL/exact" + std::to_string(i) + ".png"));
    const auto again = data::files::decode_image(data::files::encode_jpeg(load(real.at(10 + i)), 80));
    save(at("set/test/REAL/near" + std::to_string(i) + ".png"), data::files::encode_png(again));
    const auto other = data::files::decode_image(data::files::encode_jpeg(load(real.at(20 + i)), 80));
    save(at("set/train/FAKE/near" + std::to_string(i) + ".png"), data::files::encode_png(other));
  }
  for (const std::string encoding : {"raw", "encoded"}) {
    const auto found = findings({"--encoding", encoding});
    const auto count = [&](const char* kind) { return found.contains(kind) ? found.at(kind) : 0; };
    EXPECT_EQ(count("image_in_two_splits"), 5) << encoding;
    EXPECT_EQ(count("near_duplicate_in_two_splits"), 5) << encoding;
    EXPECT_EQ(count("near_duplicate_under_two_labels"), 5) << encoding;
    EXPECT_EQ(count("image_under_two_labels"), 0) << encoding;
  }
}

TEST_F(InspectAudit, TextIsTheSameForAnyNumberOfThreads) {
  ASSERT_EQ(assay({"pack", at("set"), "--output", at("set.h5")}).code, 0);
  const auto one = assay({"inspect", at("set.h5"), "--threads", "1"});
  ASSERT_EQ(one.code, 0) << one.err;
  EXPECT_NE(one.out.find("shortcut test"), std::string::npos);
  EXPECT_EQ(assay({"inspect", at("set.h5"), "--threads", "3"}).out, one.out);
  expect_refused(assay({"inspect", at("set.h5"), "--threads", "-1"}), 2, {"--threads"});
}

}  // namespace
}  // namespace assay::tests
