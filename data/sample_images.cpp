// SPDX-License-Identifier: Apache-2.0
#include "data/sample_images.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "data/files/atomic_file.hpp"
#include "data/files/file_descriptor.hpp"
#include "data/sample_picture.hpp"

namespace assay::data {
namespace {

struct Picture {
  PictureKind kind;
  std::uint32_t number;  // from 1, over both splits, so that no picture is in two of them
  std::string path;      // relative
};

void check_options(const SampleOptions& options) {
  if (options.count < 10 || options.count % 2 != 0)
    throw std::invalid_argument("the count must be an even number of at least 10");
  if (options.size < 8 || options.size > 1024) throw std::invalid_argument("the size must be 8 to 1024 pixels");
  if (options.jobs < 1) throw std::invalid_argument("at least one job is needed");
  std::error_code error;
  if (!std::filesystem::exists(options.output, error)) return;
  if (!std::filesystem::is_directory(options.output, error) || !std::filesystem::is_empty(options.output, error)) {
    throw OutputExists(options.output.string() + " exists and is not an empty folder; choose another name");
  }
}

std::vector<Picture> plan(const SampleOptions& options, SampleSummary& summary) {
  const std::uint32_t per_class = options.count / 2;
  const std::uint32_t test_per_class = std::max(1u, (per_class + 2) / 5);
  summary.test = 2 * test_per_class;
  summary.train = options.count - summary.test;
  std::vector<Picture> pictures;
  for (const auto kind : {PictureKind::fake, PictureKind::real}) {
    const char* class_name = kind == PictureKind::fake ? "FAKE" : "REAL";
    for (std::uint32_t i = 0; i < per_class; ++i) {
      const bool test = i >= per_class - test_per_class;
      const std::uint32_t in_split = test ? i - (per_class - test_per_class) : i;
      pictures.push_back(
          {kind, i + 1, absl::StrFormat("%s/%s/%05d.png", test ? "test" : "train", class_name, in_split + 1)});
    }
  }
  return pictures;
}

void write_picture(const std::filesystem::path& folder, const Picture& picture, const SampleOptions& options) {
  const auto png = files::encode_png(sample_picture(picture.kind, options.size, options.seed, picture.number));
  auto file = files::FileDescriptor::create_exclusively(folder / picture.path);
  file.write_all(png);
  file.close();
}

}  // namespace

SampleSummary write_sample_images(const SampleOptions& options,
                                  const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  check_options(options);
  SampleSummary summary;
  const auto pictures = plan(options, summary);
  files::AtomicDirectory folder(options.output);
  for (const char* split : {"train", "test"}) {
    for (const char* class_name : {"FAKE", "REAL"}) files::create_directories(folder.temporary() / split / class_name);
  }
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::uint64_t done = 0;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < pictures.size(); i = next++) {
        write_picture(folder.temporary(), pictures[i], options);
        std::lock_guard lock(mutex);
        if (failure) return;
        ++done;
        if (progress) progress(done, pictures.size());
      }
    } catch (...) {
      std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < options.jobs; ++i) workers.emplace_back(work);
  }
  if (failure) std::rethrow_exception(failure);
  folder.commit();
  return summary;
}

}  // namespace assay::data
