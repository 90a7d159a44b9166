// SPDX-License-Identifier: Apache-2.0
#include "tests/data/files/keras_file_builder.hpp"

#include <algorithm>
#include <numeric>

namespace assay::data::files {
namespace {

Hdf5Properties making_groups() {
  Hdf5Properties properties(call_hdf5("prepare links", H5Pcreate, H5P_LINK_CREATE));
  call_hdf5("make groups on the way", H5Pset_create_intermediate_group, properties.get(), 1u);
  return properties;
}

}  // namespace

KerasFileBuilder::KerasFileBuilder(const std::filesystem::path& path)
    : file_(call_hdf5("create a file", H5Fcreate, path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {}

void KerasFileBuilder::group(const std::string& path) {
  if (path == "/") return;
  const Hdf5Properties links = making_groups();
  Hdf5Group made(
      call_hdf5("make a group", H5Gcreate2, file_.get(), path.c_str(), links.get(), H5P_DEFAULT, H5P_DEFAULT));
}

void KerasFileBuilder::array(const std::string& path, const std::vector<hsize_t>& shape, float first) {
  std::vector<float> values(std::accumulate(shape.begin(), shape.end(), hsize_t{1}, std::multiplies<>()));
  std::iota(values.begin(), values.end(), first);
  const Hdf5Space space(call_hdf5("make a space", H5Screate_simple, static_cast<int>(shape.size()), shape.data(),
                                  static_cast<const hsize_t*>(nullptr)));
  const Hdf5Properties links = making_groups();
  const Hdf5Dataset array(call_hdf5("make an array", H5Dcreate2, file_.get(), path.c_str(), H5T_IEEE_F32LE, space.get(),
                                    links.get(), H5P_DEFAULT, H5P_DEFAULT));
  call_hdf5("fill an array", H5Dwrite, array.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT,
            static_cast<const void*>(values.data()));
}

void KerasFileBuilder::texts(const std::string& group, const std::string& attribute,
                             const std::vector<std::string>& texts, bool variable) {
  const hsize_t count = texts.size();
  const Hdf5Space space(call_hdf5("make a space", H5Screate_simple, 1, &count, static_cast<const hsize_t*>(nullptr)));
  const Hdf5Group owner(call_hdf5("open a group", H5Gopen2, file_.get(), group.c_str(), H5P_DEFAULT));
  std::size_t longest = 1;
  for (const auto& text : texts) longest = std::max(longest, text.size());
  const Hdf5Type type(call_hdf5("make a type", H5Tcopy, texts.empty() ? H5T_NATIVE_DOUBLE : H5T_C_S1));
  if (!texts.empty()) call_hdf5("size a type", H5Tset_size, type.get(), variable ? H5T_VARIABLE : longest);
  if (!texts.empty() && !variable) call_hdf5("pad a type", H5Tset_strpad, type.get(), H5T_STR_NULLPAD);
  const Hdf5Attribute made(call_hdf5("make an attribute", H5Acreate2, owner.get(), attribute.c_str(), type.get(),
                                     space.get(), H5P_DEFAULT, H5P_DEFAULT));
  if (texts.empty()) return;
  std::string fixed;
  std::vector<const char*> pointers;
  for (const auto& text : texts) {
    fixed += text + std::string(longest - text.size(), '\0');
    pointers.push_back(text.c_str());
  }
  const void* data = variable ? static_cast<const void*>(pointers.data()) : fixed.data();
  call_hdf5("fill an attribute", H5Awrite, made.get(), type.get(), data);
}

}  // namespace assay::data::files
