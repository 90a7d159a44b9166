// SPDX-License-Identifier: Apache-2.0
#include "data/duplicate_images.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <unordered_map>

#include "data/files/sha256.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

constexpr std::size_t kExamples = 20;

struct Place {
  std::string split;
  std::uint64_t row;
  std::uint8_t label;
};

struct DigestHash {
  std::size_t operator()(const files::Sha256Digest& digest) const {
    std::size_t value = 0;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
  }
};

using Places = std::unordered_map<files::Sha256Digest, std::vector<Place>, DigestHash>;

Places hash_rows(const StoreReader& store) {
  Places places;
  const std::size_t row_bytes = store.info().image.bytes();
  const std::uint64_t rows_at_once = std::max<std::size_t>(1, store_format::kChunkBytes / row_bytes);
  std::vector<std::uint8_t> pixels;
  for (const std::string_view known : store_format::kSplits) {
    const std::string split(known);
    if (!store.has_split(split)) continue;
    const std::uint64_t count = store.count(split);
    const auto labels = store.labels(split);
    for (std::uint64_t first = 0; first < count; first += rows_at_once) {
      const std::uint64_t rows = std::min(rows_at_once, count - first);
      pixels.resize(rows * row_bytes);
      store.read_images(split, first, rows, pixels);
      for (std::uint64_t i = 0; i < rows; ++i) {
        const auto row = std::span(pixels).subspan(i * row_bytes, row_bytes);
        places[files::sha256(std::as_bytes(row))].push_back({split, first + i, labels[first + i]});
      }
    }
  }
  return places;
}

struct Pair {
  Place a, b;
};

// Ordered by where the first of the pair stands, so that the result does not depend on hashing.
void sort_pairs(std::vector<Pair>& pairs) {
  const auto key = [](const Pair& pair) { return std::tie(pair.a.split, pair.a.row, pair.b.split, pair.b.row); };
  std::sort(pairs.begin(), pairs.end(), [&](const Pair& x, const Pair& y) { return key(x) < key(y); });
}

// Pairs each place with the first one that `differs` from it.
template <typename Differs>
std::vector<Pair> pairs_where(const Places& places, Differs differs) {
  std::vector<Pair> pairs;
  for (const auto& [digest, rows] : places) {
    const auto other =
        std::find_if(rows.begin(), rows.end(), [&](const Place& place) { return differs(place, rows.front()); });
    if (other != rows.end()) pairs.push_back({rows.front(), *other});
  }
  sort_pairs(pairs);
  return pairs;
}

class NameBook {
 public:
  explicit NameBook(const StoreReader& store) : store_(store) {}

  std::string describe(const Place& place) {
    auto& names = names_[place.split];
    if (names.empty()) names = store_.names(place.split);
    return place.split + "/" + store_.info().class_names.at(place.label) + " " + names.at(place.row);
  }

 private:
  const StoreReader& store_;
  std::map<std::string, std::vector<std::string>> names_;
};

void report(const std::vector<Pair>& pairs, FindingKind kind, const std::string& what, const std::string& remedy,
            NameBook& names, std::vector<Finding>& findings) {
  if (pairs.empty()) return;
  Finding finding{kind, "", pairs.size(), {}};
  for (std::size_t i = 0; i < std::min(pairs.size(), kExamples); ++i) {
    finding.examples.push_back(names.describe(pairs[i].a) + " = " + names.describe(pairs[i].b));
  }
  finding.text = std::to_string(pairs.size()) + (pairs.size() == 1 ? " image stands " : " images stand ") + what +
                 " (first: " + finding.examples.front() + "): " + remedy;
  findings.push_back(std::move(finding));
}

}  // namespace

void find_duplicates(const StoreReader& store, std::vector<Finding>& findings) {
  const Places places = hash_rows(store);
  NameBook names(store);
  report(pairs_where(places, [](const Place& a, const Place& b) { return a.split != b.split; }),
         FindingKind::image_in_two_splits, "in two splits",
         "figures on the second split would be too good; remove one of each", names, findings);
  report(pairs_where(places, [](const Place& a, const Place& b) { return a.label != b.label; }),
         FindingKind::image_under_two_labels, "under two labels", "one label is wrong; remove or relabel", names,
         findings);
}

}  // namespace assay::data
