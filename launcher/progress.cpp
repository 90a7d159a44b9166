// SPDX-License-Identifier: Apache-2.0
#include "launcher/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace assay::launcher {
namespace {

using namespace std::chrono_literals;

constexpr auto kRedrawEvery = 100ms;
constexpr auto kLogEvery = 30s;
constexpr int kBarWidth = 24;
constexpr const char* kClearLine = "\r\x1b[K";

double share_done(const ProgressState& state) {
  return std::min(1.0, static_cast<double>(state.done) / static_cast<double>(std::max<std::uint64_t>(state.total, 1)));
}

double rate(const ProgressState& state) {
  return state.seconds > 0 ? static_cast<double>(state.done) / state.seconds : 0;
}

std::string rate_text(const ProgressState& state) {
  char text[48];
  const double per_second = rate(state);
  std::snprintf(text, sizeof text, per_second < 10 ? "%.2f " : "%.0f ", per_second);
  return text + state.unit + "/s";
}

double seconds_left(const ProgressState& state) {
  const double per_second = rate(state);
  if (per_second <= 0 || state.total <= state.done) return 0;
  return static_cast<double>(state.total - state.done) / per_second;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<long long>(std::min(seconds, 1e9));
  char text[48];
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  }
  return text;
}

std::string bar_text(double share) {
  const int filled = static_cast<int>(share * kBarWidth);
  std::string bar(kBarWidth, ' ');
  std::fill_n(bar.begin(), filled, '=');
  if (filled < kBarWidth) bar[filled] = '>';
  return "[" + bar + "]";
}

int terminal_columns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string progress_bar(const ProgressState& state, int columns) {
  std::string line = state.what + " ";
  if (state.total > 0) {
    char percent[16];
    std::snprintf(percent, sizeof percent, " %3d%%  ", static_cast<int>(100 * share_done(state)));
    line += bar_text(share_done(state)) + percent + rate_text(state) + "  ETA " + clock_text(seconds_left(state));
  } else {
    line.append(" ")
        .append(std::to_string(state.done))
        .append(" ")
        .append(state.unit)
        .append("  ")
        .append(rate_text(state));
  }
  if (!state.extra.empty()) line += "  " + state.extra;
  // A line that wraps could not be redrawn.
  return line.substr(0, static_cast<std::size_t>(std::max(columns - 1, 1)));
}

std::string progress_log_line(const ProgressState& state) {
  std::string line = state.what + ": ";
  if (state.total > 0) {
    line += std::to_string(static_cast<int>(100 * share_done(state))) + "% (" + std::to_string(state.done) + " of " +
            std::to_string(state.total) + " " + state.unit + "), " + rate_text(state) + ", " +
            std::to_string(std::llround(seconds_left(state))) + " s left";
  } else {
    line += std::to_string(state.done) + " " + state.unit + ", " + rate_text(state);
  }
  return state.extra.empty() ? line : line + ", " + state.extra;
}

ProgressOutput stderr_output() {
  ProgressOutput output;
  output.terminal = ::isatty(STDERR_FILENO) == 1;
  output.columns = output.terminal ? terminal_columns() : 80;
  // A closed stderr must not end the work: a failed write is ignored.
  output.write = [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); };
  output.now = [] { return ProgressOutput::Clock::now(); };
  return output;
}

ProgressOutput silent_output() {
  ProgressOutput output;
  output.write = [](std::string_view) {};
  output.now = [] { return ProgressOutput::Clock::now(); };
  return output;
}

Progress::Progress(std::string what, std::uint64_t total, std::string unit)
    : Progress(std::move(what), total, std::move(unit), stderr_output()) {}

Progress::Progress(std::string what, std::uint64_t total, std::string unit, ProgressOutput output)
    : state_{std::move(what), std::move(unit), 0, total, 0, {}},
      output_(std::move(output)),
      started_(output_.now()),
      shown_(started_) {}

Progress::~Progress() {
  try {
    finish();
  } catch (...) {
    // Only the display is lost.
  }
}

void Progress::update(std::uint64_t done, std::string_view extra) {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  state_.done = done;
  state_.extra.assign(extra);
  const auto now = output_.now();
  const ProgressOutput::Clock::duration pause =
      output_.terminal ? ProgressOutput::Clock::duration(kRedrawEvery) : kLogEvery;
  if (now - shown_ >= pause) show(now);
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(finished_, true) || !visible_) return;
  show(output_.now());
  if (output_.terminal) output_.write("\n");
}

void Progress::show(ProgressOutput::Clock::time_point now) {
  shown_ = now;
  visible_ = true;
  state_.seconds = std::chrono::duration<double>(now - started_).count();
  if (output_.terminal) {
    output_.write(kClearLine + progress_bar(state_, output_.columns));
  } else {
    output_.write(progress_log_line(state_) + "\n");
  }
}

}  // namespace assay::launcher
