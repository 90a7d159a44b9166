// SPDX-License-Identifier: Apache-2.0
#include "distributed/shared_window.hpp"

#include <exception>
#include <optional>

#include "distributed/node_window.hpp"
#include "distributed/watchdog.hpp"

namespace assay::distributed {

struct SharedWindow::Implementation {
  std::uint64_t byte_count = 0;
  Watchdog* watchdog = nullptr;
  std::optional<NodeWindow> window;
};

SharedWindow::SharedWindow(std::uint64_t bytes, Watchdog* watchdog, const RankGroup* group)
    : implementation_(std::make_unique<Implementation>()) {
  implementation_->byte_count = bytes;
  implementation_->watchdog = watchdog;
  Watchdog::Guard guard(watchdog, "shared_window");
  implementation_->window.emplace(bytes, group);
}

SharedWindow::~SharedWindow() {
  if (std::uncaught_exceptions() > 0) return;  // nothing collective happens: see NodeWindow
  Watchdog::Guard guard(implementation_->watchdog, "free_window");
  implementation_->window.reset();
}

std::span<std::uint8_t> SharedWindow::bytes() const {
  return {reinterpret_cast<std::uint8_t*>(implementation_->window->data()), implementation_->byte_count};
}

int SharedWindow::local_rank() const {
  return implementation_->window->local_rank();
}

int SharedWindow::local_size() const {
  return implementation_->window->local_size();
}

void SharedWindow::fence() {
  Watchdog::Guard guard(implementation_->watchdog, "fence");
  implementation_->window->fence();
}

}  // namespace assay::distributed
