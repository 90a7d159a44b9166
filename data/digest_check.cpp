// SPDX-License-Identifier: Apache-2.0
#include "data/digest_check.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

#include "data/files/sha256.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

DigestCheck::DigestCheck(const std::filesystem::path& store, const std::vector<NamedDataset>& datasets,
                         const Digests& digests)
    : store_(store), datasets_(datasets), digests_(digests), faults_(datasets.size()), order_(datasets.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return bytes(a) > bytes(b); });
  for (const std::size_t dataset : order_) total_ += bytes(dataset);
}

std::uint64_t DigestCheck::bytes(std::size_t dataset) const {
  return datasets_[dataset].reader.rows() * datasets_[dataset].reader.row_bytes();
}

std::uint64_t DigestCheck::run(const Progress& progress, int threads) {
  {
    std::vector<std::jthread> others;
    const std::size_t first = next_++;
    for (int i = 1; i < threads; ++i) others.emplace_back([this] { work(next_++, {}); });
    try {
      work(first, progress);
    } catch (...) {
      stop_ = true;
      throw;
    }
  }
  for (const auto& fault : faults_) {
    if (fault) std::rethrow_exception(fault);
  }
  if (progress) progress(done_, total_);
  return done_;
}

// From the given place in the order on.
void DigestCheck::work(std::size_t place, const Progress& progress) {
  for (; place < order_.size() && !stop_; place = next_++) {
    try {
      check(order_[place], progress);
    } catch (const StoreError&) {
      faults_[order_[place]] = std::current_exception();
    } catch (...) {
      if (progress) throw;
      faults_[order_[place]] = std::current_exception();
    }
  }
}

void DigestCheck::check(std::size_t dataset, const Progress& progress) {
  const auto& [name, reader] = datasets_[dataset];
  const std::optional<std::string> digest = digest_of(reader, progress);
  if (!digest || *digest == digests_.at(name)) return;
  throw StoreError(store_.string() + ": " + name + ", rows 0.." +
                   std::to_string(std::max<std::uint64_t>(reader.rows(), 1) - 1) +
                   ": the bytes do not match their digest; pack again");
}

// Nothing when the check was stopped.
std::optional<std::string> DigestCheck::digest_of(const DatasetReader& reader, const Progress& progress) {
  files::Sha256 hash;
  std::vector<std::byte> buffer;
  for (std::uint64_t row = 0; row < reader.rows(); row += reader.chunk_rows()) {
    if (stop_) return std::nullopt;
    const std::uint64_t rows = std::min(reader.chunk_rows(), reader.rows() - row);
    buffer.resize(rows * reader.row_bytes());
    reader.read(row, rows, buffer);
    hash.update(buffer);
    done_ += buffer.size();
    if (progress) progress(done_, total_);
  }
  return files::to_hex(hash.digest());
}

}  // namespace assay::data
