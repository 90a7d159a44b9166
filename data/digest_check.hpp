// SPDX-License-Identifier: Apache-2.0
// Recomputes the digests of a store's datasets on several threads, the largest dataset first and on the caller's own,
// which alone reports progress. Used by verify_store; one use.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/dataset_reader.hpp"
#include "data/store_digests.hpp"

namespace assay::data {

struct NamedDataset {
  std::string path;
  DatasetReader reader;
};

class DigestCheck {
 public:
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  // store: the file, for messages. All must outlive this; digests has one for every dataset.
  DigestCheck(const std::filesystem::path& store, const std::vector<NamedDataset>& datasets, const Digests& digests);

  // Returns the bytes read. Throws StoreError of the first dataset, in their order, that cannot be read or does not
  // match its digest, and what progress throws.
  std::uint64_t run(const Progress& progress, int threads);

 private:
  std::uint64_t bytes(std::size_t dataset) const;
  void work(std::size_t place, const Progress& progress);
  void check(std::size_t dataset, const Progress& progress);
  std::optional<std::string> digest_of(const DatasetReader& reader, const Progress& progress);

  const std::filesystem::path& store_;
  const std::vector<NamedDataset>& datasets_;
  const Digests& digests_;
  std::vector<std::exception_ptr> faults_;  // by dataset
  std::vector<std::size_t> order_;          // the largest first
  std::uint64_t total_ = 0;
  std::atomic<std::size_t> next_{0};  // place in the order
  std::atomic<std::uint64_t> done_{0};
  std::atomic<bool> stop_{false};
};

}  // namespace assay::data
