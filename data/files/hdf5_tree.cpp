// SPDX-License-Identifier: Apache-2.0
#include "data/files/hdf5_tree.hpp"

#include <algorithm>
#include <array>

#include "data/files/error.hpp"
#include "data/files/file_descriptor.hpp"
#include "data/files/hdf5_attribute.hpp"
#include "data/files/one_line.hpp"

namespace assay::data::files {
namespace {

constexpr std::size_t kMostLinks = 100'000;
constexpr int kMostDimensions = 8;

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* names_pointer) {
  auto& names = *static_cast<std::vector<std::string>*>(names_pointer);
  if (names.size() >= kMostLinks) return -1;
  names.emplace_back(name);
  return 0;
}

std::string joined(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "/" + name;
}

// Splits off the last component.
std::pair<std::string, std::string> parent_and_name(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::uint64_t element_count(hid_t array, std::vector<std::int64_t>& shape) {
  const Hdf5Space space(call_hdf5("read an array", H5Dget_space, array));
  const int rank = call_hdf5("read an array", H5Sget_simple_extent_ndims, space.get());
  if (rank > kMostDimensions) throw Hdf5Error("an array of more than 8 dimensions", 0);
  std::array<hsize_t, kMostDimensions> extents{};
  call_hdf5("read an array", H5Sget_simple_extent_dims, space.get(), extents.data(), static_cast<hsize_t*>(nullptr));
  std::uint64_t count = 1;
  for (int axis = 0; axis < rank; ++axis) {
    if (__builtin_mul_overflow(count, extents[axis], &count)) throw Hdf5Error("an array too large for any memory", 0);
    shape.push_back(static_cast<std::int64_t>(extents[axis]));
  }
  return count;
}

}  // namespace

Hdf5Tree::Hdf5Tree(const std::filesystem::path& path)
    : path_(path), budget_(FileDescriptor::open_for_reading(path).size()), file_(open_hdf5_read_only(path)) {}

void Hdf5Tree::refuse(const std::string& place, const std::string& what) const {
  throw InputError(path_.string() + ", '" + one_line(place) + "' " + what);
}

Hdf5Tree::Group Hdf5Tree::root() const {
  return {Hdf5Group(call_hdf5("open the root", H5Gopen2, file_.get(), "/", H5P_DEFAULT)), ""};
}

bool Hdf5Tree::has(const Group& group, const std::string& name) const {
  return call_hdf5("look for a link", H5Lexists, group.handle.get(), name.c_str(), H5P_DEFAULT) > 0;
}

void Hdf5Tree::demand_hard_link(const Group& parent, const std::string& name) const {
  const std::string place = joined(parent.path, name);
  if (name.empty() || name == "." || !has(parent, name)) refuse(place, "is missing; save the weights again");
  H5L_info_t info{};
  call_hdf5("look at a link", H5Lget_info, parent.handle.get(), name.c_str(), &info, H5P_DEFAULT);
  if (info.type != H5L_TYPE_HARD) {
    refuse(place, "is a link to another place or file: refused; save the weights again as one plain file");
  }
}

bool Hdf5Tree::is_group(const Group& parent, const std::string& name) const {
  demand_hard_link(parent, name);
  H5O_info_t info{};
  call_hdf5("look at an object", H5Oget_info_by_name2, parent.handle.get(), name.c_str(), &info, H5O_INFO_BASIC,
            H5P_DEFAULT);
  return info.type == H5O_TYPE_GROUP;
}

Hdf5Tree::Group Hdf5Tree::group(const Group& parent, const std::string& path) const {
  const auto slash = path.find('/');
  const std::string name = path.substr(0, slash);
  if (!is_group(parent, name)) refuse(joined(parent.path, name), "is no group; save the weights again");
  Group found{Hdf5Group(call_hdf5("open a group", H5Gopen2, parent.handle.get(), name.c_str(), H5P_DEFAULT)),
              joined(parent.path, name)};
  return slash == std::string::npos ? std::move(found) : group(found, path.substr(slash + 1));
}

Hdf5Dataset Hdf5Tree::open_array(const Group& parent, const std::string& name) const {
  if (is_group(parent, name)) refuse(joined(parent.path, name), "is no array; save the weights again");
  return Hdf5Dataset(call_hdf5("open an array", H5Dopen2, parent.handle.get(), name.c_str(), H5P_DEFAULT));
}

FloatTensor Hdf5Tree::array(const Group& parent, const std::string& path) {
  const auto [before, name] = parent_and_name(path);
  if (!before.empty()) return array(group(parent, before), name);
  const std::string place = joined(parent.path, name);
  const Hdf5Dataset array = open_array(parent, name);
  const Hdf5Type type(call_hdf5("read an array", H5Dget_type, array.get()));
  if (H5Tget_class(type.get()) != H5T_FLOAT) refuse(place, "holds no floating-point numbers; save the weights again");
  const Hdf5Properties creation(call_hdf5("read an array", H5Dget_create_plist, array.get()));
  if (H5Pget_layout(creation.get()) == H5D_VIRTUAL || H5Pget_external_count(creation.get()) != 0) {
    refuse(place, "has its data in another file: refused; save the weights again as one plain file");
  }
  if (H5Pget_nfilters(creation.get()) != 0) refuse(place, "is compressed; save the weights without compression");
  FloatTensor tensor;
  const std::uint64_t count = element_count(array.get(), tensor.shape);
  std::uint64_t bytes = 0;
  if (__builtin_mul_overflow(count, std::uint64_t{H5Tget_size(type.get())}, &bytes) || bytes > budget_ ||
      H5Dget_storage_size(array.get()) < bytes) {
    refuse(place, "claims more data than the file holds; check that it was copied whole");
  }
  budget_ -= bytes;
  tensor.values.resize(count);
  if (count == 0) return tensor;
  call_hdf5("read an array", H5Dread, array.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT,
            static_cast<void*>(tensor.values.data()));
  return tensor;
}

std::vector<std::string> Hdf5Tree::names(const Group& group) const {
  std::vector<std::string> names;
  call_hdf5("list a group", H5Literate, group.handle.get(), H5_INDEX_NAME, H5_ITER_INC, static_cast<hsize_t*>(nullptr),
            collect_name, static_cast<void*>(&names));
  return names;
}

bool Hdf5Tree::has_texts(const Group& group, const std::string& attribute) const {
  return has_attribute(group.handle.get(), attribute.c_str()) ||
         has_attribute(group.handle.get(), (attribute + "0").c_str());
}

std::vector<std::string> Hdf5Tree::texts(const Group& group, const std::string& attribute) const {
  const std::string place = joined(group.path, attribute);
  if (!has_texts(group, attribute)) refuse(place, "is missing: no weights that Keras saved; save them again");
  if (has_attribute(group.handle.get(), attribute.c_str())) {
    return read_text_list_attribute(group.handle.get(), attribute.c_str());
  }
  std::vector<std::string> all;
  for (int part = 0; has_attribute(group.handle.get(), (attribute + std::to_string(part)).c_str()); ++part) {
    for (auto& text : read_text_list_attribute(group.handle.get(), (attribute + std::to_string(part)).c_str())) {
      all.push_back(std::move(text));
    }
    if (all.size() > kMostLinks) refuse(place, "lists too many names; save the weights again");
  }
  return all;
}

}  // namespace assay::data::files
