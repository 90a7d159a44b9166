// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog_verdict.hpp"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <vector>

namespace assay::distributed {
namespace {

constexpr std::size_t kNamedRanks = 6;  // the line stays readable with a hundred ranks on a node
// A node that can name the missing rank speaks before the nodes that cannot.
constexpr double kOtherNodeGraceSeconds = 2;

constexpr const char* kRemedy = "; the same command resumes from the last checkpoint";
constexpr const char* kDeadlineRemedy =
    "; the same command resumes from the last checkpoint (distributed.deadline_seconds sets the wait)";

using Peers = std::vector<const PeerView*>;

std::string place(std::uint64_t sequence, const std::string& operation) {
  return absl::StrCat(operation, " ", sequence);
}

std::string last_seen(const PeerView& peer) {
  const std::string when = absl::StrFormat("last seen %.0f s ago ", peer.seen_seconds_ago);
  if (peer.sequence == 0) return absl::StrCat(when, "at its start");
  return absl::StrCat(when, peer.waiting ? "in " : "after ", place(peer.sequence, peer.operation));
}

std::string condition(const PeerView& peer) {
  if (peer.process == ProcessState::kGone) return "; gone";
  if (peer.process == ProcessState::kStopped) return "; stopped";
  if (peer.departure != Departure::kPresent) return "; it has left the job";
  return "";
}

std::string name(const PeerView& peer, const std::string& host) {
  return absl::StrCat("rank ", peer.rank, " (pid ", peer.pid, " on host ", host, ")");
}

// "rank 1 (pid 12 on host h) VERB; last seen ...", the further ones in brackets after it.
std::string describe(const Peers& missing, const std::string& host, const std::string& verb, bool with_condition) {
  std::string text;
  const std::size_t named = std::min(missing.size(), kNamedRanks);
  for (std::size_t i = 0; i < named; ++i) {
    const PeerView& peer = *missing[i];
    if (i > 0) absl::StrAppend(&text, "; also ");
    absl::StrAppend(&text, name(peer, host));
    if (i == 0) absl::StrAppend(&text, " ", verb);
    absl::StrAppend(&text, "; ", last_seen(peer), with_condition ? condition(peer) : "");
  }
  if (missing.size() > named) absl::StrAppend(&text, "; and ", missing.size() - named, " more ranks");
  return text;
}

template <typename Condition>
Peers select(std::span<const PeerView> peers, const Condition& condition) {
  Peers selected;
  for (const PeerView& peer : peers) {
    if (condition(peer)) selected.push_back(&peer);
  }
  return selected;
}

std::optional<Verdict> judge_vanished(const OwnView& own, std::span<const PeerView> peers,
                                      const JudgementRules& rules) {
  const Peers dead = select(peers, [&](const PeerView& peer) {
    return !own.disarmed && peer.process == ProcessState::kGone && peer.departure == Departure::kPresent;
  });
  if (!dead.empty()) {
    const std::string verb = "is gone: killed (out of memory?) or crashed";
    return Verdict{.reason = absl::StrCat(describe(dead, rules.host, verb, false), kRemedy), .process_ended = true};
  }
  const Peers deserters = select(peers, [&](const PeerView& peer) {
    return own.waiting && peer.process == ProcessState::kGone && peer.departure == Departure::kLeft &&
           peer.sequence < own.sequence;
  });
  if (deserters.empty()) return std::nullopt;
  const std::string verb =
      absl::StrCat("has ended before ", place(own.sequence, own.operation), ", see its own message");
  return Verdict{.reason = describe(deserters, rules.host, verb, false), .process_ended = true};
}

std::optional<Verdict> judge_late(const OwnView& own, std::span<const PeerView> peers, const JudgementRules& rules) {
  const double deadline = deadline_of(rules, own.sequence);
  if (!own.waiting || own.waited_seconds < deadline) return std::nullopt;
  const std::string here = place(own.sequence, own.operation);
  const std::string waited = absl::StrFormat("after %g s", deadline);

  const Peers behind = select(peers, [&](const PeerView& peer) { return peer.sequence < own.sequence; });
  if (!behind.empty()) {
    const std::string verb = absl::StrCat("has not arrived at ", here, " ", waited);
    return Verdict{.reason = absl::StrCat(describe(behind, rules.host, verb, true), kDeadlineRemedy)};
  }
  const Peers elsewhere = select(peers, [&](const PeerView& peer) {
    return peer.waiting && peer.sequence == own.sequence && peer.operation != own.operation;
  });
  if (!elsewhere.empty()) {
    const std::string verb =
        absl::StrCat("is in another collective than this rank's ", here, " (a defect of this program)");
    return Verdict{.reason = describe(elsewhere, rules.host, verb, true)};
  }
  if (!rules.world_on_this_node && own.waited_seconds >= deadline + kOtherNodeGraceSeconds) {
    return Verdict{.reason = absl::StrCat("a rank on another node has not arrived at ", here, " ", waited,
                                          "; every rank of host ", rules.host, " has", kDeadlineRemedy)};
  }
  if (own.waited_seconds < 2 * deadline) return std::nullopt;
  return Verdict{.reason =
                     absl::StrFormat("%s has not finished after %g s although every rank of host %s has arrived%s",
                                     here, 2 * deadline, rules.host, kDeadlineRemedy)};
}

}  // namespace

double deadline_of(const JudgementRules& rules, std::uint64_t sequence) {
  if (sequence > kStartingCollectives) return rules.deadline_seconds;
  return std::max(rules.first_deadline_seconds, rules.deadline_seconds);
}

std::optional<Verdict> judge(const OwnView& own, std::span<const PeerView> peers, const JudgementRules& rules) {
  const Peers aborting = select(peers, [](const PeerView& peer) { return peer.departure == Departure::kAborted; });
  if (!aborting.empty()) {
    return Verdict{.reason = absl::StrCat("rank ", aborting.front()->rank, " has ended the job, see its own message"),
                   .silent = true,
                   .process_ended = true};
  }
  if (std::optional<Verdict> verdict = judge_vanished(own, peers, rules)) return verdict;
  return judge_late(own, peers, rules);
}

}  // namespace assay::distributed
