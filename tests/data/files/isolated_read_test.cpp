// SPDX-License-Identifier: Apache-2.0
#include "data/files/isolated_read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::HasSubstr;

const std::filesystem::path kPath = "some/file.h5";

std::string fault_of(const std::function<std::vector<std::byte>()>& read, const IsolationLimits& limits = {}) {
  return message_of<InputError>([&] { read_isolated(kPath, read, limits); });
}

TEST(IsolatedRead, HandsBackWhatTheChildRead) {
  const std::vector<std::byte> large(3'000'000, std::byte{7});
  EXPECT_EQ(read_isolated(kPath, [&] { return large; }), large);
  EXPECT_TRUE(read_isolated(kPath, [] { return std::vector<std::byte>(); }).empty());
}

TEST(IsolatedRead, WhatTheChildDoesStaysThere) {
  int touched = 0;
  read_isolated(kPath, [&] {
    touched = 1;
    return std::vector<std::byte>();
  });
  EXPECT_EQ(touched, 0);
}

TEST(IsolatedRead, AnInputErrorComesBackWordForWord) {
  EXPECT_EQ(fault_of([]() -> std::vector<std::byte> { throw InputError("this is wrong; do that"); }),
            "this is wrong; do that");
}

TEST(IsolatedRead, CrashesBecomeOneLineAboutTheFile) {
  const auto crash = []() -> std::vector<std::byte> {
    std::raise(SIGSEGV);
    return {};
  };
  EXPECT_THAT(fault_of(crash), testing::AllOf(HasSubstr("some/file.h5"), HasSubstr("damaged")));
  EXPECT_THAT(fault_of([]() -> std::vector<std::byte> { std::abort(); }), HasSubstr("damaged"));
  EXPECT_THAT(fault_of([]() -> std::vector<std::byte> { std::_Exit(0); }), HasSubstr("damaged"));
  EXPECT_THAT(fault_of([]() -> std::vector<std::byte> { throw std::runtime_error("odd"); }), HasSubstr("damaged"));
}

TEST(IsolatedRead, MemoryAndTimeAreLimited) {
  const auto greedy = [] { return std::vector<std::byte>(1ull << 31); };
  EXPECT_THAT(fault_of(greedy, {.memory = 64 << 20}), HasSubstr("damaged"));
  const auto endless = []() -> std::vector<std::byte> {
    for (std::atomic<unsigned> i = 0;; ++i) {
    }
  };
  EXPECT_THAT(fault_of(endless, {.seconds = 1}), HasSubstr("damaged"));
}

}  // namespace
}  // namespace assay::data::files
