// SPDX-License-Identifier: Apache-2.0
#include "data/files/keras_file.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "data/files/error.hpp"
#include "data/files/file_descriptor.hpp"
#include "data/files/hdf5_tree.hpp"
#include "data/files/isolated_read.hpp"
#include "data/files/keras_layer_bytes.hpp"

namespace assay::data::files {
namespace {

using Group = Hdf5Tree::Group;

constexpr int kDeepest = 8;  // models within models

// "conv2d_12" -> ("conv2d", 12), "conv2d" -> ("conv2d", 0): how Keras 3 numbers the layers of a class.
std::pair<std::string, unsigned> class_and_number(const std::string& name) {
  const auto mark = name.rfind('_');
  if (mark == std::string::npos) return {name, 0};
  unsigned number = 0;
  const char* end = name.data() + name.size();
  const auto result = std::from_chars(name.data() + mark + 1, end, number);
  const bool numbered = result.ptr == end && mark + 1 < name.size();
  return numbered ? std::pair(name.substr(0, mark), number) : std::pair(name, 0u);
}

std::vector<std::string> in_order_of_the_model(std::vector<std::string> names) {
  std::sort(names.begin(), names.end(), [](const std::string& one, const std::string& other) {
    return class_and_number(one) < class_and_number(other);
  });
  return names;
}

// The group that holds the layers of a model saved by Keras 3, or by the last versions of Keras 2; empty without one.
std::string layers_name(const Hdf5Tree& tree, const Group& model) {
  for (const char* name : {"layers", "_layer_checkpoint_dependencies"}) {
    if (tree.has(model, name)) return name;
  }
  return "";
}

// vars/0, vars/1, ... of a layer.
void read_variables(Hdf5Tree& tree, const Group& layer, const std::string& name, std::vector<KerasLayer>& layers) {
  if (!tree.has(layer, "vars")) return;
  const Group variables = tree.group(layer, "vars");
  KerasLayer read{name, {}};
  for (int i = 0; tree.has(variables, std::to_string(i)); ++i) {
    read.weights.push_back(tree.array(variables, std::to_string(i)));
    read.weights.back().name = std::to_string(i);
  }
  if (!read.weights.empty()) layers.push_back(std::move(read));
}

void read_model(Hdf5Tree& tree, const Group& model, int depth, std::vector<KerasLayer>& layers) {
  if (depth > kDeepest) throw InputError("holds models nested too deeply");
  const Group group = tree.group(model, layers_name(tree, model));
  const std::vector<std::string> names = in_order_of_the_model(tree.names(group));
  std::vector<std::pair<std::string, Group>> plain;
  for (const std::string& name : names) {
    Group layer = tree.group(group, name);
    if (layers_name(tree, layer).empty()) {
      plain.emplace_back(name, std::move(layer));
    } else {
      read_model(tree, layer, depth + 1, layers);
    }
  }
  for (const auto& [name, layer] : plain) read_variables(tree, layer, name, layers);
}

// Attribute layer_names of the root, weight_names of each layer's group: paths within it, "conv1_conv/kernel:0" or
// "sequential/conv2d/kernel". A nested model is one layer with the weights of all of its own.
// What is behind the last slash.
std::string last_part(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// The weights of one top-level layer, or of all layers of a nested model, appended layer by layer.
void read_legacy_layer(Hdf5Tree& tree, const Group& group, const std::string& layer_name,
                       std::vector<KerasLayer>& layers) {
  std::map<std::string, std::size_t> place_of_owner;
  for (const std::string& path : tree.texts(group, "weight_names")) {
    const auto slash = path.rfind('/');
    const std::string owner = slash == std::string::npos ? layer_name : path.substr(0, slash);
    const auto [place, fresh] = place_of_owner.emplace(owner, layers.size());
    if (fresh) layers.push_back({last_part(owner), {}});
    FloatTensor weight = tree.array(group, path);
    weight.name = last_part(path);
    weight.name.erase(std::min(weight.name.find(':'), weight.name.size()));
    layers[place->second].weights.push_back(std::move(weight));
  }
}

std::vector<KerasLayer> read_legacy(Hdf5Tree& tree, const Group& root) {
  std::vector<KerasLayer> layers;
  for (const std::string& name : tree.texts(root, "layer_names")) {
    read_legacy_layer(tree, tree.group(root, name), name, layers);
  }
  return layers;
}

std::vector<KerasLayer> read_layers(const std::filesystem::path& path) {
  Hdf5Tree tree(path);
  const Group root = tree.root();
  if (tree.has_texts(root, "layer_names")) return read_legacy(tree, root);
  if (tree.has(root, "model_weights")) return read_legacy(tree, tree.group(root, "model_weights"));
  std::vector<KerasLayer> layers;
  if (layers_name(tree, root).empty()) throw InputError("holds no weights that Keras saved");
  read_model(tree, root, 0, layers);
  return layers;
}

}  // namespace

std::vector<KerasLayer> read_keras_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const std::uint64_t size = FileDescriptor::open_for_reading(path).size();
  if (size > max_bytes) {
    throw InputError(path.string() + " is larger than " + std::to_string(max_bytes) + " bytes: no weights");
  }
  const auto read = [&] {
    try {
      return to_bytes(read_layers(path));
    } catch (const Hdf5Error& error) {
      throw InputError(path.string() + ": " + error.what() + "; check that it was copied whole");
    } catch (const InputError& error) {
      const std::string what = error.what();
      if (what.starts_with(path.string())) throw;
      throw InputError(path.string() + " " + what + "; save them with model.save_weights('NAME.weights.h5')");
    }
  };
  IsolationLimits limits;
  limits.memory += 4 * size;
  limits.seconds += static_cast<unsigned>(size >> 26);  // 64 MiB a second is slow even for a network
  const std::vector<std::byte> bytes = read_isolated(path, read, limits);
  std::vector<KerasLayer> layers = keras_layers_from(bytes);
  if (layers.empty()) throw InputError(path.string() + " holds no weights; save them again");
  return layers;
}

}  // namespace assay::data::files
