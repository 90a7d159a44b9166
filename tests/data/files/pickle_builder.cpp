// SPDX-License-Identifier: Apache-2.0
#include "tests/data/files/pickle_builder.hpp"

namespace assay::data::files {
namespace {

template <class Number>
std::string bytes_of_number(Number number) {
  return {reinterpret_cast<const char*>(&number), sizeof(number)};
}

std::string pickled_counts(const std::vector<std::int32_t>& counts) {
  std::vector<std::string> items;
  for (const auto count : counts) items.push_back(pickled_number(count));
  return pickled_tuple(items);
}

}  // namespace

std::string pickled_text(std::string_view text) {
  return "X" + bytes_of_number(static_cast<std::uint32_t>(text.size())) + std::string(text);
}

std::string pickled_number(std::int32_t number) {
  return "J" + bytes_of_number(number);
}

std::string pickled_tuple(const std::vector<std::string>& items) {
  std::string all = "(";
  for (const auto& item : items) all += item;
  return all + "t";
}

std::string pickled_dictionary(const std::vector<std::string>& items) {
  std::string all = "}(";
  for (const auto& item : items) all += item;
  return all + "u";
}

std::string pickled_name(std::string_view module, std::string_view name) {
  return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}

std::string pickled_call(const std::string& name, const std::string& arguments) {
  return name + arguments + "R";
}

std::string pickle(const std::string& value) {
  return "\x80\x02" + value + ".";
}

std::string pickled_tensor(const PickledTensor& tensor) {
  const std::string storage =
      pickled_tuple({pickled_text("storage"), pickled_name("torch", tensor.storage_class), pickled_text(tensor.key),
                     pickled_text("cpu"), pickled_number(tensor.elements)}) +
      "Q";
  return pickled_call(pickled_name("torch._utils", "_rebuild_tensor_v2"),
                      pickled_tuple({storage, pickled_number(tensor.offset), pickled_counts(tensor.shape),
                                     pickled_counts(tensor.strides), "\x89",
                                     pickled_call(pickled_name("collections", "OrderedDict"), ")")}));
}

std::string torch_stream(const std::string& object, const std::vector<std::pair<std::string, std::string>>& storages,
                         std::size_t element_bytes) {
  std::string text = pickle(std::string("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12)) +
                     pickle(pickled_number(1001)) +
                     pickle(pickled_dictionary({pickled_text("little_endian"), "\x88"})) + pickle(object);
  std::string keys = "](";
  for (const auto& [key, bytes] : storages) keys += pickled_text(key);
  text += pickle(keys + "e");
  for (const auto& [key, bytes] : storages)
    text += bytes_of_number(std::uint64_t{bytes.size() / element_bytes}) + bytes;
  return text;
}

std::string float_bytes(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

}  // namespace assay::data::files
