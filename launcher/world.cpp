// SPDX-License-Identifier: Apache-2.0
#include "launcher/world.hpp"

#include <unistd.h>

#include <exception>

#include "distributed/inline_transport.hpp"
#include "distributed/mpi_collective.hpp"
#include "distributed/thread_transport.hpp"
#include "launcher/agreement.hpp"
#include "launcher/device_choice.hpp"
#include "launcher/overlap.hpp"

namespace assay::launcher {
namespace {

// The first collective also waits for slow starters (cold file systems, large stores).
constexpr double kStartSeconds = 300;

}  // namespace

World::World(double deadline_seconds)
    : deadline_seconds_(deadline_seconds), marker_(std::make_unique<WatchdogMarker>(nullptr)) {
  if (!distributed::launched_as_rank()) {
    char host[256] = "localhost";
    gethostname(host, sizeof(host) - 1);
    topology_.host = host;
    collective_ = std::make_unique<distributed::SingleProcessCollective>();
    return;
  }
  environment_.emplace();
  topology_ = environment_->topology();
  watch(deadline_seconds);
}

World::World(const distributed::RankGroup& group, const distributed::Topology& topology, double deadline_seconds)
    : group_(&group),
      deadline_seconds_(deadline_seconds),
      marker_(std::make_unique<WatchdogMarker>(nullptr)),
      topology_(topology) {
  topology_.rank = group.rank();
  topology_.size = group.size();
  if (group.size() == 1) {
    collective_ = std::make_unique<distributed::SingleProcessCollective>();
  } else {
    watch(deadline_seconds);
  }
}

void World::watch(double deadline_seconds) {
  distributed::WatchdogOptions options;
  options.group = group_;
  options.deadline = std::chrono::milliseconds(static_cast<std::int64_t>(deadline_seconds * 1000));
  options.first_deadline =
      std::max(options.deadline, std::chrono::milliseconds(static_cast<std::int64_t>(kStartSeconds * 1000)));
  watchdog_.emplace(options);
  marker_ = std::make_unique<WatchdogMarker>(&*watchdog_);
  collective_ =
      std::make_unique<distributed::MpiCollective>(&*watchdog_, distributed::MpiCollectiveOptions{.group = group_});
}

std::string World::use_device(const std::string& device) {
  if (broadcast_text(*collective_, device) == "cpu") return "cpu";
  if (gpu_.runtime != nullptr) return "cuda";
  Accelerator found = open_accelerator();
  const distributed::RankPlace own = own_place(topology_, found);
  if (!wants_gpus(*collective_, device, all_places(*collective_, own))) return "cpu";
  agree(*collective_, [&] { found.runtime->use(distributed::device_of(own.local_rank, own.visible)); });
  gpu_ = std::move(found);
  return "cuda";
}

distributed::Collective& World::tensor_collective() {
  if (gpu_.runtime == nullptr || topology_.size == 1) return *collective_;
  if (!tensor_collective_) {
    tensor_collective_ =
        gpu_.runtime->make_collective(*collective_, *marker_, std::max(deadline_seconds_, kStartSeconds));
  }
  return *tensor_collective_;
}

std::unique_ptr<distributed::BucketTransport> World::make_transport(const std::string& overlap, std::int64_t threads,
                                                                    distributed::Wire wire) {
  const bool several = topology_.size > 1;
  const bool on_gpus = gpu_.runtime != nullptr;
  if (several && on_gpus && overlap != "false") return gpu_.runtime->make_transport(tensor_collective(), wire);
  const bool by_thread =
      several && !on_gpus && topology_.thread_multiple && overlaps(overlap, topology_, threads, cores_of_node());
  if (!by_thread) return std::make_unique<distributed::InlineTransport>(tensor_collective(), wire);
  if (!gradient_collective_) {
    gradient_collective_ = std::make_unique<distributed::MpiCollective>(
        watchdog(), distributed::MpiCollectiveOptions{.group = group_, .lane = distributed::Lane::gradients});
  }
  return std::make_unique<distributed::ThreadTransport>(*gradient_collective_, wire);
}

World::~World() {
  // A rank that leaves in good order is no failure for the ranks that are still finishing.
  if (watchdog_ && std::uncaught_exceptions() == 0) watchdog_->disarm();
}

}  // namespace assay::launcher
