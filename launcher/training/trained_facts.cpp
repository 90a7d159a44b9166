// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/trained_facts.hpp"

#include <algorithm>

#include "launcher/layer_text.hpp"
#include "launcher/training/configured_model.hpp"
#include "launcher/training/model_description.hpp"

namespace assay::launcher::training {

ModelFacts model_facts(const TrainedModel& trained) {
  const int channels = trained.state.data.channels;
  const ImageSize size = image_size_of(trained);
  const auto model = build_configured_model(trained.config, channels);
  ModelFacts facts{.name = trained.config.model.name,
                   .layers = model->layers(channels, std::min(size.height, size.width)),
                   .counts = model->counts(),
                   .architecture = {}};
  facts.architecture = facts.name + " on " + shape_text({size.height, size.width, channels}) + ": " +
                       counted_kinds(facts.layers) + "; " + with_commas(facts.counts.parameters) + " parameters, " +
                       with_commas(facts.counts.trainable) + " trainable";
  return facts;
}

}  // namespace assay::launcher::training
