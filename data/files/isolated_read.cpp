// SPDX-License-Identifier: Apache-2.0
#include "data/files/isolated_read.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>

#include "data/files/file_descriptor.hpp"
#include "data/files/system_fault.hpp"

namespace assay::data::files {
namespace {

// The first byte of the child's answer.
constexpr std::byte kBytes{'B'};
constexpr std::byte kInputError{'E'};

// Writable private memory of this process, in bytes: what RLIMIT_DATA counts.
std::uint64_t data_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmData:")) return std::strtoull(line.c_str() + 7, nullptr, 10) * 1024;
  }
  return 0;
}

void limit(__rlimit_resource resource, ::rlim_t value) {
  const ::rlimit both{value, value};
  ::setrlimit(resource, &both);  // a limit that cannot be set is one fewer: the others hold
}

void confine(const IsolationLimits& limits, ::pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, limits.seconds);
  if (const std::uint64_t now = data_bytes(); now > 0) limit(RLIMIT_DATA, now + limits.memory);
  // What a dying library says is for nobody: the parent has one line for it.
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
}

void answer(const FileDescriptor& file, std::byte kind, std::span<const std::byte> bytes) {
  file.write_all(std::span(&kind, 1));
  file.write_all(bytes);
}

// Never returns, and nothing is thrown through it: behind it lies the parent's code.
[[noreturn]] void run_child(const FileDescriptor& file, const std::function<std::vector<std::byte>()>& read,
                            const IsolationLimits& limits, ::pid_t parent) noexcept {
  try {
    confine(limits, parent);
    try {
      answer(file, kBytes, read());
    } catch (const InputError& error) {
      const std::string text = error.what();
      answer(file, kInputError, std::as_bytes(std::span(text)));
    }
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

int wait_for(::pid_t child, const std::filesystem::path& path) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw input_fault("read", path, errno);
  }
  return status;
}

std::vector<std::byte> read_whole(const FileDescriptor& file) {
  file.rewind();
  std::vector<std::byte> bytes(file.size());
  for (std::size_t filled = 0; filled < bytes.size();) {
    const std::size_t count = file.read(std::span(bytes).subspan(filled));
    if (count == 0) bytes.resize(filled);
    filled += count;
  }
  return bytes;
}

}  // namespace

std::vector<std::byte> read_isolated(const std::filesystem::path& path,
                                     const std::function<std::vector<std::byte>()>& read,
                                     const IsolationLimits& limits) {
  const FileDescriptor file = FileDescriptor::in_memory();
  const ::pid_t parent = ::getpid();
  const ::pid_t child = ::fork();
  if (child < 0) throw output_fault("start a process to read", path, errno);
  if (child == 0) run_child(file, read, limits, parent);
  const int status = wait_for(child, path);
  std::vector<std::byte> bytes = read_whole(file);
  const bool ended = WIFEXITED(status) && WEXITSTATUS(status) == 0 && !bytes.empty();
  if (!ended) {
    throw InputError(path.string() +
                     " is damaged: the library that reads it failed on it; check that it was copied whole");
  }
  const std::byte kind = bytes.front();
  bytes.erase(bytes.begin());
  if (kind == kInputError) throw InputError(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  return bytes;
}

}  // namespace assay::data::files
