// SPDX-License-Identifier: Apache-2.0
// Stores and images that are missing, damaged or not what they claim: exit 3, one line naming the file.
#include <fstream>

#include "data/files/image_codec.hpp"
#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

class BadInput : public AssayProgram {
 protected:
  void write(const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
    std::ofstream(at(name), std::ios::binary) << bytes;
  }
  std::string png() const {
    const auto bytes = data::files::encode_png({32, 32, std::vector<std::uint8_t>(32 * 32 * 3, 77)});
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  // A training set of two good images, to which a test adds a bad one.
  void write_images() {
    write("set/train/FAKE/1.png", png());
    write("set/train/REAL/1.png", png());
  }
  Outcome pack(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"pack", at("set"), "--output", at("packed.h5")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return assay(arguments);
  }
  // Packs with one bad image: counted and named; refused under --strict.
  void expect_reject(const std::string& file, const std::string& reason) {
    const Outcome strict = pack({"--strict"});
    EXPECT_EQ(strict.code, 3) << strict.err;
    EXPECT_FALSE(std::filesystem::exists(at("packed.h5")));
    const Outcome outcome = pack();
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const std::string rejects = read(at("packed.h5.rejects.jsonl"));
    EXPECT_NE(rejects.find(file), std::string::npos) << rejects;
    EXPECT_NE(rejects.find(reason), std::string::npos) << rejects;
    EXPECT_NE(outcome.out.find("reject"), std::string::npos) << outcome.out;
  }
};

TEST_F(BadInput, MissingStore) {
  for (const char* command : {"verify", "inspect"}) expect_refused(assay({command, at("none.h5")}), 3, {"none.h5"});
  expect_refused(assay({"train", "--recipe", "compact", "--data", at("none.h5"), "--run", at("run")}), 3, {"none.h5"});
  EXPECT_FALSE(std::filesystem::exists(at("run")));
}

TEST_F(BadInput, TruncatedStore) {
  const std::string path = store();
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  for (const char* command : {"verify", "inspect"}) expect_refused(assay({command, path}), 3, {"store.h5"});
  expect_refused(assay(train_arguments("run")), 3, {"store.h5"});
}

TEST_F(BadInput, FlippedByteInAChunk) {
  const std::string path = store();
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(std::filesystem::file_size(path) / 2));
    const char byte = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path) / 2));
    file.put(static_cast<char>(byte ^ 0x10));
  }
  expect_refused(assay({"verify", path}), 3, {"store.h5"});
  expect_refused(assay(train_arguments("run")), 3, {"store.h5"});
  expect_refused(assay_ranks(2, train_arguments("run")), 3, {"store.h5"});
}

TEST_F(BadInput, NotAStore) {
  write("text.h5", "this is no store");
  expect_refused(assay({"inspect", at("text.h5")}), 3, {"text.h5"});
}

TEST_F(BadInput, EmptyClassFolder) {
  write_images();
  std::filesystem::remove(at("set/train/REAL/1.png"));
  expect_refused(pack(), 3, {"REAL"});
  EXPECT_EQ(pack({"--allow-empty-class"}).code, 0);
}

TEST_F(BadInput, ThreeClassFoldersNeedClasses) {
  write_images();
  write("set/train/OTHER/1.png", png());
  expect_refused(pack(), 3, {"OTHER", "--classes"});
  EXPECT_EQ(pack({"--classes", "FAKE,REAL"}).code, 0);
}

TEST_F(BadInput, AStoreNeverReplacesItsOwnImages) {
  write_images();
  expect_refused(assay({"pack", at("set"), "--output", at("set/train/REAL/store.h5")}), 2, {"--output"});
  write("set.zip", "pretend archive");
  expect_refused(assay({"pack", at("set.zip"), "--output", at("set.zip"), "--force"}), 2, {"--output"});
  EXPECT_EQ(read(at("set.zip")), "pretend archive");
}

TEST_F(BadInput, RejectsAnEmptyImage) {
  write_images();
  write("set/train/REAL/empty.png", "");
  expect_reject("empty.png", "empty");
}

TEST_F(BadInput, RejectsATextFileNamedPng) {
  write_images();
  write("set/train/REAL/text.png", "not an image at all, only words");
  expect_reject("text.png", "JPEG");
}

TEST_F(BadInput, RejectsATruncatedImage) {
  write_images();
  write("set/train/REAL/cut.png", png().substr(0, png().size() - 20));
  expect_reject("cut.png", "truncated");
}

TEST_F(BadInput, RejectsAHugePngHeaderAtOnce) {
  write_images();
  // The IHDR of a 50,000 x 50,000 RGB image with a right CRC, then nothing.
  const std::string header("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0", 29);
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : header.substr(12)) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
  }
  crc = ~crc;
  const char tail[4] = {static_cast<char>(crc >> 24), static_cast<char>(crc >> 16), static_cast<char>(crc >> 8),
                        static_cast<char>(crc)};
  write("set/train/REAL/huge.png", header + std::string(tail, 4));
  expect_reject("huge.png", "50000");
}

TEST_F(BadInput, AnEmptyFolderHasNothingToPredict) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  std::filesystem::create_directory(at("nothing"));
  expect_refused(assay({"predict", "--run", at("run"), at("nothing")}), 3, {"nothing", "no images"});
}

TEST_F(BadInput, DamagedCheckpointIsRefusedByEvaluate) {
  ASSERT_EQ(assay(train_arguments("run")).code, 0);
  for (const char* link : {"best", "last"}) {
    std::fstream file(at(std::string("run/checkpoints/") + link + "/model.safetensors"),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5000);
    file.put('\x5a');
  }
  expect_refused(assay({"evaluate", "--run", at("run")}), 3, {"model.safetensors", "manifest"});
  expect_refused(assay({"evaluate", "--run", at("images")}), 3, {"no run folder"});
}

}  // namespace
}  // namespace assay::tests
