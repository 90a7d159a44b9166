// SPDX-License-Identifier: Apache-2.0
#include "data/files/safetensors_header.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "data/files/one_line.hpp"

namespace assay::data::files {
namespace {

using Json = nlohmann::json;

// The header, an entry, one of its lists, a number in it: deeper nesting would only cost memory.
constexpr int kDeepest = 3;
constexpr std::string_view kMetadata = "__metadata__";

constexpr std::pair<std::string_view, std::size_t> kDtypes[] = {
    {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"I16", 2}, {"U16", 2}, {"F16", 2}, {"BF16", 2},
    {"I32", 4},  {"U32", 4}, {"F32", 4}, {"F64", 8}, {"I64", 8}, {"U64", 8}};

void demand(bool condition, const std::string& what) {
  if (!condition) throw InputError(one_line(what));
}

// Told of every step of the parser: the library would keep the last of two equal keys, here they are a fault.
class StrictWatch {
 public:
  bool operator()(int depth, Json::parse_event_t event, Json& value) {
    demand(depth <= kDeepest, "the header is nested too deeply");
    if (event == Json::parse_event_t::object_start) open_objects_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_objects_.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& key = value.get_ref<const std::string&>();
      demand(open_objects_.back().insert(key).second, "the header names '" + key + "' twice");
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> open_objects_;
};

Json parse_without_doubles(std::string_view text) {
  demand(text.starts_with(kSafetensorsHeaderStart), "the header does not start with an opening brace");
  StrictWatch watch;
  try {
    return Json::parse(text,
                       [&](int depth, Json::parse_event_t event, Json& value) { return watch(depth, event, value); });
  } catch (const Json::exception&) {
    throw InputError("the header is no valid JSON");
  }
}

std::map<std::string, std::string> read_metadata(const Json& value) {
  demand(value.is_object(), "__metadata__ is no object");
  std::map<std::string, std::string> metadata;
  for (const auto& [key, text] : value.items()) {
    demand(text.is_string(), "__metadata__ entry '" + key + "' is no text");
    metadata.emplace(key, text.get<std::string>());
  }
  return metadata;
}

TensorPlace read_place(const std::string& name, const Json& value) {
  const std::string where = "tensor '" + name + "': ";
  demand(value.is_object() && value.size() == 3 && value.contains("dtype") && value.contains("shape") &&
             value.contains("data_offsets"),
         where + "not exactly dtype, shape and data_offsets");
  const Json& dtype = value["dtype"];
  const Json& shape = value["shape"];
  const Json& offsets = value["data_offsets"];
  demand(dtype.is_string() && dtype_size(dtype.get_ref<const std::string&>()) > 0, where + "unknown dtype");
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto is_count = [&](const Json& number) {
    return number.is_number_unsigned() && number.get<std::uint64_t>() <= kLargest;
  };
  demand(shape.is_array() && std::all_of(shape.begin(), shape.end(), is_count), where + "bad shape");
  demand(offsets.is_array() && offsets.size() == 2 && is_count(offsets[0]) && is_count(offsets[1]),
         where + "bad data_offsets");
  TensorPlace place{name, dtype.get<std::string>(), shape.get<std::vector<std::int64_t>>(),
                    offsets[0].get<std::uint64_t>(), offsets[1].get<std::uint64_t>()};
  std::uint64_t bytes = 0;
  demand(tensor_byte_count(place.dtype, place.shape, bytes), where + "shape is too large");
  demand(place.begin <= place.end && place.end - place.begin == bytes,
         where + "data_offsets do not fit shape and dtype");
  return place;
}

void require_gapless(const std::vector<TensorPlace>& places, std::uint64_t data_size) {
  std::vector<const TensorPlace*> order;
  for (const TensorPlace& place : places) order.push_back(&place);
  std::sort(order.begin(), order.end(), [](const TensorPlace* one, const TensorPlace* other) {
    return std::pair(one->begin, one->end) < std::pair(other->begin, other->end);
  });
  std::uint64_t position = 0;
  for (const TensorPlace* place : order) {
    demand(place->begin >= position, "tensor '" + place->name + "' overlaps another");
    demand(place->begin == position, "a hole before tensor '" + place->name + "'");
    position = place->end;
  }
  demand(position <= data_size,
         "truncated: " + std::to_string(position - std::min(position, data_size)) + " bytes of tensors are missing");
  demand(position == data_size,
         std::to_string(data_size - std::min(position, data_size)) + " bytes behind the last tensor");
}

}  // namespace

std::size_t dtype_size(std::string_view dtype) {
  for (const auto& [name, size] : kDtypes) {
    if (name == dtype) return size;
  }
  return 0;
}

bool tensor_byte_count(std::string_view dtype, const std::vector<std::int64_t>& shape, std::uint64_t& count) {
  std::int64_t product = static_cast<std::int64_t>(dtype_size(dtype));
  if (product == 0) return false;
  for (const std::int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(product, extent, &product)) return false;
  }
  count = static_cast<std::uint64_t>(product);
  return true;
}

std::string format_safetensors_header(const std::vector<TensorBytes>& tensors,
                                      const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[std::string(kMetadata)] = metadata;
  std::uint64_t position = 0;
  for (const TensorBytes& tensor : tensors) {
    const std::uint64_t end = position + tensor.bytes.size();
    nlohmann::ordered_json& entry = header[tensor.name];
    entry["dtype"] = tensor.dtype;
    entry["shape"] = tensor.shape;
    entry["data_offsets"] = {position, end};
    position = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

SafetensorsHeader parse_safetensors_header(std::string_view text, std::uint64_t data_size) {
  const Json json = parse_without_doubles(text);
  SafetensorsHeader header;
  for (const auto& [name, value] : json.items()) {
    if (name == kMetadata) {
      header.metadata = read_metadata(value);
    } else {
      header.places.push_back(read_place(name, value));
    }
  }
  require_gapless(header.places, data_size);
  return header;
}

}  // namespace assay::data::files
