// SPDX-License-Identifier: Apache-2.0
// How the elements of the store format look to HDF5. The identifiers belong to the library: never close them.
#pragma once

#include <hdf5.h>

#include "data/store_format.hpp"

namespace assay::data {

inline hid_t file_type(store_format::Element element) {
  switch (element) {
    case store_format::Element::u8:
      return H5T_STD_U8LE;
    case store_format::Element::u32:
      return H5T_STD_U32LE;
    case store_format::Element::u64:
      break;
  }
  return H5T_STD_U64LE;
}

}  // namespace assay::data
