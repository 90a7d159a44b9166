// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/rank_times.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

namespace assay::launcher::training {
namespace {

constexpr double kSlow = 1.2;  // times the median

double own_work(const RankTimes& times) {
  return times.data + times.compute;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// Of the other ranks, so that one slow rank of two shows.
double median_without(std::span<const RankTimes> ranks, std::size_t left_out) {
  std::vector<double> others;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    if (rank != left_out) others.push_back(own_work(ranks[rank]));
  }
  return median(std::move(others));
}

std::string describe_slowest(std::span<const RankTimes> ranks) {
  if (ranks.size() < 2) return "";
  const auto slowest = std::max_element(
      ranks.begin(), ranks.end(), [](const RankTimes& a, const RankTimes& b) { return own_work(a) < own_work(b); });
  const auto rank = static_cast<std::size_t>(slowest - ranks.begin());
  const double usual = median_without(ranks, rank);
  if (usual <= 0 || own_work(*slowest) < kSlow * usual) return "";
  return absl::StrFormat("; rank %d is slow: %.2f x the median of the others (%s)", rank, own_work(*slowest) / usual,
                         slowest->data > slowest->compute ? "preparing batches" : "computing");
}

}  // namespace

std::vector<RankTimes> gather_rank_times(distributed::Collective& collective, const RankTimes& own) {
  const std::vector<std::byte> bytes = collective.gather(std::as_bytes(std::span(&own, 1)), 0);
  std::vector<RankTimes> ranks(bytes.size() / sizeof(RankTimes));
  if (!bytes.empty()) std::memcpy(ranks.data(), bytes.data(), bytes.size());
  return ranks;
}

bool worth_telling(std::span<const RankTimes> ranks) {
  constexpr double kMuch = 0.1;
  return ranks.size() > 1 || (ranks.size() == 1 && ranks[0].data > kMuch * own_work(ranks[0]));
}

std::string describe_rank_times(std::span<const RankTimes> ranks) {
  RankTimes sum;
  for (const RankTimes& times : ranks) {
    sum.data += times.data;
    sum.compute += times.compute;
    sum.communication += times.communication;
    sum.steps += times.steps;
  }
  const double all = std::max(1e-9, sum.data + sum.compute + sum.communication);
  const double waited = 1e3 * sum.data / std::max(1.0, sum.steps);
  return absl::StrFormat("step time: data %.0f %% (%.3g ms a step), compute %.0f %%, communication %.0f %%",
                         100 * sum.data / all, waited, 100 * sum.compute / all, 100 * sum.communication / all) +
         describe_slowest(ranks);
}

std::string rank_times_json(std::uint32_t epoch, std::span<const RankTimes> ranks) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    list.push_back({{"rank", rank},
                    {"steps", ranks[rank].steps},
                    {"data_seconds", ranks[rank].data},
                    {"compute_seconds", ranks[rank].compute},
                    {"communication_seconds", ranks[rank].communication}});
  }
  return nlohmann::ordered_json{{"epoch", epoch}, {"ranks", list}}.dump();
}

}  // namespace assay::launcher::training
