// SPDX-License-Identifier: Apache-2.0
#include "slurm/rehearsal.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "slurm/split_text.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::slurm {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr std::uint64_t kMostBytes = 64 << 20;
constexpr std::size_t kSteps = 4;
constexpr const char* kFirst = "first checkpoint";
constexpr const char* kSaved = "saved after the warning";
constexpr const char* kBack = "back in the queue";
constexpr const char* kResumed = "resumed where it stopped";
// Slurm is asked less often than files are read.
constexpr std::chrono::seconds kBetweenQuestions{1};

// Empty while there is none.
std::string text_of(const std::filesystem::path& path) {
  try {
    return data::files::read_file(path, kMostBytes);
  } catch (const data::files::InputError&) {
    return {};
  }
}

// Cancels the job whatever happens; what it throws must not hide why the rehearsal ended.
class CancelledAtEnd {
 public:
  CancelledAtEnd(const Scheduler& scheduler, std::string job) : scheduler_(scheduler), job_(std::move(job)) {}
  ~CancelledAtEnd() {
    try {
      scheduler_.cancel({job_});
    } catch (const std::exception&) {
    }
  }
  CancelledAtEnd(const CancelledAtEnd&) = delete;
  CancelledAtEnd& operator=(const CancelledAtEnd&) = delete;

 private:
  const Scheduler& scheduler_;
  std::string job_;
};

}  // namespace

Rehearsal::Rehearsal(const Scheduler& scheduler, data::files::RunFolder run, RehearsalOptions options)
    : scheduler_(&scheduler), run_(std::move(run)), options_(std::move(options)) {
  old_events_ = new_events().size();
}

std::vector<Rehearsal::Event> Rehearsal::new_events() const {
  std::vector<Event> events;
  const std::string text = text_of(run_.events());
  for (const std::string_view line : pieces(text, '\n')) {
    const json event = json::parse(line, nullptr, false);
    if (!event.is_object()) continue;  // being written
    events.push_back({event.value("event", ""), event.value("detail", "")});
  }
  events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(std::min(old_events_, events.size())));
  return events;
}

std::string Rehearsal::first_checkpoint() const {
  for (const Event& event : new_events()) {
    if (event.name == "checkpoint") return data::files::one_line(event.detail.substr(0, event.detail.find(';')));
  }
  return {};
}

std::string Rehearsal::saved_step() const {
  const json status = json::parse(text_of(run_.status()), nullptr, false);
  if (!status.is_object() || status.value("state", "") != "interrupted") return {};
  return "step " + std::to_string(status.value("step", std::uint64_t{0}));
}

std::string Rehearsal::requeued() const {
  const auto job = scheduler_->job(job_);
  return job && job->restarts > 0 ? "restart " + std::to_string(job->restarts) : std::string();
}

std::string Rehearsal::resumed() const {
  for (const Event& event : new_events()) {
    if (event.name == "resume") return data::files::one_line(event.detail);
  }
  return {};
}

std::string Rehearsal::end_of(const std::optional<JobRecord>& job) const {
  const json status = json::parse(text_of(run_.status()), nullptr, false);
  if (status.is_object() && status.value("state", "") == "done") {
    return "the training was done before it heard the warning: rehearse a longer one (epochs=N)";
  }
  return job ? describe_end(*job) : "Slurm no longer knows its job";
}

RehearsalStep Rehearsal::warn_and_watch() const {
  try {
    scheduler_->signal_shell(job_, "USR2");
  } catch (const sweeps::SweepError&) {
    const auto job = scheduler_->job(job_);
    if (job && !is_over(job->state)) throw;
    return {kSaved, false, 0, end_of(job)};
  }
  return watch(kSaved, options_.until_saved, [&] { return saved_step(); });
}

RehearsalStep Rehearsal::watch(const std::string& what, std::chrono::seconds limit,
                               const std::function<std::string()>& found) const {
  const auto begin = Clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  auto ask_again = begin + kBetweenQuestions;
  while (true) {
    if (const std::string text = found(); !text.empty()) return {what, true, spent(), text};
    if (options_.stop_requested && options_.stop_requested()) return {what, false, spent(), "stopped by a signal"};
    if (Clock::now() - begin > limit)
      return {what, false, spent(), "not within " + std::to_string(limit.count()) + " s"};
    if (Clock::now() >= ask_again) {
      const auto job = scheduler_->job(job_);
      // The last look: the job may have ended because it did what it should.
      if (!job || is_over(job->state)) {
        const std::string text = found();
        if (!text.empty()) return {what, true, spent(), text};
        return {what, false, spent(), end_of(job)};
      }
      ask_again = Clock::now() + kBetweenQuestions;
    }
    std::this_thread::sleep_for(options_.look);
  }
}

std::vector<RehearsalStep> Rehearsal::run(const std::string& job) {
  job_ = job;
  const CancelledAtEnd cancelled(*scheduler_, job);
  std::vector<RehearsalStep> steps;
  const auto next = [&](const std::string& what, const std::function<RehearsalStep()>& look) {
    RehearsalStep step{what, false, 0, ""};
    try {
      step = look();
    } catch (const sweeps::SweepError& error) {
      step.found = error.what();
    } catch (const data::files::OutputError& error) {
      step.found = error.what();
    }
    if (options_.tell) options_.tell(step.what + ": " + step.found);
    steps.push_back(std::move(step));
    return steps.back().held;
  };
  const auto first = [&] { return watch(kFirst, options_.until_checkpoint, [&] { return first_checkpoint(); }); };
  if (!next(kFirst, first) || !next(kSaved, [&] { return warn_and_watch(); })) return steps;
  const std::string saved = steps.back().found;
  if (!next(kBack, [&] { return watch(kBack, options_.until_back, [&] { return requeued(); }); })) return steps;
  next(kResumed, [&] {
    RehearsalStep back = watch(kResumed, options_.until_back, [&] { return resumed(); });
    if (back.held && back.found != saved) {
      back.held = false;
      back.found = "at " + back.found + ", saved at " + saved;
    }
    return back;
  });
  return steps;
}

bool all_held(const std::vector<RehearsalStep>& steps) {
  return steps.size() == kSteps && std::all_of(steps.begin(), steps.end(), [](const auto& step) { return step.held; });
}

}  // namespace assay::slurm
