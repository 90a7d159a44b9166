// SPDX-License-Identifier: Apache-2.0
#include "data/view_export.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>

#include "data/export_names.hpp"
#include "data/files/atomic_file.hpp"
#include "data/files/one_line.hpp"
#include "data/parallel_parts.hpp"
#include "data/stored_images.hpp"

namespace assay::data {
namespace {

constexpr std::uint64_t kBlock = 64;  // images loaded at a time

void check(const ViewExportOptions& options) {
  if (options.views.empty()) throw std::invalid_argument("at least one view is needed");
  if (options.threads < 1) throw std::invalid_argument("at least one thread is needed");
  std::error_code error;
  if (!std::filesystem::exists(options.directory, error)) return;
  if (!std::filesystem::is_directory(options.directory, error) ||
      !std::filesystem::is_empty(options.directory, error)) {
    throw OutputExists(files::one_line(options.directory.string()) +
                       " exists and is not an empty folder; choose another name");
  }
}

// One thread's way from an image to its files.
class Exporter {
 public:
  explicit Exporter(const std::vector<View>& views) : views_(views) {
    std::copy_if(views.begin(), views.end(), std::back_inserter(derived_), [](View view) { return view != View::rgb; });
    planes_.resize(derived_.size());
  }

  // stem: a path that lacks _VIEW.png.
  void write(const files::Image& image, const std::string& stem) {
    derive(image);
    for (const View view : views_) {
      const auto png = view == View::rgb ? files::encode_png(image)
                                         : files::encode_grey_png(plane_of(view), image.width, image.height);
      files::write_new_file(stem + "_" + std::string(view_name(view)) + ".png",
                            {reinterpret_cast<const char*>(png.data()), png.size()});
    }
  }

  AntialiasResize& resizer() { return resizer_; }

 private:
  void derive(const files::Image& image) {
    if (derived_.empty()) return;
    if (!deriver_ || width_ != image.width || height_ != image.height) {
      deriver_.emplace(image.height, image.width);
      width_ = image.width;
      height_ = image.height;
    }
    std::vector<std::uint8_t*> targets;
    for (auto& plane : planes_) {
      plane.resize(image.pixels.size() / 3);
      targets.push_back(plane.data());
    }
    deriver_->derive(image.pixels.data(), derived_, targets);
  }

  const std::vector<std::uint8_t>& plane_of(View view) const {
    const auto found = std::find(derived_.begin(), derived_.end(), view);
    return planes_[static_cast<std::size_t>(found - derived_.begin())];
  }

  const std::vector<View>& views_;
  std::vector<View> derived_;
  std::vector<std::vector<std::uint8_t>> planes_;
  std::optional<ViewDeriver> deriver_;
  int width_ = 0;
  int height_ = 0;
  AntialiasResize resizer_;
};

class Export {
 public:
  Export(const StoreReader& store, const ViewExportOptions& options) : store_(store), options_(options) {
    for (int i = 0; i < options.threads; ++i) exporters_.emplace_back(options.views);
    for (const auto& [split, count] : store.info().split_counts) total_ += count;
  }

  void run(const std::filesystem::path& directory) {
    for (const auto& [split, count] : store_.info().split_counts) export_split(split, directory / split);
  }
  std::uint64_t files() const { return done_ * options_.views.size(); }

 private:
  void export_split(const std::string& split, const std::filesystem::path& folder) {
    const auto stems = export_stems(store_.names(split), store_.labels(split), store_.info().class_names);
    std::filesystem::path made;
    for (const std::string& stem : stems) {
      const auto class_folder = (folder / stem).parent_path();
      if (class_folder != made) files::create_directories(class_folder);
      made = class_folder;
    }
    StoredImages images(store_, split);
    for (std::uint64_t first = 0; first < images.count(); first += kBlock) {
      const std::uint64_t count = std::min(kBlock, images.count() - first);
      images.load(first, count);
      export_loaded(images, first, count, folder, stems);
      done_ += count;
      if (options_.progress) options_.progress(done_, total_);
    }
  }

  void export_loaded(const StoredImages& images, std::uint64_t first, std::uint64_t count,
                     const std::filesystem::path& folder, const std::vector<std::string>& stems) {
    std::vector<std::exception_ptr> faults(exporters_.size());
    parts_.run(static_cast<int>(exporters_.size()), [&](int part) {
      const auto worker = static_cast<std::size_t>(part);
      try {
        for (std::uint64_t row = first + worker; row < first + count; row += exporters_.size()) {
          Exporter& exporter = exporters_[worker];
          exporter.write(images.image(row, exporter.resizer()), (folder / stems[row]).string());
        }
      } catch (...) {
        faults[worker] = std::current_exception();
      }
    });
    for (const auto& fault : faults) {
      if (fault) std::rethrow_exception(fault);
    }
  }

  const StoreReader& store_;
  const ViewExportOptions& options_;
  std::vector<Exporter> exporters_;  // one for each thread
  ParallelParts parts_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace

std::uint64_t export_views(const StoreReader& store, const ViewExportOptions& options) {
  check(options);
  files::AtomicDirectory directory(options.directory);
  Export work(store, options);
  work.run(directory.temporary());
  directory.commit();
  return work.files();
}

}  // namespace assay::data
