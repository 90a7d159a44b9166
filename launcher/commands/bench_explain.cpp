// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "launcher/commands/bench_commands.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/explanation/explain_bench.hpp"
#include "launcher/explanation/explain_options.hpp"
#include "launcher/measurement.hpp"
#include "launcher/threads.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

struct Options {
  explanation::ExplainBenchOptions bench;
  std::string precision = "fp32";
  std::vector<std::string> cases;
  double seconds = 2;
  bool json = false;
};

struct Result {
  std::string name;
  double seconds_per_image = 0;
  double agreement = 0;  // with fp32; NaN where it was not asked for
};

void print(const Options& options, const explanation::ExplainBenchOptions& bench, std::int64_t threads,
           const Result& result) {
  if (options.json) {
    const nlohmann::ordered_json line = {{"case", result.name},
                                         {"seconds_per_image", result.seconds_per_image},
                                         {"model", bench.model},
                                         {"image_size", bench.image_size},
                                         {"precision", options.precision},
                                         {"threads", threads},
                                         {"rank_correlation_with_fp32", result.agreement}};
    std::printf("%s\n", line.dump().c_str());
    return;
  }
  std::printf("%-24s %10.3f ms an image", result.name.c_str(), 1000 * result.seconds_per_image);
  if (!std::isnan(result.agreement)) std::printf(", rank correlation with fp32 %.4f", result.agreement);
  std::printf("\n");
  std::fflush(stdout);
}

// All where none is named.
std::vector<explanation::ExplainBench::Case> chosen(const std::vector<explanation::ExplainBench::Case>& all,
                                                    const std::vector<std::string>& names) {
  if (names.empty()) return all;
  std::vector<explanation::ExplainBench::Case> found;
  for (const std::string& name : names) {
    const auto match = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.name == name; });
    if (match == all.end()) {
      std::string known;
      for (const auto& entry : all) known += (known.empty() ? "" : ", ") + entry.name;
      throw config::UsageError("--case: no case '" + name + "'; the cases are: " + known);
    }
    found.push_back(*match);
  }
  return found;
}

int run(const Options& given) {
  Options options = given;
  options.bench.precision = explanation::parse_precision(options.precision);
  World world;
  const std::int64_t threads = resolve_threads(0, world.topology());
  use_threads(static_cast<int>(threads));
  explanation::ExplainBench bench(options.bench);
  for (const auto& entry : chosen(bench.cases(), options.cases)) {
    const MeasurementOptions windows{.seconds = options.seconds, .windows = 5, .warm_up_seconds = 0.5};
    const double rate = median_rate(world.collective(), windows, entry.work);
    if (!world.is_root()) continue;
    print(options, bench.options(), threads, {entry.name, 1 / (rate * entry.images), entry.agreement()});
  }
  return kDone;
}

}  // namespace

void add_bench_explain(CLI::App& bench, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = bench.add_subcommand("explain", "Explanations of made-up pictures, method by method");
  command->add_option("--model", options->bench.model, "model, with random weights")->capture_default_str();
  command->add_option("--run", options->bench.run, "a trained model instead: folder of its run")
      ->excludes("--model")
      ->type_name("DIR");
  command->add_option("--image-size", options->bench.image_size, "what the model sees, in pixels (default: its own)")
      ->check(CLI::Range(8, 1024));
  command->add_option("--precision", options->precision, "fp32 or bf16")
      ->check(CLI::IsMember({"fp32", "bf16"}))
      ->capture_default_str();
  command->add_option("--samples", options->bench.samples, "of LIME and KernelSHAP")
      ->check(CLI::Range(100, 100000))
      ->capture_default_str();
  command->add_option("--shap-samples", options->bench.shap_samples, "of expected gradients")
      ->check(CLI::Range(2, 100000))
      ->capture_default_str();
  command
      ->add_option("--batch", options->bench.batch, "images of one forward of LIME, KernelSHAP and expected gradients")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_option("--case", options->cases, "only these cases")->delimiter(',')->type_name("NAME,...");
  command->add_option("--seconds", options->seconds, "length of each of the five windows whose median counts")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--json", options->json, "one JSON line per case");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
