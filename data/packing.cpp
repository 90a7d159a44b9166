// SPDX-License-Identifier: Apache-2.0
#include "data/packing.hpp"

#include <algorithm>
#include <chrono>

#include "data/natural_order.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

constexpr std::chrono::milliseconds kStopInterval{20};
// Rows of the first window, whose size is not known; and how much larger each one may be than the one before, since
// files come in all lengths.
constexpr std::size_t kFirstWindow = 8;
constexpr std::size_t kWindowGrowth = 64;

std::string size_text(const ImageShape& shape) {
  return std::to_string(shape.width) + " x " + std::to_string(shape.height);
}

}  // namespace

Packing::Packing(const PackOptions& options, const PackCallbacks& callbacks, ImageSource& source, Layout layout,
                 const StoreAddition* addition, const std::filesystem::path& temporary)
    : options_(options),
      callbacks_(callbacks),
      source_(source),
      layout_(std::move(layout)),
      addition_(addition),
      temporary_(temporary),
      encoding_(options.encoding.value_or(Encoding::raw)),
      views_(options.views.value_or(std::vector<View>{})),
      one_size_(!options.size && (encoding_ == Encoding::raw || !views_.empty())) {
  for (const auto& split : layout_.splits) total_ += split.rows.size();
  if (options_.size) shape_ = ImageShape{*options_.size, *options_.size, 3};
  if (addition_ != nullptr) {
    total_ += addition_->rows();
    filters_used_ = resize_filter_bits(addition_->info().resize_filter);
    if (const auto expected = addition_->expected_size(options_)) {
      one_size_ = true;
      shape_ = expected;
      size_of_ = options_.add->string();
    }
  }
  summary_.class_names = options_.layout.classes;
  summary_.encoding = encoding_;
  summary_.views = views_;
  summary_.rejects = std::move(layout_.rejects);
  summary_.left_out = layout_.left_out;
}

PackSummary Packing::run() {
  for (const auto name : store_format::kSplits) {
    const std::string split(name);
    const auto planned = std::find_if(layout_.splits.begin(), layout_.splits.end(),
                                      [&](const PlannedSplit& entry) { return entry.split == split; });
    if (planned != layout_.splits.end()) pack_split(*planned);
    if (addition_ != nullptr && addition_->has_split(split)) copy_split(split);
  }
  check_result();
  summary_.resize_filter = resize_filter_name(filters_used_);
  summary_.content_hash = writer_->finish(summary_.resize_filter);
  summary_.store_bytes = writer_->bytes();
  summary_.height = writer_->image().height;
  summary_.width = writer_->image().width;
  return std::move(summary_);
}

void Packing::pack_split(const PlannedSplit& split) {
  std::span<const PlannedRow> rest = split.rows;
  split_begun_ = false;
  while (!rest.empty()) {
    window_ = std::min(rest.size(), next_window());
    pack_window(split, rest.first(window_));
    rest = rest.subspan(window_);
  }
}

void Packing::copy_split(const std::string& split) {
  addition_->copy_split(split, writer(), [&](std::uint64_t rows) {
    advance(rows);
    stop_if_asked(callbacks_);
  });
  summary_.rows[split] = addition_->rows_by_label(split);
  summary_.images += addition_->info().split_counts.at(split);
}

std::size_t Packing::next_window() const {
  if (largest_row_ == 0) return kFirstWindow;
  const std::size_t fitting = std::max<std::size_t>(kFirstWindow, options_.window_bytes / largest_row_);
  return encoding_ == Encoding::raw ? fitting : std::min(fitting, window_ * kWindowGrowth);
}

void Packing::pack_window(const PlannedSplit& split, std::span<const PlannedRow> window) {
  std::vector<std::uint32_t> files;
  files.reserve(window.size());
  for (const auto& row : window) files.push_back(row.file);
  const auto expected = one_size_ ? shape_ : std::nullopt;
  RowPipeline pipeline(source_, files, {options_.size, expected, options_.image, encoding_, views_}, options_.jobs);
  RowPipeline::Rows rows;
  for (auto planned = window.begin(); planned != window.end();) {
    stop_if_asked(callbacks_);
    pipeline.take(rows, kStopInterval);
    for (const auto& row : rows) {
      write_row(split, *planned++, *row);
      advance(1);
    }
  }
}

void Packing::write_row(const PlannedSplit& split, const PlannedRow& planned, const DecodedRow& row) {
  if (!row.reject.empty()) {
    summary_.rejects.push_back({planned.name, row.reject});
    return;
  }
  if (one_size_) check_size(planned, row);
  if (!split_begun_) writer().begin_split(split.split, split.rows.size());
  split_begun_ = true;
  writer().append(
      {row.pixels, planned.label, planned.name, row.source, row.source_bytes, row.source_hash, row.file, row.views});
  filters_used_ |= static_cast<unsigned>(row.filter);
  largest_row_ = std::max(largest_row_, row.bytes());
  auto& counts = summary_.rows[split.split];
  counts.resize(options_.layout.classes.size());
  ++counts[planned.label];
  ++summary_.images;
}

void Packing::check_size(const PlannedRow& planned, const DecodedRow& row) {
  if (!shape_) {
    shape_ = row.shape;
    size_of_ = planned.name;
  }
  if (row.shape.height == shape_->height && row.shape.width == shape_->width) return;
  const bool may_keep_them = encoding_ == Encoding::raw && views_.empty() && addition_ == nullptr;
  throw files::InputError(options_.input.string() + ": images of different sizes: " + size_of_ + " is " +
                          size_text(*shape_) + ", " + planned.name + " is " + size_text(row.shape) +
                          "; pass --size to bring all to one size" +
                          (may_keep_them ? ", or --encoding encoded to keep the files" : ""));
}

StoreWriter& Packing::writer() {
  if (!writer_) {
    const ImageShape open_size{0, 0, 3};
    writer_ = std::make_unique<StoreWriter>(temporary_, options_.store, options_.layout.classes,
                                            StoreSchema{shape_.value_or(open_size), encoding_, views_});
  }
  return *writer_;
}

void Packing::advance(std::uint64_t rows) {
  done_ += rows;
  if (callbacks_.progress) callbacks_.progress(done_, total_);
}

void Packing::check_result() {
  auto& rejects = summary_.rejects;
  std::stable_sort(rejects.begin(), rejects.end(),
                   [](const Reject& a, const Reject& b) { return natural_less(a.file, b.file); });
  const std::string input = options_.input.string();
  if (options_.strict && !rejects.empty()) {
    throw files::InputError(input + ": " + std::to_string(rejects.size()) +
                            " files rejected under --strict, the first: " + rejects[0].file + " (" + rejects[0].reason +
                            ")");
  }
  const std::string hint = rejects.empty() ? "" : "; first reject: " + rejects[0].file + " (" + rejects[0].reason + ")";
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

}  // namespace assay::data
