// SPDX-License-Identifier: Apache-2.0
#include "data/files/torch_file.hpp"

#include <map>
#include <string>
#include <utility>

#include "data/files/archive.hpp"
#include "data/files/atomic_file.hpp"
#include "data/files/one_line.hpp"
#include "data/files/safetensors.hpp"
#include "data/files/torch_state.hpp"
#include "data/files/weight_file_kind.hpp"

namespace assay::data::files {
namespace {

constexpr std::uint64_t kMaxPickle = 16 << 20;
constexpr std::string_view kMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";  // serialization.MAGIC_NUMBER
constexpr std::int64_t kProtocol = 1001;

using StorageBytes = std::map<std::string, std::span<const std::byte>>;

void demand(bool condition, const std::string& what) {
  if (!condition) throw InputError(one_line(what));
}

// Tensors may share a storage, so a small file can ask for much: most_bytes is what it may come to.
std::vector<FloatTensor> read_tensors(const PickleDocument& document, const StorageBytes& storages,
                                      std::uint64_t most_bytes) {
  std::vector<FloatTensor> tensors;
  std::uint64_t total = 0;
  for (const TorchTensor& tensor : find_torch_tensors(document)) {
    const auto storage = storages.find(tensor.storage.key);
    demand(storage != storages.end(), "the storage of tensor '" + tensor.name + "' is missing");
    tensors.push_back(read_torch_tensor(tensor, storage->second));
    total += tensors.back().values.size() * sizeof(float);
    demand(total <= most_bytes, "its tensors claim far more than the file holds");
  }
  return tensors;
}

std::span<const std::byte> elements_of(const TorchStorage& storage, std::span<const std::byte> bytes) {
  const std::size_t element = dtype_size(storage.dtype);
  demand(bytes.size() / element >= storage.elements, "storage '" + storage.key + "' is truncated");
  return bytes.first(storage.elements * element);
}

// NAME/data.pkl and NAME/data/KEY for each storage, NAME/byteorder; the name is free.
struct TorchArchive {
  std::vector<std::byte> pickle;
  std::map<std::string, std::vector<std::byte>> storages;
};

TorchArchive read_archive(const std::filesystem::path& path, std::uint64_t file_bytes) {
  TorchArchive archive;
  ArchiveReader reader(path);
  std::uint64_t left = file_bytes;  // torch.save never compresses
  while (reader.next()) {
    const std::string entry = reader.entry().path;
    const auto slash = entry.find('/');
    const std::string name = slash == std::string::npos ? entry : entry.substr(slash + 1);
    demand(name != "model.weights.h5", path.string() +
                                           " is a .keras archive, which is not read: load the model in Keras "
                                           "and call model.save_weights('NAME.weights.h5')");
    if (name == "data.pkl") archive.pickle = reader.read(std::min(left, kMaxPickle));
    if (name == "byteorder") {
      const auto order = reader.read(64);
      demand(ByteCursor(order).text(order.size()) == "little", path.string() + ": its numbers are big-endian: refused");
    }
    if (!name.starts_with("data/")) continue;
    auto& bytes = archive.storages[name.substr(5)];
    bytes = reader.read(left);
    left -= bytes.size();
  }
  return archive;
}

std::vector<FloatTensor> read_zip(const std::filesystem::path& path, std::uint64_t file_bytes) {
  const TorchArchive archive = read_archive(path, file_bytes);
  demand(!archive.pickle.empty(), "is a zip archive without data.pkl, so not written by torch.save");
  ByteCursor cursor(archive.pickle);
  const PickleDocument document = read_pickle(cursor, torch_names());
  StorageBytes storages;
  for (const auto& [key, storage] : find_torch_storages(document)) {
    const auto bytes = archive.storages.find(key);
    demand(bytes != archive.storages.end() || storage.elements == 0, "storage '" + key + "' is missing");
    storages[key] =
        bytes == archive.storages.end() ? std::span<const std::byte>() : elements_of(storage, bytes->second);
  }
  return read_tensors(document, storages, 16 * file_bytes);
}

// Pickles of the magic number, the protocol, facts of the writing machine, the object, the list of storage keys; then
// for each key the number of its elements (int64) and their bytes.
std::vector<FloatTensor> read_stream(std::span<const std::byte> bytes) {
  ByteCursor cursor(bytes);
  const PickleDocument magic = read_pickle(cursor, {});
  demand(magic.at(magic.root).text == kMagic, "is a pickle, but none that torch.save wrote");
  const PickleDocument protocol = read_pickle(cursor, {});
  demand(protocol.at(protocol.root).integer == kProtocol, "has an unknown version of torch.save's format");
  const PickleDocument machine = read_pickle(cursor, {});
  const auto& facts = machine.at(machine.root).items;
  for (std::size_t i = 0; i + 1 < facts.size(); i += 2) {
    const bool little = machine.at(facts[i + 1]).integer != 0;
    demand(machine.at(facts[i]).text != "little_endian" || little, "its numbers are big-endian: refused");
  }
  const PickleDocument document = read_pickle(cursor, torch_names());
  const auto described = find_torch_storages(document);
  const PickleDocument keys = read_pickle(cursor, {});
  StorageBytes storages;
  for (const PickleReference item : keys.at(keys.root).items) {
    const std::string& key = keys.at(item).text;
    const auto storage = described.find(key);
    demand(storage != described.end(), "storage '" + key + "' belongs to no tensor");
    const auto count = cursor.number<std::uint64_t>();
    demand(count == storage->second.elements, "storage '" + key + "' has another size than its tensors say");
    demand(count <= cursor.remaining(), "truncated in storage '" + key + "'");
    storages[key] = cursor.take(count * dtype_size(storage->second.dtype));
  }
  return read_tensors(document, storages, 16 * bytes.size());
}

}  // namespace

std::vector<FloatTensor> read_torch_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  const std::uint64_t size = FileDescriptor::open_for_reading(path).size();
  demand(size <= max_bytes, path.string() + " is larger than " + std::to_string(max_bytes) + " bytes: no weights");
  const bool zip = weight_file_kind(path) == WeightFileKind::torch_zip;
  try {
    if (zip) return read_zip(path, size);
    const std::string bytes = read_file(path, max_bytes);
    return read_stream(std::as_bytes(std::span(bytes)));
  } catch (const InputError& error) {
    const std::string what = error.what();
    if (what.starts_with(path.string())) throw;
    throw InputError(path.string() + ": " + what + "; save model.state_dict() with torch.save and give that file");
  }
}

}  // namespace assay::data::files
