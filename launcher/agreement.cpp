// SPDX-License-Identifier: Apache-2.0
#include "launcher/agreement.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"

namespace assay::launcher {
namespace {

// One rank's outcome on the wire: exit code (int32), message length (int32), message.
std::vector<std::byte> pack_outcome(const Fault& fault) {
  const std::int32_t header[2] = {fault.code, static_cast<std::int32_t>(fault.message.size())};
  std::vector<std::byte> bytes(sizeof(header) + fault.message.size());
  std::memcpy(bytes.data(), header, sizeof(header));
  std::memcpy(bytes.data() + sizeof(header), fault.message.data(), fault.message.size());
  return bytes;
}

// The first failure in rank order, or code 0.
Fault first_failure(const std::vector<std::byte>& gathered, int ranks) {
  std::size_t at = 0;
  for (int rank = 0; rank < ranks; ++rank) {
    std::int32_t header[2];
    std::memcpy(header, gathered.data() + at, sizeof(header));
    at += sizeof(header);
    std::string message(reinterpret_cast<const char*>(gathered.data() + at), static_cast<std::size_t>(header[1]));
    at += message.size();
    if (header[0] == kDone) continue;
    return {header[0], rank == 0 ? message : "rank " + std::to_string(rank) + ": " + message};
  }
  return {kDone, ""};
}

Fault outcome_of(const std::function<void()>& work) {
  try {
    work();
    return {kDone, ""};
  } catch (...) {
    return describe(std::current_exception());
  }
}

}  // namespace

void agree(distributed::Collective& collective, const std::function<void()>& work) {
  if (collective.size() == 1) {
    work();
    return;
  }
  const Fault mine = outcome_of(work);
  const std::vector<std::byte> gathered = collective.gather(pack_outcome(mine), 0);
  Fault verdict{kDone, ""};
  if (collective.rank() == 0) verdict = first_failure(gathered, collective.size());
  std::int32_t code = verdict.code;
  collective.broadcast(std::as_writable_bytes(std::span(&code, 1)), 0);
  if (code != kDone) throw AgreedError(code, verdict.message);
}

void on_root(distributed::Collective& collective, const std::function<void()>& work) {
  agree(collective, [&] {
    if (collective.rank() == 0) work();
  });
}

}  // namespace assay::launcher
