// SPDX-License-Identifier: Apache-2.0
// Groups and arrays of a foreign HDF5 file, walked with suspicion: hard links only, data only from the file itself and
// never more of it than the file is long. For use within read_isolated. Everything throws InputError naming the file
// and the place, or Hdf5Error. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/files/float_tensor.hpp"
#include "data/files/hdf5.hpp"

namespace assay::data::files {

class Hdf5Tree {
 public:
  explicit Hdf5Tree(const std::filesystem::path& path);

  // A group and the way to it, for messages.
  struct Group {
    Hdf5Group handle;
    std::string path;  // "layers/conv2d"; empty for the root
  };

  Group root() const;
  // Whether the group holds a link of this name (one component), of whatever kind.
  bool has(const Group& group, const std::string& name) const;
  // A group or array in this group; the path may have several components, each a hard link.
  Group group(const Group& parent, const std::string& path) const;
  // Numbers of any floating type as float32; the name is left empty.
  FloatTensor array(const Group& parent, const std::string& path);
  // Names of all links, in the order of their names.
  std::vector<std::string> names(const Group& group) const;
  bool is_group(const Group& parent, const std::string& name) const;
  // An attribute that is a list of texts. Where one does not fit, h5py splits it over NAME0, NAME1, ...; a missing one
  // is an InputError.
  std::vector<std::string> texts(const Group& group, const std::string& attribute) const;
  bool has_texts(const Group& group, const std::string& attribute) const;

 private:
  [[noreturn]] void refuse(const std::string& place, const std::string& what) const;
  // The link's object, of whatever type; names only hard links.
  void demand_hard_link(const Group& parent, const std::string& name) const;
  Hdf5Dataset open_array(const Group& parent, const std::string& name) const;

  std::filesystem::path path_;
  std::uint64_t budget_;  // bytes of arrays that may still be read
  Hdf5File file_;
};

}  // namespace assay::data::files
