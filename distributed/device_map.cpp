// SPDX-License-Identifier: Apache-2.0
#include "distributed/device_map.hpp"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace assay::distributed {
namespace {

constexpr std::size_t kFields = 7;

std::string plain(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return text;
}

int number(const std::string& text) {
  int value = 0;
  if (!absl::SimpleAtoi(text, &value)) throw std::invalid_argument("device map: '" + text + "' is no number");
  return value;
}

std::string rank_on_host(const RankPlace& place) {
  return absl::StrCat("rank ", place.rank, " on ", place.host);
}

std::string shared_gpu(const std::vector<RankPlace>& places) {
  std::map<std::string, const RankPlace*> owners;
  for (const RankPlace& place : places) {
    const auto [owner, alone] = owners.emplace(place.gpu, &place);
    if (alone) continue;
    return absl::StrCat("ranks ", owner->second->rank, " and ", place.rank, " would share GPU ",
                        device_of(place.local_rank, place.visible), " of ", place.host,
                        ", which NCCL refuses: start at most ", place.visible, place.visible == 1 ? " rank" : " ranks",
                        " per node there, give each task a GPU of its own (srun --gpus-per-task=1), or set device=cpu");
  }
  return {};
}

}  // namespace

int device_of(int local_rank, int visible) {
  if (visible < 1) throw std::invalid_argument("device_of: no GPU is visible");
  return local_rank % visible;
}

std::string to_line(const RankPlace& place) {
  return absl::StrCat(place.rank, "\t", place.local_rank, "\t", plain(place.host), "\t", place.visible, "\t",
                      plain(place.gpu), "\t", plain(place.gpu_name), "\t", plain(place.obstacle), "\n");
}

std::vector<RankPlace> places_from_lines(const std::string& lines) {
  std::vector<RankPlace> places;
  const std::vector<std::string> all = absl::StrSplit(lines, '\n', absl::SkipEmpty());
  for (const std::string& line : all) {
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    if (fields.size() != kFields) throw std::invalid_argument("device map: a line has not seven fields");
    places.push_back(
        {number(fields[0]), number(fields[1]), fields[2], number(fields[3]), fields[4], fields[5], fields[6]});
  }
  return places;
}

DeviceVerdict choose_device(DeviceWish wish, const std::vector<RankPlace>& places) {
  if (wish == DeviceWish::cpu) return {};
  const auto lacks = [](const RankPlace& place) { return place.gpu.empty(); };
  const auto without = std::find_if(places.begin(), places.end(), lacks);
  if (without != places.end()) {
    if (wish == DeviceWish::cuda) {
      return {false, absl::StrCat("device=cuda: ", rank_on_host(*without), " can use no GPU: ", without->obstacle)};
    }
    if (std::all_of(places.begin(), places.end(), lacks)) return {};
    return {false, absl::StrCat(rank_on_host(*without), " can use no GPU (", without->obstacle,
                                "), while others can: mend that, or set device=cpu for all")};
  }
  const std::string shared = shared_gpu(places);
  return {shared.empty(), shared};
}

}  // namespace assay::distributed
