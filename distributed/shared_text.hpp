// SPDX-License-Identifier: Apache-2.0
// A short text in memory that processes share, made of lock-free words: others may read it while it is being replaced
// (they may then see a mixture, never more than its size).
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace assay::distributed {

template <std::size_t Words>
class SharedText {
 public:
  void store(std::string_view text) {
    std::array<std::uint64_t, Words> words{};
    std::memcpy(words.data(), text.data(), std::min(text.size(), sizeof(words)));
    for (std::size_t i = 0; i < Words; ++i) words_[i].store(words[i], std::memory_order_relaxed);
  }

  std::string load() const {
    std::array<std::uint64_t, Words> words{};
    for (std::size_t i = 0; i < Words; ++i) words[i] = words_[i].load(std::memory_order_relaxed);
    const char* text = reinterpret_cast<const char*>(words.data());
    return std::string(text, strnlen(text, sizeof(words)));
  }

 private:
  std::array<std::atomic<std::uint64_t>, Words> words_{};
};

}  // namespace assay::distributed
