// SPDX-License-Identifier: Apache-2.0
#include "data/sampler.hpp"

#include <absl/strings/numbers.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <stdexcept>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

// The last word of the stream's counter, so that the draws of one epoch never overlap. Orders depend on it: never
// renumber.
enum class Draw : std::uint32_t { full = 0, blocks = 1, windows = 2 };

// Fisher and Yates' shuffle in Durstenfeld's form (Knuth, TAOCP vol. 2, algorithm 3.4.2P).
void shuffle(std::span<std::uint32_t> values, files::CounterStream& stream) {
  for (std::size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[stream.below(static_cast<std::uint32_t>(i))]);
  }
}

std::vector<std::uint32_t> identity(std::uint32_t count) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  return order;
}

std::vector<std::uint32_t> block_order(std::uint32_t count, std::uint64_t seed, std::uint32_t epoch,
                                       const Shuffle& shape) {
  auto blocks = identity(count / shape.rows + (count % shape.rows != 0));
  files::CounterStream block_stream(seed, files::RandomUse::sampler, epoch, static_cast<std::uint32_t>(Draw::blocks));
  shuffle(blocks, block_stream);
  std::vector<std::uint32_t> order;
  order.reserve(count);
  for (const std::uint64_t block : blocks) {
    const std::uint64_t begin = block * shape.rows;
    const std::uint64_t end = std::min<std::uint64_t>(count, begin + shape.rows);
    for (std::uint64_t row = begin; row < end; ++row) order.push_back(static_cast<std::uint32_t>(row));
  }
  files::CounterStream window_stream(seed, files::RandomUse::sampler, epoch, static_cast<std::uint32_t>(Draw::windows));
  for (std::size_t begin = 0; begin < order.size(); begin += shape.window) {
    shuffle(std::span(order).subspan(begin, std::min<std::size_t>(shape.window, order.size() - begin)), window_stream);
  }
  return order;
}

}  // namespace

Shuffle parse_shuffle(const std::string& text) {
  if (text == "none") return {ShuffleKind::none};
  if (text == "full") return {ShuffleKind::full};
  constexpr std::size_t kOpening = sizeof("blocks(") - 1;
  const auto comma = text.find(',');
  if (text.starts_with("blocks(") && text.ends_with(')') && comma != std::string::npos) {
    Shuffle shuffle{ShuffleKind::blocks};
    // SimpleAtoi allows blanks around a number.
    if (absl::SimpleAtoi(text.substr(kOpening, comma - kOpening), &shuffle.rows) &&
        absl::SimpleAtoi(text.substr(comma + 1, text.size() - comma - 2), &shuffle.window) && shuffle.rows > 0 &&
        shuffle.window > 0) {
      return shuffle;
    }
  }
  throw std::invalid_argument("'" + text +
                              "' is no shuffle: write none, full or blocks(ROWS, WINDOW) with both above 0");
}

std::string to_string(const Shuffle& shuffle) {
  switch (shuffle.kind) {
    case ShuffleKind::none:
      return "none";
    case ShuffleKind::full:
      return "full";
    case ShuffleKind::blocks:
      break;
  }
  return "blocks(" + std::to_string(shuffle.rows) + ", " + std::to_string(shuffle.window) + ")";
}

Sampler::Sampler(std::uint32_t count, std::uint64_t seed, Shuffle shuffle)
    : count_(count), seed_(seed), shuffle_(shuffle) {
  if (shuffle.kind == ShuffleKind::blocks && (shuffle.rows == 0 || shuffle.window == 0)) {
    throw std::invalid_argument("a shuffle by blocks needs rows and window above 0");
  }
}

std::vector<std::uint32_t> Sampler::order(std::uint32_t epoch) const {
  if (shuffle_.kind == ShuffleKind::blocks) return block_order(count_, seed_, epoch, shuffle_);
  auto order = identity(count_);
  if (shuffle_.kind == ShuffleKind::full) {
    files::CounterStream stream(seed_, files::RandomUse::sampler, epoch, static_cast<std::uint32_t>(Draw::full));
    shuffle(order, stream);
  }
  return order;
}

Range part_of(Range whole, std::uint64_t index, std::uint64_t parts) {
  if (parts == 0 || index >= parts)
    throw std::invalid_argument("part " + std::to_string(index) + " of " + std::to_string(parts));
  const std::uint64_t base = whole.size() / parts;
  const std::uint64_t larger = whole.size() % parts;
  const std::uint64_t begin = whole.begin + index * base + std::min(index, larger);
  return {begin, begin + base + (index < larger ? 1 : 0)};
}

std::uint64_t batches_per_epoch(std::uint64_t count, std::uint64_t batch) {
  if (batch == 0) throw std::invalid_argument("a batch needs at least one sample");
  return count / batch + (count % batch != 0);
}

Range batch_range(std::uint64_t count, std::uint64_t batch, std::uint64_t index) {
  if (index >= batches_per_epoch(count, batch)) throw std::invalid_argument("no batch " + std::to_string(index));
  return {index * batch, std::min(count, (index + 1) * batch)};
}

}  // namespace assay::data
