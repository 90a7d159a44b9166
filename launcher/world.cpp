// SPDX-License-Identifier: Apache-2.0
#include "launcher/world.hpp"

#include <unistd.h>

#include <exception>

#include "distributed/mpi_collective.hpp"

namespace assay::launcher {

World::World(double deadline_seconds) {
  if (!distributed::launched_as_rank()) {
    char host[256] = "localhost";
    gethostname(host, sizeof(host) - 1);
    topology_.host = host;
    collective_ = std::make_unique<distributed::SingleProcessCollective>();
    return;
  }
  environment_.emplace();
  topology_ = environment_->topology();
  distributed::WatchdogOptions options;
  options.deadline = std::chrono::milliseconds(static_cast<std::int64_t>(deadline_seconds * 1000));
  // The first collective also waits for slow starters (cold file systems, large stores).
  options.first_deadline = std::max(options.deadline, std::chrono::milliseconds(300'000));
  watchdog_.emplace(options);
  collective_ = std::make_unique<distributed::MpiCollective>(&*watchdog_);
}

World::~World() {
  // A rank that leaves in good order is no failure for the ranks that are still finishing.
  if (watchdog_ && std::uncaught_exceptions() == 0) watchdog_->disarm();
}

}  // namespace assay::launcher
