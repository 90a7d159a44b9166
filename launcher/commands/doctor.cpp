// SPDX-License-Identifier: Apache-2.0
// assay doctor: what works here and what does not, with the fix. Under mpirun or srun also where each rank runs.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "launcher/accelerator.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/device_choice.hpp"
#include "launcher/diagnosis.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/gpu_findings.hpp"
#include "launcher/linked_versions.hpp"
#include "launcher/table.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

using Json = nlohmann::ordered_json;

struct DoctorOptions {
  bool json = false;
};

std::vector<Finding> all_findings(const Accelerator& accelerator) {
  std::vector<Finding> findings;
  for (const auto& [name, version] : linked_versions()) findings.push_back({Health::ok, name, version, {}});
  findings.push_back({Health::ok, "LibTorch CPU kernels", torch_cpu_capability(), {}});
  for (auto& finding : diagnose(system_facts())) {
    // Containers may hide the driver's files, but not its GPUs.
    if (finding.what == "GPU" && accelerator.runtime) continue;
    findings.push_back(std::move(finding));
  }
  for (auto& finding : gpu_findings(accelerator)) findings.push_back(std::move(finding));
  return findings;
}

using Places = std::vector<distributed::RankPlace>;

// "cpu", or the number of the GPU on its node.
std::string device_text(const distributed::RankPlace& place) {
  if (place.gpu.empty()) return "cpu";
  return "cuda:" + std::to_string(distributed::device_of(place.local_rank, place.visible));
}

long ranks_of_host(const Places& places, const std::string& host) {
  return std::count_if(places.begin(), places.end(), [&](const auto& place) { return place.host == host; });
}

void print_text(const std::vector<Finding>& findings, const Places& places) {
  for (const auto& finding : findings) {
    std::cout << health_name(finding.health) << ": " << finding.what << ", " << finding.found
              << (finding.fix.empty() ? "" : "; ") << finding.fix << "\n";
  }
  if (places.empty()) return;
  Table table(
      {{"rank", Align::right}, {"local rank", Align::right}, {"device"}, {"host"}, {"ranks there", Align::right}});
  for (const auto& place : places) {
    table.add({std::to_string(place.rank), std::to_string(place.local_rank), device_text(place), place.host,
               std::to_string(ranks_of_host(places, place.host))});
  }
  std::cout << "\n" << table.text();
  const std::string complaint = choose_device(distributed::DeviceWish::automatic, places).complaint;
  if (!complaint.empty()) std::cout << "\n" << complaint << "\n";
}

void print_json(const std::vector<Finding>& findings, const Places& places) {
  Json report = {{"findings", Json::array()}, {"ranks", Json::array()}};
  for (const auto& finding : findings) {
    report["findings"].push_back({{"state", health_name(finding.health)},
                                  {"what", finding.what},
                                  {"found", finding.found},
                                  {"fix", finding.fix}});
  }
  for (const auto& place : places) {
    report["ranks"].push_back({{"rank", place.rank},
                               {"local_rank", place.local_rank},
                               {"device", device_text(place)},
                               {"gpu", place.gpu_name},
                               {"host", place.host},
                               {"ranks_of_host", ranks_of_host(places, place.host)}});
  }
  std::cout << report.dump(2) << "\n";
}

int run(const DoctorOptions& options) {
  World world;
  const Accelerator accelerator = open_accelerator();
  Places places;
  if (!world.alone()) places = all_places(world.collective(), own_place(world.topology(), accelerator));
  if (!world.is_root()) return kDone;
  (options.json ? print_json : print_text)(all_findings(accelerator), places);
  return kDone;
}

}  // namespace

void add_doctor(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("doctor", "What works here and what does not, with the fix; also under mpirun.");
  auto options = std::make_shared<DoctorOptions>();
  command->add_flag("--json", options->json, "Print one JSON object.");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
