// SPDX-License-Identifier: Apache-2.0
#include "models/pretrained.hpp"

#include <c10/core/GradMode.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "data/files/float_tensor.hpp"
#include "models/channel_adaptation.hpp"
#include "models/state.hpp"
#include "models/state_mismatch.hpp"

namespace assay::models {
namespace {

using data::files::TensorBytes;

// The tensors of a file by name.
class FoundTensors {
 public:
  explicit FoundTensors(std::span<const TensorBytes> tensors) : tensors_(tensors) {
    for (const TensorBytes& tensor : tensors) by_name_[tensor.name] = &tensor;
  }

  std::span<const TensorBytes> all() const { return tensors_; }
  const TensorBytes* find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }
  at::Tensor values(const std::string& name) const { return tensor_of(*find(name)); }

 private:
  std::span<const TensorBytes> tensors_;
  std::map<std::string_view, const TensorBytes*> by_name_;
};

bool is_foreign_classifier(const std::string& name) {
  return name.starts_with("fc.") || name.starts_with("classifier.");
}

bool fits(const NamedTensor& wanted, const TensorBytes& found) {
  return data::files::is_floating_dtype(found.dtype) && wanted.tensor.sizes() == at::IntArrayRef(found.shape);
}

// The first convolution of a model that sees another number of channels than the file's.
bool adapts(const NamedTensor& wanted, const TensorBytes& found) {
  return data::files::is_floating_dtype(found.dtype) && adapts_to_channels(found.shape, wanted.tensor.sizes());
}

// Every value of the tensor equal to this one.
bool all_equal(const FoundTensors& file, const std::string& name, float value) {
  const at::Tensor values = file.values(name);
  const float* first = values.const_data_ptr<float>();
  return std::all_of(first, first + values.numel(), [&](float each) { return each == value; });
}

// Scale 1, mean 0 and one variance for all, but shifts: what is left of a batch norm whose scale went into the
// convolution before it. (Without shifts it was never trained.)
bool is_folded(const Detector& detector, const FoundTensors& file) {
  bool shifted = false;
  bool any = false;
  constexpr std::string_view kMean = ".running_mean";
  for (const auto& [name, tensor] : detector.buffers()) {
    if (!name.ends_with(kMean) || !detector.in_backbone(name) || tensor.numel() == 0) continue;
    any = true;
    const std::string layer = name.substr(0, name.size() - kMean.size());
    const float variance = file.values(layer + ".running_var").const_data_ptr<float>()[0];
    if (!all_equal(file, layer + ".weight", 1) || !all_equal(file, name, 0) ||
        !all_equal(file, layer + ".running_var", variance)) {
      return false;
    }
    shifted = shifted || !all_equal(file, layer + ".bias", 0);
  }
  return any && shifted;
}

// Sorts every name of the detector and the file into the report or the mismatch.
struct Comparison {
  PretrainedReport report;
  StateMismatch mismatch;
};

Comparison compare(const Detector& detector, const std::vector<NamedTensor>& state, const FoundTensors& file) {
  Comparison result;
  std::set<std::string> known;
  for (const auto& wanted : state) {
    known.insert(wanted.name);
    const TensorBytes* found = file.find(wanted.name);
    if (found != nullptr && fits(wanted, *found)) continue;
    if (found != nullptr && adapts(wanted, *found)) {
      result.report.adapted.push_back(wanted.name);
      continue;
    }
    if (!detector.in_backbone(wanted.name)) {
      result.report.fresh.push_back(wanted.name);
    } else if (found == nullptr) {
      result.mismatch.missing.push_back(wanted.name);
    } else {
      result.mismatch.misshaped.push_back(misshape_text(wanted, *found));
    }
  }
  for (const auto& found : file.all()) {
    if (found.name.ends_with("num_batches_tracked")) continue;
    if (known.contains(found.name)) {
      if (!result.report.fresh.empty() && !detector.in_backbone(found.name)) result.report.unused.push_back(found.name);
      continue;
    }
    auto& place = is_foreign_classifier(found.name) ? result.report.unused : result.mismatch.unexpected;
    place.push_back(found.name);
  }
  return result;
}

}  // namespace

PretrainedReport load_pretrained(Detector& detector, const data::files::SafetensorsFile& file,
                                 const std::string& origin) {
  return load_pretrained(detector, file.tensors(), origin);
}

PretrainedReport load_pretrained(Detector& detector, std::span<const TensorBytes> tensors, const std::string& origin) {
  const FoundTensors file(tensors);
  const std::vector<NamedTensor> state = state_of(detector);
  Comparison result = compare(detector, state, file);
  const std::string wrong = result.mismatch.text();
  if (!wrong.empty()) {
    throw data::files::InputError(origin + ": not the weights of this model" + wrong +
                                  "; give weights of the same architecture, with torchvision's "
                                  "names ('assay import FILE --model M' makes them)");
  }
  const bool with_head = result.report.fresh.empty();
  const c10::NoGradGuard no_grad;
  for (const auto& [name, tensor] : state) {
    if (!with_head && !detector.in_backbone(name)) continue;
    const at::Tensor values = file.values(name);
    tensor.copy_(values.sizes() == tensor.sizes() ? values : adapted_to_channels(values, tensor.size(1)));
  }
  result.report.folded_batch_norms = is_folded(detector, file);
  return std::move(result.report);
}

}  // namespace assay::models
