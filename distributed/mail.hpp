// SPDX-License-Identifier: Apache-2.0
// Short texts between ranks of the world that do not compute together: who waits for one sleeps instead of spinning,
// and no watchdog runs out meanwhile. For orders and reports, not for data. Several threads of a process may use it,
// each for boxes of its own (needs MPI_THREAD_MULTIPLE).
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace assay::distributed {

struct Letter {
  int sender = 0;  // rank in the world
  std::string text;
};

class Mail {
 public:
  // Collective over the world. Throws MpiError.
  Mail();
  // Collective over the world, except while the stack is being unwound. Every letter must have been received.
  ~Mail();
  Mail(const Mail&) = delete;
  Mail& operator=(const Mail&) = delete;

  // Returns at once; the text is on its way. box: 0 .. 100, of the receiver. Throws MpiError.
  void send(int rank, int box, std::string text);
  // The next letter in this box of ours, if there is one. Letters of one sender come in their order.
  std::optional<Letter> receive(int box);
  // Waits for one as long as `limit`.
  std::optional<Letter> receive(int box, std::chrono::milliseconds limit);

 private:
  struct Posted;
  void forget_delivered();

  struct Communicator;
  std::unique_ptr<Communicator> communicator_;
  std::mutex mutex_;  // guards posted_
  std::list<Posted> posted_;
};

}  // namespace assay::distributed
