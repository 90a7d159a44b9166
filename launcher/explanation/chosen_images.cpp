// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/chosen_images.hpp"

#include <cstdint>
#include <span>
#include <string>

#include "data/files/error.hpp"
#include "launcher/agreement.hpp"
#include "launcher/evaluation/evaluator.hpp"
#include "launcher/explanation/image_folders.hpp"

namespace assay::launcher::explanation {
namespace {

// Which of the split's rows: their places in it. On rank 0.
std::vector<std::uint32_t> select(const LabelledRows& split, const SelectionRule& rule,
                                  const std::vector<double>& probability_real) {
  std::vector<std::uint8_t> labels;
  for (const std::uint32_t row : split.rows) labels.push_back(split.access->labels()[row]);
  std::vector<std::uint32_t> places = select_images(rule, labels, probability_real);
  if (!places.empty()) return places;
  const bool judged = rule.selection == Selection::right || rule.selection == Selection::wrong;
  throw data::files::InputError(judged ? "no image of the split is predicted " +
                                             std::string(rule.selection == Selection::right ? "rightly" : "wrongly") +
                                             ": choose another --select or --split"
                                       : std::string("the split holds no image: choose another --split"));
}

std::vector<std::uint32_t> from_root(World& world, std::vector<std::uint32_t> values) {
  std::uint64_t count = values.size();
  world.collective().broadcast(std::as_writable_bytes(std::span(&count, 1)), 0);
  values.resize(count);
  world.collective().broadcast(std::as_writable_bytes(std::span(values)), 0);
  return values;
}

std::vector<std::string> folders_of(const std::vector<std::string>& names) {
  ImageFolders folders;
  std::vector<std::string> all;
  for (const std::string& name : names) all.push_back(folders.take(name));
  return all;
}

}  // namespace

std::vector<ImageToExplain> choose_images(World& world, training::TrainedModel& trained, const data::StoreReader& store,
                                          const LabelledRows& split, const SelectionRule& rule) {
  std::vector<double> probability_real;
  if (needs_predictions(rule.selection)) {
    const evaluation::Evaluator evaluator(world.collective(), trained.config, trained.temperature);
    probability_real = evaluator.run(*trained.model, *split.access, split.rows).probability_real;
  }
  std::vector<std::uint32_t> places;
  on_root(world.collective(), [&] { places = select(split, rule, probability_real); });
  places = from_root(world, std::move(places));
  std::vector<ImageToExplain> images;
  agree(world.collective(), [&] {
    const std::vector<std::string> names = split.names(store, trained.config);
    const std::vector<std::string> folders = folders_of(names);
    for (const std::uint32_t place : places) {
      const std::uint32_t row = split.rows[place];
      images.push_back({.row = row,
                        .name = names[place],
                        .folder = folders[place],
                        .label = split.access->labels()[row] == 1 ? Class::real : Class::fake});
    }
  });
  return images;
}

}  // namespace assay::launcher::explanation
