// SPDX-License-Identifier: Apache-2.0
#include "data/packer.hpp"

#include <absl/strings/match.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>

#include "data/files/atomic_file.hpp"
#include "data/natural_order.hpp"
#include "data/row_pipeline.hpp"
#include "data/store_format.hpp"
#include "data/store_writer.hpp"
#include "data/verify.hpp"

namespace assay::data {
namespace {

// Rows decoded before the size of a row is known.
constexpr std::size_t kFirstWindow = 8;
constexpr std::chrono::milliseconds kStopInterval{20};

void check_options(const PackOptions& options) {
  if (options.size && (*options.size < 1 || *options.size > store_format::kMaxImageSide)) {
    throw std::invalid_argument("the image size must be 1 to " + std::to_string(store_format::kMaxImageSide) +
                                " pixels");
  }
  if (options.jobs < 1) throw std::invalid_argument("at least one job is needed");
  const auto& classes = options.layout.classes;
  if (classes.size() != 2 || classes[0].empty() || classes[1].empty() ||
      absl::EqualsIgnoreCase(classes[0], classes[1])) {
    throw std::invalid_argument("two different classes are needed, as FAKE_FOLDER,REAL_FOLDER");
  }
  for (const auto& name : classes) {
    if (name.find('\n') != std::string::npos || name.size() > 255)
      throw std::invalid_argument("a class name is unusable");
  }
  std::error_code error;
  if (!std::filesystem::exists(options.store, error)) return;
  if (!std::filesystem::is_regular_file(options.store, error)) {
    throw OutputExists(options.store.string() + " is no file; choose another name for the store");
  }
  if (!options.force) throw OutputExists(options.store.string() + " exists; pass --force to replace it");
}

void stop_if_asked(const PackCallbacks& callbacks) {
  if (callbacks.stop && callbacks.stop()) throw PackInterrupted("packing was interrupted; nothing was written");
}

// One packing: what is known of the rows so far, and the store they go to.
class Packing {
 public:
  Packing(const PackOptions& options, const PackCallbacks& callbacks, ImageSource& source, Layout layout,
          const std::filesystem::path& temporary)
      : options_(options), callbacks_(callbacks), source_(source), layout_(std::move(layout)), temporary_(temporary) {
    for (const auto& split : layout_.splits) total_ += split.rows.size();
    if (options_.size) shape_ = ImageShape{*options_.size, *options_.size, 3};
    summary_.class_names = options_.layout.classes;
    summary_.rejects = std::move(layout_.rejects);
    summary_.left_out = layout_.left_out;
  }

  PackSummary run() {
    for (const auto& split : layout_.splits) pack_split(split);
    check_result();
    summary_.resize_filter = resize_filter_name(filters_used_);
    summary_.content_hash = writer_->finish(summary_.resize_filter);
    summary_.store_bytes = writer_->bytes();
    summary_.height = shape_->height;
    summary_.width = shape_->width;
    verify_store(temporary_, [&](std::uint64_t, std::uint64_t) { stop_if_asked(); });
    return std::move(summary_);
  }

 private:
  void pack_split(const PlannedSplit& split) {
    std::span<const PlannedRow> rest = split.rows;
    split_begun_ = false;
    while (!rest.empty()) {
      const auto window = rest.first(std::min(rest.size(), window_rows()));
      pack_window(split, window);
      rest = rest.subspan(window.size());
    }
  }

  std::size_t window_rows() const {
    return shape_ ? std::max<std::size_t>(kFirstWindow, options_.window_bytes / shape_->bytes()) : kFirstWindow;
  }

  void pack_window(const PlannedSplit& split, std::span<const PlannedRow> window) {
    std::vector<std::uint32_t> files;
    files.reserve(window.size());
    for (const auto& row : window) files.push_back(row.file);
    RowPipeline pipeline(source_, files, {options_.size, shape_, options_.image}, options_.jobs);
    for (const auto& planned : window) {
      std::optional<DecodedRow> row;
      while (!(row = pipeline.take(kStopInterval))) stop_if_asked();
      write_row(split, planned, *row);
      if (callbacks_.progress) callbacks_.progress(++done_, total_);
      if (done_ % 256 == 0) stop_if_asked();
    }
  }

  void write_row(const PlannedSplit& split, const PlannedRow& planned, const DecodedRow& row) {
    if (!row.reject.empty()) {
      summary_.rejects.push_back({planned.name, row.reject});
      return;
    }
    if (!shape_) shape_ = row.shape;
    if (first_name_.empty()) first_name_ = planned.name;
    if (row.shape.height != shape_->height || row.shape.width != shape_->width) {
      throw files::InputError(options_.input.string() + ": images of different sizes: " + first_name_ + " is " +
                              size_text(*shape_) + ", " + planned.name + " is " + size_text(row.shape) +
                              "; pass --size to bring all to one size");
    }
    if (!writer_) {
      writer_ = std::make_unique<StoreWriter>(temporary_, options_.store, options_.layout.classes, *shape_);
    }
    if (!split_begun_) writer_->begin_split(split.split, split.rows.size());
    split_begun_ = true;
    writer_->append({row.pixels, planned.label, planned.name, row.source, row.source_bytes, row.source_hash});
    filters_used_ |= static_cast<unsigned>(row.filter);
    auto& counts = summary_.rows[split.split];
    counts.resize(options_.layout.classes.size());
    ++counts[planned.label];
    ++summary_.images;
  }

  static std::string size_text(const ImageShape& shape) {
    return std::to_string(shape.width) + " x " + std::to_string(shape.height);
  }

  void check_result() {
    auto& rejects = summary_.rejects;
    std::stable_sort(rejects.begin(), rejects.end(),
                     [](const Reject& a, const Reject& b) { return natural_less(a.file, b.file); });
    const std::string input = options_.input.string();
    if (options_.strict && !rejects.empty()) {
      throw files::InputError(input + ": " + std::to_string(rejects.size()) +
                              " files rejected under --strict, the first: " + rejects[0].file + " (" +
                              rejects[0].reason + ")");
    }
    const std::string hint =
        rejects.empty() ? "" : "; first reject: " + rejects[0].file + " (" + rejects[0].reason + ")";
    if (summary_.images == 0) throw files::InputError(input + ": no usable image" + hint);
    if (options_.layout.allow_empty_class) return;
    for (const auto& split : layout_.splits) {
      const auto& counts = summary_.rows[split.split];
      const auto empty = counts.empty() ? counts.begin() : std::find(counts.begin(), counts.end(), 0u);
      if (!counts.empty() && empty == counts.end()) continue;
      throw files::InputError(input + ": split " + split.split + " has no usable image of class " +
                              options_.layout.classes[static_cast<std::size_t>(empty - counts.begin())] +
                              ", or pass --allow-empty-class" + hint);
    }
  }

  void stop_if_asked() const { data::stop_if_asked(callbacks_); }

  const PackOptions& options_;
  const PackCallbacks& callbacks_;
  ImageSource& source_;
  Layout layout_;
  const std::filesystem::path& temporary_;

  PackSummary summary_;
  std::optional<ImageShape> shape_;  // of all rows, once known
  std::string first_name_;
  std::unique_ptr<StoreWriter> writer_;
  bool split_begun_ = false;
  unsigned filters_used_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

std::string rejects_text(const std::vector<Reject>& rejects) {
  std::string text;
  for (const auto& reject : rejects) {
    const nlohmann::ordered_json line{{"file", reject.file}, {"reason", reject.reason}};
    // Names from outside need not be UTF-8.
    text += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  }
  return text;
}

}  // namespace

std::filesystem::path rejects_path(const std::filesystem::path& store) {
  return store.string() + ".rejects.jsonl";
}

PackSummary pack(const PackOptions& options, const PackCallbacks& callbacks) {
  check_options(options);
  const auto source = open_image_source(options.input, options.source);
  Layout layout = plan_layout(source->list([&] { stop_if_asked(callbacks); }), options.layout, options.input.string());
  files::AtomicFile file(options.store);
  PackSummary summary = Packing(options, callbacks, *source, std::move(layout), file.temporary()).run();

  // Both files are whole before either gets its name.
  const auto rejects = rejects_path(options.store);
  std::optional<files::AtomicFile> rejects_file;
  if (!summary.rejects.empty()) {
    rejects_file.emplace(rejects);
    rejects_file->write(rejects_text(summary.rejects));
  }
  file.commit();
  if (rejects_file) {
    rejects_file->commit();
  } else {
    std::error_code ignored;  // an old list that cannot be removed is no reason to lose the store
    std::filesystem::remove(rejects, ignored);
  }
  return summary;
}

}  // namespace assay::data
