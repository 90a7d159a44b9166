// SPDX-License-Identifier: Apache-2.0
#include "data/files/torch_state.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "data/files/one_line.hpp"

namespace assay::data::files {
namespace {

constexpr std::string_view kRebuildTensor = "torch._utils._rebuild_tensor";
constexpr std::string_view kRebuildTensor2 = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view kRebuildParameter = "torch._utils._rebuild_parameter";

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kStorages = {{
    {"torch.FloatStorage", "F32"},
    {"torch.DoubleStorage", "F64"},
    {"torch.HalfStorage", "F16"},
    {"torch.BFloat16Storage", "BF16"},
    {"torch.LongStorage", "I64"},
    {"torch.IntStorage", "I32"},
    {"torch.ShortStorage", "I16"},
    {"torch.CharStorage", "I8"},
    {"torch.ByteStorage", "U8"},
    {"torch.BoolStorage", "BOOL"},
}};

constexpr std::size_t kMostDimensions = 8;

void demand(bool condition, const std::string& what) {
  if (!condition) throw InputError(one_line(what));
}

std::vector<std::int64_t> counts_of(const PickleDocument& document, const PickleValue& tuple,
                                    const std::string& where) {
  demand((tuple.kind == PickleKind::tuple || tuple.kind == PickleKind::list) && tuple.items.size() <= kMostDimensions,
         where + "its shape is none");
  std::vector<std::int64_t> counts;
  for (const PickleReference item : tuple.items) {
    const PickleValue& count = document.at(item);
    demand(count.kind == PickleKind::integer && count.integer >= 0, where + "its shape or strides are no counts");
    counts.push_back(count.integer);
  }
  return counts;
}

// ("storage", storage class, key, location, elements[, view of another storage])
TorchStorage storage_of(const PickleDocument& document, const PickleValue& value) {
  demand(
      value.kind == PickleKind::persistent && value.items.size() >= 5 && document.at(value.items[0]).text == "storage",
      "a tensor without a storage");
  const std::string& type = document.at(value.items[1]).text;
  const auto known =
      std::find_if(kStorages.begin(), kStorages.end(), [&](const auto& each) { return each.first == type; });
  demand(known != kStorages.end(), "a storage of the unknown kind '" + type + "'");
  const PickleValue& key = document.at(value.items[2]);
  const PickleValue& elements = document.at(value.items[4]);
  demand(key.kind == PickleKind::text && elements.kind == PickleKind::integer && elements.integer >= 0,
         "a storage without key or size");
  demand(value.items.size() == 5 || document.at(value.items[5]).kind == PickleKind::none,
         "storages that are views of others (PyTorch 0.3 and older): load the file in PyTorch and save it again");
  return {key.text, std::string(known->second), static_cast<std::uint64_t>(elements.integer)};
}

bool is_tensor(const PickleValue& value) {
  return value.kind == PickleKind::call;
}

// A tensor, or a parameter around one.
TorchTensor tensor_of(const PickleDocument& document, const PickleValue& value, const std::string& name) {
  const std::string where = "tensor '" + name + "': ";
  demand(!value.items.empty(), where + "lacks its arguments");
  if (value.text == kRebuildParameter) {
    const PickleValue& inner = document.at(value.items[0]);
    demand(inner.kind == PickleKind::call && inner.text != kRebuildParameter, where + "a parameter around no tensor");
    return tensor_of(document, inner, name);
  }
  demand((value.text == kRebuildTensor || value.text == kRebuildTensor2) && value.items.size() >= 4,
         where + "lacks its arguments");
  TorchTensor tensor;
  tensor.name = name;
  tensor.storage = storage_of(document, document.at(value.items[0]));
  const PickleValue& offset = document.at(value.items[1]);
  demand(offset.kind == PickleKind::integer && offset.integer >= 0, where + "its offset is no count");
  tensor.offset = static_cast<std::uint64_t>(offset.integer);
  tensor.shape = counts_of(document, document.at(value.items[2]), where);
  tensor.strides = counts_of(document, document.at(value.items[3]), where);
  demand(tensor.shape.size() == tensor.strides.size(), where + "shape and strides disagree");
  return tensor;
}

template <class Visit>
void for_each_entry(const PickleDocument& document, const PickleValue& dictionary, const Visit& visit) {
  for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
    visit(document.at(dictionary.items[i]), document.at(dictionary.items[i + 1]));
  }
}

bool holds_tensors(const PickleDocument& document, const PickleValue& value) {
  bool found = false;
  if (value.kind == PickleKind::dictionary) {
    for_each_entry(document, value,
                   [&](const PickleValue&, const PickleValue& held) { found = found || is_tensor(held); });
  }
  return found;
}

const PickleValue& state_dictionary(const PickleDocument& document) {
  const PickleValue& root = document.at(document.root);
  demand(root.kind == PickleKind::dictionary, "holds no dictionary of tensors");
  if (holds_tensors(document, root)) return root;
  std::map<std::string, const PickleValue*> found;
  for_each_entry(document, root, [&](const PickleValue& key, const PickleValue& held) {
    if (holds_tensors(document, held)) found[key.text] = &held;
  });
  for (const char* name : {"state_dict", "model_state_dict", "model", "module"}) {
    if (found.contains(name)) return *found[name];
  }
  demand(!found.empty(), "holds no dictionary of tensors");
  demand(found.size() == 1, "holds " + std::to_string(found.size()) +
                                " dictionaries of tensors, none named state_dict or model: save the one to use alone");
  return *found.begin()->second;
}

// Off with a prefix that wrappers of a model (DistributedDataParallel, torch.compile) put before all names.
void strip_prefix(std::vector<TorchTensor>& tensors, std::string_view prefix) {
  const bool shared = std::all_of(tensors.begin(), tensors.end(),
                                  [&](const TorchTensor& tensor) { return tensor.name.starts_with(prefix); });
  if (!shared) return;
  for (TorchTensor& tensor : tensors) tensor.name.erase(0, prefix.size());
}

}  // namespace

std::span<const std::string_view> torch_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> list = {"collections.OrderedDict", kRebuildTensor, kRebuildTensor2,
                                          kRebuildParameter};
    for (const auto& storage : kStorages) list.push_back(storage.first);
    return list;
  }();
  return names;
}

std::vector<TorchTensor> find_torch_tensors(const PickleDocument& document) {
  std::map<std::string, TorchTensor> last_of_each;
  for_each_entry(document, state_dictionary(document), [&](const PickleValue& key, const PickleValue& held) {
    demand(key.kind == PickleKind::text, "a tensor whose name is no text");
    demand(is_tensor(held), "its entry '" + key.text + "' is no tensor: save model.state_dict() alone");
    last_of_each[key.text] = tensor_of(document, held, key.text);
  });
  std::vector<TorchTensor> tensors;
  for (auto& [name, tensor] : last_of_each) tensors.push_back(std::move(tensor));
  for (const std::string_view prefix : {"module.", "_orig_mod.", "module."}) strip_prefix(tensors, prefix);
  return tensors;
}

std::map<std::string, TorchStorage> find_torch_storages(const PickleDocument& document) {
  std::map<std::string, TorchStorage> storages;
  for (const PickleValue& value : document.values) {
    if (value.kind != PickleKind::persistent) continue;
    const TorchStorage storage = storage_of(document, value);
    const auto [place, fresh] = storages.emplace(storage.key, storage);
    demand(fresh || (place->second.dtype == storage.dtype && place->second.elements == storage.elements),
           "storage '" + storage.key + "' is described in two ways");
  }
  return storages;
}

}  // namespace assay::data::files
