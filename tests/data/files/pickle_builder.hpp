// SPDX-License-Identifier: Apache-2.0
// Pickles of protocol 2 and files of torch.save, opcode by opcode, for tests of their readers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::data::files {

// One value, ready to stand inside of another.
std::string pickled_text(std::string_view text);
std::string pickled_number(std::int32_t number);
std::string pickled_tuple(const std::vector<std::string>& items);
// Of alternating keys and values.
std::string pickled_dictionary(const std::vector<std::string>& items);
// "module.name"
std::string pickled_name(std::string_view module, std::string_view name);
std::string pickled_call(const std::string& name, const std::string& arguments);
// A whole pickle of one value.
std::string pickle(const std::string& value);

struct PickledTensor {
  std::string storage_class = "FloatStorage";
  std::string key = "0";
  std::int32_t elements = 0;
  std::int32_t offset = 0;
  std::vector<std::int32_t> shape = {};
  std::vector<std::int32_t> strides = {};
};
std::string pickled_tensor(const PickledTensor& tensor);

// The older form of torch.save: four pickles, the keys, then the storages.
std::string torch_stream(const std::string& object, const std::vector<std::pair<std::string, std::string>>& storages,
                         std::size_t element_bytes = 4);

// Little-endian bytes of float32 numbers.
std::string float_bytes(const std::vector<float>& values);

}  // namespace assay::data::files
