// SPDX-License-Identifier: Apache-2.0
// What the Python packages answered: ../shared/golden/explain.h5, which lies beside the source tree on the machines of
// the project and nowhere else. Needs no torch. Use: if (!GoldenExplain::available()) GTEST_SKIP() << kNoGolden;
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/files/hdf5.hpp"

namespace assay::models::explain {

constexpr const char* kNoGolden = "the golden files are not beside the tree";

class GoldenExplain {
 public:
  static std::filesystem::path folder() { return std::filesystem::path(ASSAY_SHARED_DIR) / "golden"; }
  static bool available() { return std::filesystem::exists(folder() / "explain.h5"); }

  // Throws data::files::Hdf5Error.
  GoldenExplain() : file_(data::files::open_hdf5_read_only(folder() / "explain.h5")) {}

  std::vector<std::int64_t> shape(const std::string& name) const {
    const auto dataset = open(name);
    const data::files::Hdf5Space space(data::files::call_hdf5("space", H5Dget_space, dataset.get()));
    const int rank = data::files::call_hdf5("rank", H5Sget_simple_extent_ndims, space.get());
    std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
    data::files::call_hdf5("shape", H5Sget_simple_extent_dims, space.get(), extents.data(),
                           static_cast<hsize_t*>(nullptr));
    return {extents.begin(), extents.end()};
  }
  // The numbers of a dataset ("forward/logits") in one row.
  std::vector<double> numbers(const std::string& name) const { return read<double>(name, H5T_NATIVE_DOUBLE); }
  std::vector<float> floats(const std::string& name) const { return read<float>(name, H5T_NATIVE_FLOAT); }
  std::vector<std::int32_t> integers(const std::string& name) const { return read<std::int32_t>(name, H5T_NATIVE_INT); }
  std::vector<std::uint8_t> bytes(const std::string& name) const { return read<std::uint8_t>(name, H5T_NATIVE_UINT8); }

 private:
  data::files::Hdf5Dataset open(const std::string& name) const {
    return data::files::Hdf5Dataset(
        data::files::call_hdf5(name.c_str(), H5Dopen2, file_.get(), name.c_str(), H5P_DEFAULT));
  }
  template <class Number>
  std::vector<Number> read(const std::string& name, hid_t type) const {
    std::size_t count = 1;
    for (const std::int64_t extent : shape(name)) count *= static_cast<std::size_t>(extent);
    std::vector<Number> numbers(count);
    const auto dataset = open(name);
    data::files::call_hdf5(name.c_str(), H5Dread, dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                           static_cast<void*>(numbers.data()));
    return numbers;
  }

  data::files::Hdf5File file_;
};

}  // namespace assay::models::explain
