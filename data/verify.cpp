// SPDX-License-Identifier: Apache-2.0
#include "data/verify.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "data/digest_check.hpp"
#include "data/store_format.hpp"
#include "data/store_header.hpp"

namespace assay::data {
namespace {

namespace format = store_format;

herr_t add_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  static_cast<std::set<std::string>*>(names)->insert(name);
  return 0;
}

// Names directly below a group.
std::set<std::string> children(hid_t file, const std::string& group_path) {
  if (!files::is_plain_group(file, group_path.c_str())) throw files::Hdf5Error("a group has another storage", 0);
  const files::Hdf5Group group(files::call_hdf5("open a group", H5Gopen2, file, group_path.c_str(), H5P_DEFAULT));
  std::set<std::string> names;
  files::call_hdf5("read a group", H5Literate, group.get(), H5_INDEX_NAME, H5_ITER_NATIVE,
                   static_cast<hsize_t*>(nullptr), add_name, static_cast<void*>(&names));
  return names;
}

// Every dataset the format wants of the splits that are there, and nothing else.
std::vector<NamedDataset> open_all(hid_t file, const std::filesystem::path& path, const StoreInfo& info) {
  std::vector<NamedDataset> datasets;
  std::set<std::string> accounted{std::string(format::kAttributesDigest)};
  const auto fault = [&](const std::string& what) { return StoreError(path.string() + ": " + what + "; pack again"); };
  for (const auto& split : children(file, "/")) {
    if (std::find(format::kSplits.begin(), format::kSplits.end(), split) == format::kSplits.end()) {
      throw fault("holds '" + split + "', which the format does not know");
    }
    auto strangers = children(file, "/" + split);
    for (auto& spec : format::split_datasets(schema_of(info))) {
      const std::string dataset = "/" + split + "/" + spec.name;
      if (!info.digests.contains(dataset)) throw fault("no digest of " + dataset);
      strangers.erase(spec.name);
      accounted.insert(dataset);
      datasets.push_back({dataset, DatasetReader(file, path, split, std::move(spec))});
    }
    if (!strangers.empty())
      throw fault("holds '/" + split + "/" + *strangers.begin() + "', which the format does not know");
  }
  for (const auto& [name, digest] : info.digests) {
    if (!accounted.contains(name)) throw fault("has a digest of " + name + ", which is not there");
  }
  return datasets;
}

void check_lengths(const StoreReader& reader, const std::string& split, const SourceColumns& sources) {
  const auto offsets = reader.offsets(split);
  for (std::size_t row = 0; row < sources.bytes.size(); ++row) {
    if (offsets[row + 1] - offsets[row] == sources.bytes[row]) continue;
    throw StoreError(reader.path().string() + ": split " + split + ", row " + std::to_string(row) + " keeps " +
                     std::to_string(offsets[row + 1] - offsets[row]) + " bytes of a file that had " +
                     std::to_string(sources.bytes[row]) + "; pack again");
  }
}

}  // namespace

VerifyReport verify_store(const std::filesystem::path& path,
                          const std::function<void(std::uint64_t, std::uint64_t)>& progress, int threads) {
  const files::Hdf5File file = open_store_file(path);
  VerifyReport report{read_store_header(file.get(), path)};
  std::vector<NamedDataset> datasets;
  try {
    datasets = open_all(file.get(), path, report.info);
  } catch (const files::Hdf5Error& error) {
    throw StoreError(path.string() + ": damaged (" + error.what() + "); pack again");
  }
  report.bytes = DigestCheck(path, datasets, report.info.digests).run(progress, threads);
  report.datasets = datasets.size();
  // The digests hold; now the values: labels in range, names and files that fit, known codecs.
  const StoreReader reader(path);
  for (const auto& [split, count] : reader.info().split_counts) {
    reader.labels(split);
    reader.names(split);
    const SourceColumns sources = reader.sources(split);
    if (schema_of(reader.info()).encoding == Encoding::encoded) check_lengths(reader, split, sources);
  }
  report.info = reader.info();
  return report;
}

}  // namespace assay::data
