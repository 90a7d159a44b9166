// SPDX-License-Identifier: Apache-2.0
// Which layer of a Keras file goes to which layer of a detector, and what is wrong with that. Private to models/.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "models/keras_layers.hpp"
#include "models/weighted_layers.hpp"

namespace assay::models {

class KerasMatch {
 public:
  // wanted: in Keras' order; found: as the file lists them. Matches at once: names that keras.applications gives first,
  // then the backbone kind by kind in order, then the head, which is taken whole or not at all.
  KerasMatch(std::vector<WeightedLayer> wanted, std::vector<KerasWeights> found);

  const std::vector<WeightedLayer>& wanted() const { return wanted_; }
  // What goes there; null when the layer stays as it is.
  const KerasWeights* of(const std::string& layer) const;
  // Layers of the file that go nowhere.
  std::vector<const KerasWeights*> unused() const;
  // "; missing: ...; unexpected: ...; of another shape: ..."; empty when all fits. An unused dense layer is no fault:
  // it is the classifier of another task.
  std::string wrong() const;

 private:
  void match_names();
  void match_in_order(WeightKind kind, bool backbone);
  void match_head();
  void take(const WeightedLayer& layer, std::size_t index);

  std::vector<WeightedLayer> wanted_;
  std::vector<KerasWeights> found_;
  std::vector<bool> used_;
  std::map<std::string, std::size_t> pairs_;  // name of the wanted layer, place in found_
  std::vector<std::string> missing_;
  std::vector<std::string> misshaped_;
};

}  // namespace assay::models
