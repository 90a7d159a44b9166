// SPDX-License-Identifier: Apache-2.0
#include "distributed/collective.hpp"

#include <cstdio>
#include <cstdlib>

namespace assay::distributed {

std::string broadcast_text(Collective& collective, const std::string& text, int root) {
  std::string result = collective.rank() == root ? text : std::string();
  std::uint64_t length = result.size();
  collective.broadcast(std::as_writable_bytes(std::span(&length, 1)), root);
  result.resize(length);
  collective.broadcast(std::as_writable_bytes(std::span(result)), root);
  return result;
}

void SingleProcessCollective::abort(int exit_code) {
  std::fflush(nullptr);
  std::_Exit(exit_code);
}

}  // namespace assay::distributed
