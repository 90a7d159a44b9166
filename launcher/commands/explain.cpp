// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "data/files/one_line.hpp"
#include "launcher/agreement.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/commands/trained_run_options.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/explanation/explain_session.hpp"
#include "launcher/explanation/explanation_table.hpp"
#include "launcher/threads.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::commands {
namespace {

// Ranks meet between images only, and an image of a large model takes minutes on a processor.
constexpr double kDeadlineSeconds = 1800;

struct Options {
  TrainedRunOptions trained;
  explanation::StoreSource store;
  explanation::PathSource files;
  std::string select = "random";
  std::vector<std::string> methods = {"gradcam", "lime", "shap"};
  std::string target = "predicted";
  std::string output = "logit";
  std::string segments = "slic";
  std::string precision = "fp32";
  bool no_trust = false;
  explanation::ExplainOptions explain;
};

// Words become values; throws config::UsageError.
void parse(Options& options, double threshold) {
  explanation::ExplainOptions& explain = options.explain;
  explain.methods = explanation::parse_methods(options.methods);
  explain.target = explanation::parse_target(options.target);
  explain.output = explanation::parse_output(options.output);
  explain.segments = explanation::parse_segments(options.segments);
  explain.precision = explanation::parse_precision(options.precision);
  explain.trust = !options.no_trust;
  options.store.rule.selection = explanation::parse_selection(options.select);
  options.store.rule.threshold = threshold;
  options.store.rule.seed = explain.seed;
  options.files.store = options.store.store;
}

void print(const Options& options, const explanation::ExplainResult& result, const training::TrainedModel& trained,
           const data::files::RunFolder& folder) {
  std::printf("%zu images%s, checkpoint of step %llu\n\n", result.summaries.size(),
              options.files.paths.empty() ? (" of the " + options.store.split + " split").c_str() : "",
              static_cast<unsigned long long>(trained.state.step));
  std::printf("%s\n", explanation::explanation_table(result.summaries, options.explain).c_str());
  std::printf("written to %s\n", folder.explanations().c_str());
}

int run(Options options) {
  World world(kDeadlineSeconds);
  const data::files::RunFolder folder(options.trained.run);
  training::TrainedModel trained = load_trained_run(world, options.trained);
  agree(world.collective(), [&] {
    parse(options, trained.config.evaluation.threshold);
    explanation::check(options.explain);
  });
  use_threads(static_cast<int>(trained.config.threads));
  const explanation::ExplainResult result = options.files.paths.empty()
                                                ? explain_split(world, folder, trained, options.explain, options.store)
                                                : explain_paths(world, folder, trained, options.explain, options.files);
  if (!world.is_root()) return result.rejects.empty() ? kDone : kInput;
  if (!result.summaries.empty()) print(options, result, trained, folder);
  for (const auto& reject : result.rejects) {
    std::fprintf(stderr, "%s: not explained: %s\n", data::files::one_line(reject.path).c_str(),
                 data::files::one_line(reject.reason).c_str());
  }
  return result.rejects.empty() ? kDone : kInput;
}

void add_sources(CLI::App& command, Options& options) {
  CLI::Option* paths = command.add_option("paths", options.files.paths, "images: files, folders, zip or tar archives")
                           ->type_name("PATH");
  command
      .add_option("--data", options.store.store,
                  "store of the images, or of the background of images named as files (default: the one the run was "
                  "trained on)")
      ->type_name("STORE");
  command.add_option("--split", options.store.split, "split of the store")
      ->check(CLI::IsMember({"train", "validation", "test"}))
      ->capture_default_str()
      ->excludes(paths);
  command.add_option("--count", options.store.rule.count, "images of the split, half of each class")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str()
      ->excludes(paths);
  command
      .add_option("--select", options.select, "which: random; the most confident right or wrong; nearest the threshold")
      ->check(CLI::IsMember({"random", "right", "wrong", "threshold"}))
      ->capture_default_str()
      ->excludes(paths);
}

void add_methods(CLI::App& command, Options& options) {
  explanation::ExplainOptions& explain = options.explain;
  command.add_option("--methods", options.methods, "of gradcam, lime, shap (expected gradients), kernelshap")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
  command.add_option("--target", options.target, "the class explained: predicted, real, fake or both")
      ->capture_default_str();
  command.add_option("--layer", explain.layer, "of Grad-CAM (default: the last convolution)")->type_name("NAME");
  command.add_option("--output", options.output, "what Grad-CAM and SHAP explain: logit or probability")
      ->capture_default_str();
  command.add_option("--segments", options.segments, "for LIME and KernelSHAP: slic, quickshift or grid")
      ->capture_default_str();
  command.add_option("--segment-count", explain.segment_count, "segments wished (slic, grid)")->capture_default_str();
  command.add_option("--samples", explain.samples, "masks that LIME asks the model about")->capture_default_str();
  command.add_option("--features", explain.features, "segments in LIME's short explanation")->capture_default_str();
  command.add_option("--background", explain.background, "training images that SHAP compares with")
      ->capture_default_str();
  command.add_option("--shap-samples", explain.shap_samples, "gradients for each image")->capture_default_str();
  command.add_option("--kernel-samples", explain.kernel_samples, "coalitions of segments for KernelSHAP")
      ->capture_default_str();
  command.add_option("--precision", options.precision, "fp32 or bf16; P(REAL) is always fp32")->capture_default_str();
  command.add_flag("--no-trust", options.no_trust, "leave out deletion, insertion and the randomisation check");
  command.add_option("--seed", explain.seed, "of the choice of images, of masks and of samples")->capture_default_str();
}

}  // namespace

void add_explain(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "explain",
      "What a trained detector looks at, with error bars: Grad-CAM, LIME, SHAP; the same on any number of "
      "ranks");
  add_trained_run_options(*command, options->trained);
  add_device_option(*command, options->trained);
  add_temperature_option(*command, options->trained);
  add_sources(*command, *options);
  add_methods(*command, *options);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
