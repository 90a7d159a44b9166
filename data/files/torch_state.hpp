// SPDX-License-Identifier: Apache-2.0
// The tensors that a pickle written by torch.save describes: which dictionary holds them, and where in which storage
// each lies. The containers around it (zip, or one stream) are torch_file's. Pure; thread-safe.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/pickle.hpp"
#include "data/files/torch_tensor.hpp"

namespace assay::data::files {

// The names a dictionary of tensors needs, for read_pickle.
std::span<const std::string_view> torch_names();

// The state dictionary: the document itself, or the one under `state_dict`, `model_state_dict`, `model` or `module`
// within it, or the only one there is. A prefix that all names share because of a wrapper ("module.", "_orig_mod.") is
// taken off. Throws InputError without a file name when there is none, more than one, or one that holds anything but
// tensors.
std::vector<TorchTensor> find_torch_tensors(const PickleDocument& document);
// All storages the document mentions, by key, whether or not a tensor of the state dictionary uses them.
std::map<std::string, TorchStorage> find_torch_storages(const PickleDocument& document);

}  // namespace assay::data::files
