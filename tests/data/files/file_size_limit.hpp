// SPDX-License-Identifier: Apache-2.0
// A disk that fills up, for tests: while it lives no file of this process may grow beyond `bytes`, and SIGXFSZ is
// ignored as in main, so that write(2) fails with EFBIG. Process-wide: no other thread may write meanwhile.
#pragma once

#include <signal.h>
#include <sys/resource.h>

#include <stdexcept>

namespace assay::data::files {

class FileSizeLimit {
 public:
  explicit FileSizeLimit(::rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    if (::getrlimit(RLIMIT_FSIZE, &before_) != 0) throw std::runtime_error("getrlimit");
    const ::rlimit limit{bytes, before_.rlim_max};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) throw std::runtime_error("setrlimit");
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  ::rlimit before_{};
  void (*handler_)(int);
};

}  // namespace assay::data::files
