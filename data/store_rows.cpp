// SPDX-License-Identifier: Apache-2.0
#include "data/store_rows.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <numeric>
#include <stdexcept>

#include "data/parallel_parts.hpp"
#include "data/row_worker.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

// Encoded images of one piece of work: enough to be read in one go, few enough to share out evenly.
constexpr std::uint64_t kEncodedPiece = 32;

// The failure of the lowest piece: the same whatever the number of threads.
class FirstFailure {
 public:
  void note(std::size_t piece, std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (failure_ && piece > piece_) return;
    piece_ = piece;
    failure_ = std::move(failure);
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::size_t piece_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

struct StoreRows::Implementation {
  const StoreReader& store;
  std::string split;
  RowOptions options;
  ImageShape shape;
  std::uint64_t images = 0;
  std::uint32_t per_image = 1;
  std::uint64_t piece_images = 1;
  std::vector<std::uint64_t> offsets;  // of encoded images
  std::vector<std::unique_ptr<RowWorker>> workers;
  ParallelParts threads;

  Implementation(const StoreReader& reader, std::string name, RowOptions chosen)
      : store(reader), split(std::move(name)), options(std::move(chosen)), shape(row_shape(store.info(), options)) {
    images = store.count(split);
    per_image = data::rows_per_image(options);
    if (store.info().encoding == encoding_name(Encoding::encoded)) {
      offsets = store.offsets(split);
      piece_images = kEncodedPiece;
    } else {
      // Whole chunks, as the writer makes them.
      piece_images = std::max<std::uint64_t>(1, store_format::kChunkBytes / store.info().image.bytes());
    }
    for (int i = 0; i < std::max(1, options.threads); ++i) {
      workers.push_back(std::make_unique<RowWorker>(store, split, options, offsets));
    }
  }

  // Rows as they are in the store, without a way over a worker's buffers.
  bool plain() const {
    return offsets.empty() && options.views.size() == 1 && options.views[0] == View::rgb &&
           same_size(shape, store.info().image);
  }

  std::vector<RowPiece> pieces(std::span<const std::uint32_t> rows) const {
    std::vector<RowPiece> found;
    for (std::uint64_t i = 0; i < rows.size(); ++i) {
      const std::uint64_t image = rows[i] / per_image;
      if (i > 0 && rows[i] < rows[i - 1]) throw std::invalid_argument("rows to gather must ascend");
      if (image >= images) throw std::out_of_range("row " + std::to_string(rows[i]) + " of split " + split);
      if (found.empty() || image / piece_images != found.back().first / piece_images) {
        // Raw pieces begin and end with their chunk, which is read as a whole anyway.
        const std::uint64_t first = offsets.empty() ? image / piece_images * piece_images : image;
        found.push_back({first, 0, {i, i}});
      }
      RowPiece& piece = found.back();
      piece.wanted.end = i + 1;
      piece.count = offsets.empty() ? std::min(piece_images, images - piece.first) : image + 1 - piece.first;
    }
    return found;
  }

  void share_out(std::size_t count, const std::function<void(RowWorker&, std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    FirstFailure failure;
    const auto parts = static_cast<int>(std::min(workers.size(), std::max<std::size_t>(1, count)));
    threads.run(parts, [&](int part) {
      for (std::size_t piece = next++; piece < count; piece = next++) {
        try {
          work(*workers[static_cast<std::size_t>(part)], piece);
        } catch (...) {
          failure.note(piece, std::current_exception());
        }
      }
    });
    failure.rethrow();
  }
};

StoreRows::StoreRows(const StoreReader& store, std::string split, RowOptions options)
    : implementation_(std::make_unique<Implementation>(store, std::move(split), std::move(options))) {}
StoreRows::~StoreRows() = default;
StoreRows::StoreRows(StoreRows&&) noexcept = default;

const ImageShape& StoreRows::shape() const {
  return implementation_->shape;
}

std::uint64_t StoreRows::count() const {
  return implementation_->images * implementation_->per_image;
}

std::uint32_t StoreRows::rows_per_image() const {
  return implementation_->per_image;
}

void StoreRows::read(std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> out) const {
  auto& self = *implementation_;
  if (out.size() != count * self.shape.bytes()) throw std::invalid_argument("a buffer of another size than its rows");
  if (!self.plain()) {
    std::vector<std::uint32_t> rows(count), places(count);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
    std::iota(places.begin(), places.end(), 0u);
    return gather(rows, places, out);
  }
  const std::uint64_t begin = first / self.piece_images;
  const std::uint64_t end = (first + count + self.piece_images - 1) / self.piece_images;
  self.share_out(count == 0 ? 0 : end - begin, [&](RowWorker&, std::size_t piece) {
    const std::uint64_t low = std::max(first, (begin + piece) * self.piece_images);
    const std::uint64_t high = std::min(first + count, (begin + piece + 1) * self.piece_images);
    self.store.read_images(self.split, low, high - low,
                           out.subspan((low - first) * self.shape.bytes(), (high - low) * self.shape.bytes()));
  });
}

void StoreRows::gather(std::span<const std::uint32_t> rows, std::span<const std::uint32_t> places,
                       std::span<std::uint8_t> out) const {
  auto& self = *implementation_;
  if (places.size() != rows.size()) throw std::invalid_argument("each row needs a place");
  const std::size_t room = out.size() / self.shape.bytes();
  if (std::any_of(places.begin(), places.end(), [&](std::uint32_t place) { return place >= room; })) {
    throw std::out_of_range("a place beyond the buffer");
  }
  const std::vector<RowPiece> pieces = self.pieces(rows);
  self.share_out(pieces.size(),
                 [&](RowWorker& worker, std::size_t piece) { worker.run(pieces[piece], rows, places, out); });
}

}  // namespace assay::data
