// SPDX-License-Identifier: Apache-2.0
// Stores for tests: written row by row, and opened for tampering with the HDF5 library itself.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/hdf5.hpp"
#include "data/store_format.hpp"
#include "data/store_reader.hpp"
#include "data/store_writer.hpp"
#include "tests/data/image_set.hpp"

namespace assay::data {

struct SampleRow {
  std::string split;
  std::uint8_t label = 0;
  std::string name;
  std::uint64_t seed = 0;  // of its pixels
  files::Codec codec = files::Codec::png;
  int quality = 0;
  int source_side = 8;
};

// Rows of one split must stand together. Images are 8 x 8. Returns the content hash.
inline std::string write_store(const std::filesystem::path& path, const std::vector<SampleRow>& rows) {
  StoreWriter writer(path, path, {"FAKE", "REAL"}, {{8, 8, 3}});
  std::string split;
  for (const auto& row : rows) {
    if (row.split != split) writer.begin_split(split = row.split, rows.size());
    const auto image = noise(row.seed);
    writer.append({image.pixels,
                   row.label,
                   row.name,
                   {row.codec, row.source_side, row.source_side, row.quality},
                   100,
                   files::sha256(std::as_bytes(std::span(image.pixels)))});
  }
  return writer.finish("none");
}

inline std::vector<SampleRow> sample_rows(int count = 10) {
  std::vector<SampleRow> rows;
  for (int i = 0; i < count; ++i) {
    const bool test = i >= count - count / 5;
    rows.push_back({test ? "test" : "train", static_cast<std::uint8_t>(i % 2), "image " + std::to_string(i),
                    static_cast<std::uint64_t>(i)});
  }
  return rows;
}

// Opens the file for writing, as an attacker or a bug would.
inline void tamper(const std::filesystem::path& path, const std::function<void(hid_t file)>& change) {
  const auto access = files::hdf5_access_properties();
  files::Hdf5File file(files::call_hdf5("open", H5Fopen, path.c_str(), H5F_ACC_RDWR, access.get()));
  change(file.get());
  file.close();
}

inline void set_byte(hid_t file, const char* dataset_path, hsize_t row, std::uint8_t value) {
  const files::Hdf5Dataset dataset(files::call_hdf5("open", H5Dopen2, file, dataset_path, H5P_DEFAULT));
  const files::Hdf5Space space(files::call_hdf5("space", H5Dget_space, dataset.get()));
  const files::Hdf5Space one(files::call_hdf5("one", H5Screate, H5S_SCALAR));
  files::call_hdf5("select", H5Sselect_elements, space.get(), H5S_SELECT_SET, std::size_t{1},
                   static_cast<const hsize_t*>(&row));
  files::call_hdf5("write", H5Dwrite, dataset.get(), H5T_NATIVE_UINT8, one.get(), space.get(), H5P_DEFAULT,
                   static_cast<const void*>(&value));
}

// Flips one bit of the first place in the file where `bytes` stand.
inline void flip_where(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  std::string content = files::get_file(path);
  const auto at = content.find(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  ASSERT_NE(at, std::string::npos) << "the bytes are not in the file";
  content[at] = static_cast<char>(content[at] ^ 0x40);
  files::put_file(path, content);
}

}  // namespace assay::data
