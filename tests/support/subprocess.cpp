// SPDX-License-Identifier: Apache-2.0
#include "tests/support/subprocess.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <thread>

namespace assay::tests {
namespace {

std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void redirect(const std::filesystem::path& path, int descriptor) {
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(126);
}

[[noreturn]] void become(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                         const std::filesystem::path& out, const std::filesystem::path& err) {
  setpgid(0, 0);
  redirect(out, STDOUT_FILENO);
  redirect(err, STDERR_FILENO);
  for (const std::string& entry : environment) putenv(const_cast<char*>(entry.c_str()));
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execvp(words[0], words.data());
  _exit(127);
}

}  // namespace

Subprocess::Subprocess(std::vector<std::string> command, const std::filesystem::path& scratch,
                       std::vector<std::string> environment) {
  static std::atomic<int> counter{0};
  const std::string name = "process-" + std::to_string(++counter);
  out_ = scratch / (name + ".out");
  err_ = scratch / (name + ".err");
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) become(command, environment, out_, err_);
  // Both sides set it: a group that is killed at once must exist.
  setpgid(pid_, pid_);
}

Subprocess::~Subprocess() {
  if (!ended()) {
    kill(-pid_, SIGKILL);
    waitpid(pid_, &status_, 0);
  }
}

std::string Subprocess::out() const {
  return slurp(out_);
}
std::string Subprocess::err() const {
  return slurp(err_);
}
void Subprocess::signal(int number) const {
  kill(pid_, number);
}

bool Subprocess::ended() {
  if (!ended_) ended_ = waitpid(pid_, &status_, WNOHANG) == pid_;
  return ended_;
}

bool Subprocess::wait_for(const std::string& text, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < end) {
    const bool last_look = ended();
    if (err().find(text) != std::string::npos || out().find(text) != std::string::npos) return true;
    if (last_look) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

Outcome Subprocess::wait(std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  bool in_time = true;
  while (!ended()) {
    if (std::chrono::steady_clock::now() > end) {
      in_time = false;
      kill(-pid_, SIGKILL);
      ended_ = waitpid(pid_, &status_, 0) == pid_;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  Outcome outcome;
  if (in_time) outcome.code = WIFSIGNALED(status_) ? 128 + WTERMSIG(status_) : WEXITSTATUS(status_);
  outcome.out = out();
  outcome.err = err();
  return outcome;
}

std::vector<pid_t> descendants(pid_t root, const std::string& name) {
  std::multimap<pid_t, pid_t> children;
  std::map<pid_t, std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string folder = entry.path().filename().string();
    if (folder.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = slurp(entry.path() / "stat");
    const auto open = stat.find('(');
    const auto close = stat.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close + 4 > stat.size()) continue;
    const pid_t pid = std::stoi(folder);
    names[pid] = stat.substr(open + 1, close - open - 1);
    children.emplace(std::stoi(stat.substr(close + 4)), pid);
  }
  std::vector<pid_t> found;
  std::vector<pid_t> open{root};
  while (!open.empty()) {
    const pid_t parent = open.back();
    open.pop_back();
    const auto [first, last] = children.equal_range(parent);
    for (auto child = first; child != last; ++child) {
      open.push_back(child->second);
      if (names[child->second].starts_with(name)) found.push_back(child->second);
    }
  }
  return found;
}

}  // namespace assay::tests
