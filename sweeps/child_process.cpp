// SPDX-License-Identifier: Apache-2.0
#include "sweeps/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "data/files/system_fault.hpp"
#include "sweeps/program_start.hpp"

namespace assay::sweeps {
namespace {

// Closed at the end of its scope: data/files/file_descriptor.hpp does not give its number away.
class OutputFile {
 public:
  explicit OutputFile(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) throw data::files::output_fault("append to", path, errno);
  }
  ~OutputFile() { ::close(descriptor_); }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  int number() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& argv, const std::vector<std::string>& environment,
                           const std::filesystem::path& output) {
  const OutputFile file(output);
  process_ = start_program({argv, environment, file.number(), file.number(), SIGTERM});
}

ChildProcess::~ChildProcess() {
  end();
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : process_(std::exchange(other.process_, 0)), code_(std::exchange(other.code_, std::nullopt)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this == &other) return *this;
  end();
  process_ = std::exchange(other.process_, 0);
  code_ = std::exchange(other.code_, std::nullopt);
  return *this;
}

void ChildProcess::end() noexcept {
  if (process_ == 0 || code_) return;
  signal_group(SIGKILL);
  signal(SIGKILL);
  int status = 0;
  while (::waitpid(static_cast<pid_t>(process_), &status, 0) < 0 && errno == EINTR) {
  }
}

std::optional<int> ChildProcess::ended() {
  if (code_ || process_ == 0) return code_;
  int status = 0;
  const pid_t seen = ::waitpid(static_cast<pid_t>(process_), &status, WNOHANG);
  if (seen == process_) code_ = exit_code_of(status);
  // Somebody else in this process waited for it: its code is lost, but it is gone.
  if (seen < 0 && errno == ECHILD) code_ = -1;
  return code_;
}

void ChildProcess::signal(int number) {
  if (process_ != 0 && !code_) ::kill(static_cast<pid_t>(process_), number);
}

void ChildProcess::signal_group(int number) {
  if (process_ != 0 && !code_) ::killpg(static_cast<pid_t>(process_), number);
}

}  // namespace assay::sweeps
