// SPDX-License-Identifier: Apache-2.0
#include "sweeps/lock_owner.hpp"

#include <nlohmann/json.hpp>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"

namespace assay::sweeps {
namespace {

constexpr std::uint64_t kLargestOwner = 64 << 10;

}  // namespace

std::string described(const LockOwner& owner) {
  return data::files::one_line("process " + std::to_string(owner.worker.process) + " on " + owner.worker.host +
                               " since " + owner.since);
}

void write_owner(const std::filesystem::path& path, const LockOwner& owner) {
  const nlohmann::ordered_json object = {
      {"host", owner.worker.host}, {"boot", owner.worker.boot}, {"process", owner.worker.process},
      {"born", owner.worker.born}, {"since", owner.since},      {"for_life", owner.for_life}};
  data::files::write_new_file(path, object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

std::optional<LockOwner> read_owner(const std::filesystem::path& path) {
  try {
    const auto object = nlohmann::json::parse(data::files::read_file(path, kLargestOwner));
    LockOwner owner;
    owner.worker.host = object.at("host");
    owner.worker.boot = object.at("boot");
    owner.worker.process = object.at("process");
    owner.worker.born = object.at("born");
    owner.since = object.at("since");
    owner.for_life = object.at("for_life");
    return owner;
  } catch (const data::files::InputError&) {
    return std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace assay::sweeps
