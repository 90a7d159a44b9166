// SPDX-License-Identifier: Apache-2.0
#include "launcher/run_temperature.hpp"

#include <stdexcept>

#include "data/store_reader.hpp"
#include "launcher/agreement.hpp"
#include "launcher/evaluation/calibration_curve.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/evaluation/temperature.hpp"
#include "launcher/labelled_rows.hpp"

namespace assay::launcher {
namespace {

double error_at(std::span<const double> log_odds, std::span<const std::uint8_t> labels, double temperature) {
  return evaluation::calibration_error(
      evaluation::calibration_curve(labels, evaluation::probabilities_at(log_odds, temperature)));
}

void check_is_own(const data::StoreReader& store, const training::TrainedModel& trained) {
  if (store.info().content_hash == trained.state.data.content_hash) return;
  throw data::StoreError(store.path().string() +
                         ": not the store this run was trained on, so it has no validation split of the run; leave "
                         "--data out, or name that store");
}

}  // namespace

evaluation::Calibration calibrated(std::span<const double> log_odds, std::span<const std::uint8_t> labels,
                                   const training::TrainedModel& trained) {
  const evaluation::TemperatureFit fit = evaluation::fit_temperature(log_odds, labels);
  return {.temperature = fit.temperature,
          .weights_sha256 = trained.weights_sha256,
          .step = trained.state.step,
          .images = labels.size(),
          .log_loss_before = fit.log_loss_before,
          .log_loss_after = fit.log_loss_after,
          .calibration_error_before = error_at(log_odds, labels, 1),
          .calibration_error_after = error_at(log_odds, labels, fit.temperature)};
}

evaluation::Calibration fit_run_temperature(World& world, const data::files::RunFolder& folder,
                                            const data::StoreReader& store, training::TrainedModel& trained) {
  agree(world.collective(), [&] { check_is_own(store, trained); });
  const LabelledRows labelled = open_labelled_rows(world, store, "validation", trained);
  const evaluation::Evaluation result =
      evaluation::Evaluator(world.collective(), trained.config).run(*trained.model, *labelled.access, labelled.rows);
  evaluation::Calibration calibration;
  on_root(world.collective(), [&] {
    try {
      calibration = calibrated(result.log_odds, result.labels, trained);
    } catch (const std::invalid_argument& error) {
      throw data::StoreError(store.path().string() + ": validation split: " + error.what());
    }
    evaluation::write_calibration(folder.calibration(), calibration);
    trained.temperature = calibration.temperature;
  });
  auto bytes = std::as_writable_bytes(std::span(&trained.temperature, 1));
  world.collective().broadcast(bytes, 0);
  return calibration;
}

}  // namespace assay::launcher
