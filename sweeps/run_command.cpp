// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "data/files/system_fault.hpp"
#include "sweeps/child_process.hpp"
#include "sweeps/program_start.hpp"

namespace assay::sweeps {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMostOutput = 64u << 20;
constexpr std::chrono::milliseconds kLook{20};
constexpr std::chrono::milliseconds kLastLook{1};  // it has closed its output: its end is near

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw data::files::output_fault("make", "a pipe", errno);
  }
  ~Pipe() {
    close_writing();
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writing() const { return ends_[1]; }
  void close_writing() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  int reading() const { return open_ ? ends_[0] : -1; }  // poll ignores -1
  void read_into(std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(ends_[0], buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) open_ = false;
    if (count > 0) text.append(buffer.data(), std::min<std::size_t>(count, kMostOutput - text.size()));
  }
  bool open() const { return open_; }

 private:
  std::array<int, 2> ends_{-1, -1};
  bool open_ = true;
};

class ShortProcess {
 public:
  explicit ShortProcess(pid_t process) : process_(process) {}
  ~ShortProcess() {
    if (ended_) return;
    kill();
    while (::waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
    }
  }
  ShortProcess(const ShortProcess&) = delete;
  ShortProcess& operator=(const ShortProcess&) = delete;

  bool ended() {
    if (!ended_) ended_ = ::waitpid(process_, &status_, WNOHANG) == process_;
    return ended_;
  }
  void kill() const { ::killpg(process_, SIGKILL); }
  int code() const { return exit_code_of(status_); }

 private:
  pid_t process_;
  int status_ = 0;
  bool ended_ = false;
};

}  // namespace

CommandResult run_command(const std::vector<std::string>& argv, std::chrono::milliseconds limit) {
  Pipe out;
  Pipe err;
  ShortProcess process(start_program({argv, {}, out.writing(), err.writing(), SIGKILL}));
  out.close_writing();
  err.close_writing();
  CommandResult result;
  const auto end = Clock::now() + limit;
  // A grandchild may keep the pipes open after the command has ended: then what came so far is all.
  bool ended = false;
  while (!ended || out.open() || err.open()) {
    if (Clock::now() >= end) {
      result.code = -1;
      return result;
    }
    std::array<pollfd, 2> ready{{{out.reading(), POLLIN, 0}, {err.reading(), POLLIN, 0}}};
    const auto look = out.open() || err.open() ? kLook : kLastLook;
    const int count = ::poll(ready.data(), ready.size(), static_cast<int>(look.count()));
    if (count > 0 && ready[0].revents != 0) out.read_into(result.out);
    if (count > 0 && ready[1].revents != 0) err.read_into(result.err);
    const bool interrupted = count < 0 && errno == EINTR;
    if (ended && count <= 0 && !interrupted) break;
    ended = process.ended();
  }
  result.code = process.code();
  return result;
}

}  // namespace assay::sweeps
