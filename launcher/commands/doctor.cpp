// SPDX-License-Identifier: Apache-2.0
// assay doctor: what works here and what does not, with the fix. Under mpirun or srun also where each rank runs.
#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <string>

#include "launcher/commands/commands.hpp"
#include "launcher/diagnosis.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/linked_versions.hpp"
#include "launcher/table.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

using Json = nlohmann::ordered_json;

struct DoctorOptions {
  bool json = false;
};

std::vector<Finding> all_findings() {
  std::vector<Finding> findings;
  for (const auto& [name, version] : linked_versions()) findings.push_back({Health::ok, name, version, {}});
  findings.push_back({Health::ok, "LibTorch CPU kernels", torch_cpu_capability(), {}});
  for (auto& finding : diagnose(system_facts())) findings.push_back(std::move(finding));
  return findings;
}

// "rank local_rank host", one line per rank in rank order, on rank 0. Collective.
std::string rank_lines(World& world) {
  const auto& topology = world.topology();
  const std::string mine =
      std::to_string(topology.rank) + " " + std::to_string(topology.local_rank) + " " + topology.host + "\n";
  const auto all = world.collective().gather(std::as_bytes(std::span(mine.data(), mine.size())), 0);
  return {reinterpret_cast<const char*>(all.data()), all.size()};
}

void print_text(const std::vector<Finding>& findings, const std::string& ranks) {
  for (const auto& finding : findings) {
    std::cout << health_name(finding.health) << ": " << finding.what << ", " << finding.found
              << (finding.fix.empty() ? "" : "; ") << finding.fix << "\n";
  }
  if (ranks.empty()) return;
  Table table({{"rank", Align::right}, {"local rank", Align::right}, {"host"}});
  std::istringstream lines(ranks);
  for (std::string rank, local_rank, host; lines >> rank >> local_rank >> host;) table.add({rank, local_rank, host});
  std::cout << "\n" << table.text();
}

void print_json(const std::vector<Finding>& findings, const std::string& ranks) {
  Json report = {{"findings", Json::array()}, {"ranks", Json::array()}};
  for (const auto& finding : findings) {
    report["findings"].push_back({{"state", health_name(finding.health)},
                                  {"what", finding.what},
                                  {"found", finding.found},
                                  {"fix", finding.fix}});
  }
  std::istringstream lines(ranks);
  int rank = 0, local_rank = 0;
  for (std::string host; lines >> rank >> local_rank >> host;) {
    report["ranks"].push_back({{"rank", rank}, {"local_rank", local_rank}, {"host", host}});
  }
  std::cout << report.dump(2) << "\n";
}

int run(const DoctorOptions& options) {
  World world;
  const std::string ranks = world.alone() ? std::string() : rank_lines(world);
  if (!world.is_root()) return kDone;
  (options.json ? print_json : print_text)(all_findings(), ranks);
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
