// SPDX-License-Identifier: Apache-2.0
#include "models/classification_head.hpp"

#include "models/activations.hpp"
#include "models/dropout.hpp"
#include "models/linear.hpp"
#include "models/pooling.hpp"

namespace assay::models {

void add_classification_head(Sequence& root, const HeadOptions& options) {
  std::int64_t features = options.features;
  root.add("pool", std::make_shared<GlobalAveragePool>());
  if (options.hidden > 0) {
    // Not "relu": ResNets have one of this name after their first convolution.
    root.add("fc1", std::make_shared<Linear>(features, options.hidden)).add("fc1_relu", std::make_shared<ReLU>());
    features = options.hidden;
  }
  if (options.dropout != 0) root.add("drop", std::make_shared<Dropout>(options.dropout));
  root.add(options.hidden > 0 ? "fc2" : "fc", std::make_shared<Linear>(features, options.logits));
}

std::vector<std::string> head_names() {
  return {"pool", "fc1", "fc1_relu", "drop", "fc2", "fc"};
}

}  // namespace assay::models
