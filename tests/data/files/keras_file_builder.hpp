// SPDX-License-Identifier: Apache-2.0
// HDF5 files as h5py writes them for Keras (the library's oldest format, fixed or variable texts), honest and hostile.
// One owner, one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/files/hdf5.hpp"

namespace assay::data::files {

class KerasFileBuilder {
 public:
  explicit KerasFileBuilder(const std::filesystem::path& path);

  hid_t file() const { return file_.get(); }
  // Makes every group on the way that is missing.
  void group(const std::string& path);
  // first, first + 1, ... in the shape.
  void array(const std::string& path, const std::vector<hsize_t>& shape, float first = 0);
  // An attribute of a group: fixed-length texts as TensorFlow's Keras wrote them, variable ones as Keras 3 does; an
  // empty list is an empty array of numbers.
  void texts(const std::string& group, const std::string& attribute, const std::vector<std::string>& texts,
             bool variable = false);
  void close() { file_.close(); }

 private:
  Hdf5File file_;
};

}  // namespace assay::data::files
