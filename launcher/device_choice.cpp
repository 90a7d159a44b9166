// SPDX-License-Identifier: Apache-2.0
#include "launcher/device_choice.hpp"

#include <span>

#include "launcher/agreement.hpp"
#include "launcher/config/resolve.hpp"

namespace assay::launcher {

using distributed::DeviceWish;
using distributed::RankPlace;

RankPlace own_place(const distributed::Topology& topology, const Accelerator& accelerator) {
  RankPlace place{.rank = topology.rank, .local_rank = topology.local_rank, .host = topology.host};
  place.obstacle = accelerator.obstacle;
  if (!accelerator.runtime) return place;
  place.visible = accelerator.runtime->device_count();
  try {
    const auto facts = accelerator.runtime->facts(distributed::device_of(topology.local_rank, place.visible));
    place.gpu = facts.identity;
    place.gpu_name = facts.name;
  } catch (const std::exception& error) {
    place.obstacle = error.what();  // a GPU that is broken, or in use by one process alone
  }
  return place;
}

std::vector<RankPlace> all_places(distributed::Collective& collective, const RankPlace& own) {
  const std::string line = to_line(own);
  const auto gathered = collective.gather(std::as_bytes(std::span(line.data(), line.size())), 0);
  return distributed::places_from_lines(
      broadcast_text(collective, std::string(reinterpret_cast<const char*>(gathered.data()), gathered.size())));
}

bool wants_gpus(distributed::Collective& collective, const std::string& device, const std::vector<RankPlace>& places) {
  const std::string wish = broadcast_text(collective, device);
  const auto verdict = choose_device(
      wish == "cuda" ? DeviceWish::cuda : (wish == "cpu" ? DeviceWish::cpu : DeviceWish::automatic), places);
  on_root(collective, [&] {
    if (!verdict.complaint.empty()) throw config::UsageError(verdict.complaint);
  });
  return verdict.cuda;
}

}  // namespace assay::launcher
