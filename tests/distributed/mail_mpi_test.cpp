// SPDX-License-Identifier: Apache-2.0
#include "distributed/mail.hpp"

#include <gtest/gtest.h>
#include <mpi.h>

#include <string>
#include <thread>
#include <vector>

namespace assay::distributed {
namespace {

using namespace std::chrono_literals;

int world_size() {
  int size = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

int world_rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

TEST(Mail, EveryRankHearsFromEveryOther) {
  Mail mail;
  const int size = world_size();
  for (int rank = 0; rank < size; ++rank) mail.send(rank, 3, "from " + std::to_string(world_rank()));
  std::vector<int> heard(static_cast<std::size_t>(size), 0);
  for (int i = 0; i < size; ++i) {
    const auto letter = mail.receive(3, 20s);
    ASSERT_TRUE(letter.has_value());
    EXPECT_EQ(letter->text, "from " + std::to_string(letter->sender));
    ++heard[static_cast<std::size_t>(letter->sender)];
  }
  EXPECT_EQ(heard, std::vector<int>(static_cast<std::size_t>(size), 1));
}

TEST(Mail, LettersOfOneSenderKeepTheirOrderAndBoxesAreApart) {
  Mail mail;
  const int own = world_rank();
  mail.send(own, 2, "other box");
  for (int i = 0; i < 100; ++i) mail.send(own, 1, std::to_string(i));
  for (int i = 0; i < 100; ++i) {
    const auto letter = mail.receive(1, 20s);
    ASSERT_TRUE(letter.has_value());
    EXPECT_EQ(letter->text, std::to_string(i));
  }
  EXPECT_FALSE(mail.receive(1).has_value());
  EXPECT_EQ(mail.receive(2, 20s)->text, "other box");
}

TEST(Mail, SendingDoesNotWaitForTheReceiver) {
  Mail mail;
  const int next = (world_rank() + 1) % world_size();
  // Larger than what MPI sends ahead of the receiver.
  const std::string large(5'000'000, 'x');
  const auto begin = std::chrono::steady_clock::now();
  mail.send(next, 1, large);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  const auto letter = mail.receive(1, 20s);
  ASSERT_TRUE(letter.has_value());
  EXPECT_EQ(letter->text, large);
}

TEST(Mail, WaitingEndsAtTheLimitAndAnEmptyLetterIsALetter) {
  Mail mail;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(mail.receive(5, 30ms).has_value());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 30ms);
  mail.send(world_rank(), 5, "");
  const auto letter = mail.receive(5, 20s);
  ASSERT_TRUE(letter.has_value());
  EXPECT_EQ(letter->text, "");
}

TEST(Mail, TwoThreadsOfAProcessUseBoxesOfTheirOwn) {
  Mail mail;
  const int own = world_rank();
  std::thread echo([&] {
    for (int i = 0; i < 500; ++i) {
      const auto letter = mail.receive(1, 20s);
      if (letter) mail.send(own, 2, letter->text + "!");
    }
  });
  int right = 0;
  for (int i = 0; i < 500; ++i) {
    mail.send(own, 1, std::to_string(i));
    const auto answer = mail.receive(2, 20s);
    right += answer && answer->text == std::to_string(i) + "!" ? 1 : 0;
  }
  echo.join();
  EXPECT_EQ(right, 500);
}

}  // namespace
}  // namespace assay::distributed
