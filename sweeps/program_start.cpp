// SPDX-License-Identifier: Apache-2.0
#include "sweeps/program_start.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "data/files/system_fault.hpp"

namespace assay::sweeps {
namespace {

constexpr int kNotExecutable = 127;

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::string name_of(const std::string& entry) {
  return entry.substr(0, entry.find('='));
}

std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
  std::vector<std::string> merged;
  const auto replaced = [](const std::string& entry, auto first, auto last) {
    for (; first != last; ++first) {
      if (name_of(*first) == name_of(entry)) return true;
    }
    return false;
  };
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!replaced(*entry, added.begin(), added.end())) merged.emplace_back(*entry);
  }
  for (auto entry = added.begin(); entry != added.end(); ++entry) {
    if (!replaced(*entry, entry + 1, added.end())) merged.push_back(*entry);
  }
  return merged;
}

struct Prepared {
  char* const* argv;
  char* const* environment;
  const char* complaint;  // begins the line that says why it cannot be executed
  int output;
  int error;
  int death_signal;
  pid_t parent;
};

void write_text(int descriptor, const char* text) {
  [[maybe_unused]] const ssize_t ignored = ::write(descriptor, text, std::strlen(text));
}

// Async-signal-safe calls only.
[[noreturn]] void become(const Prepared& prepared) {
  ::setpgid(0, 0);
  // A parent that died before this call sends no signal any more.
  if (::prctl(PR_SET_PDEATHSIG, prepared.death_signal) != 0 || ::getppid() != prepared.parent) ::_exit(kNotExecutable);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing < 0 || ::dup2(nothing, STDIN_FILENO) < 0) ::_exit(kNotExecutable);
  if (::dup2(prepared.output, STDOUT_FILENO) < 0 || ::dup2(prepared.error, STDERR_FILENO) < 0) ::_exit(kNotExecutable);
  for (const int number : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGUSR2}) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execvpe(prepared.argv[0], prepared.argv, prepared.environment);
  const char* reason = ::strerrordesc_np(errno);
  write_text(STDERR_FILENO, prepared.complaint);
  write_text(STDERR_FILENO, reason != nullptr ? reason : "unknown error");
  write_text(STDERR_FILENO, "\n");
  ::_exit(kNotExecutable);
}

}  // namespace

pid_t start_program(const ProgramStart& start) {
  if (start.argv.empty()) throw std::invalid_argument("a command needs a program");
  const std::vector<std::string> environment = merged_environment(start.environment);
  const std::vector<char*> argv = pointers_to(start.argv);
  const std::vector<char*> variables = pointers_to(environment);
  const std::string complaint = "cannot start " + start.argv[0] + ": ";
  const Prepared prepared{argv.data(), variables.data(),   complaint.c_str(), start.output,
                          start.error, start.death_signal, ::getpid()};
  // Until it has its own signal handlers the child must not take a signal with ours: it would be lost.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t process = ::fork();
  const int error = errno;
  if (process == 0) become(prepared);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (process < 0) throw data::files::output_fault("start", start.argv[0], error);
  // Both sides set it: whoever comes first, a signal to the group finds it. Fails when the child has executed already.
  ::setpgid(process, process);
  return process;
}

int exit_code_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

}  // namespace assay::sweeps
