// SPDX-License-Identifier: Apache-2.0
#include "data/files/hdf5_attribute.hpp"

#include <algorithm>

namespace assay::data::files {
namespace {

Hdf5Type text_type(std::size_t bytes) {
  Hdf5Type type(call_hdf5("make a text type", H5Tcopy, H5T_C_S1));
  call_hdf5("size a text type", H5Tset_size, type.get(), bytes);
  call_hdf5("mark text as UTF-8", H5Tset_cset, type.get(), H5T_CSET_UTF8);
  call_hdf5("pad a text type", H5Tset_strpad, type.get(), H5T_STR_NULLPAD);
  return type;
}

void write_scalar(hid_t object, const char* name, hid_t file_type, hid_t memory_type, const void* value) {
  const Hdf5Space space(call_hdf5("make a scalar", H5Screate, H5S_SCALAR));
  Hdf5Attribute attribute(
      call_hdf5("create an attribute", H5Acreate2, object, name, file_type, space.get(), H5P_DEFAULT, H5P_DEFAULT));
  call_hdf5("write an attribute", H5Awrite, attribute.get(), memory_type, value);
  attribute.close();
}

struct OpenAttribute {
  Hdf5Attribute attribute;
  Hdf5Type type;
};

OpenAttribute open_scalar(hid_t object, const char* name, H5T_class_t expected) {
  Hdf5Attribute attribute(call_hdf5("open an attribute", H5Aopen, object, name, H5P_DEFAULT));
  const Hdf5Space space(call_hdf5("read an attribute", H5Aget_space, attribute.get()));
  Hdf5Type type(call_hdf5("read an attribute", H5Aget_type, attribute.get()));
  const bool scalar = call_hdf5("read an attribute", H5Sget_simple_extent_npoints, space.get()) == 1;
  if (!scalar || H5Tget_class(type.get()) != expected) {
    throw Hdf5Error("attribute '" + std::string(name) + "' has another type", 0);
  }
  return {std::move(attribute), std::move(type)};
}

// Texts that the library allocates one by one, and takes back.
std::vector<std::string> read_variable_texts(const Hdf5Attribute& attribute, const Hdf5Type& type,
                                             const Hdf5Space& space, std::size_t count) {
  std::vector<char*> pointers(count, nullptr);
  call_hdf5("read an attribute", H5Aread, attribute.get(), type.get(), static_cast<void*>(pointers.data()));
  std::vector<std::string> texts;
  for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
  call_hdf5("give back the texts of an attribute", H5Dvlen_reclaim, type.get(), space.get(), H5P_DEFAULT,
            static_cast<void*>(pointers.data()));
  return texts;
}

}  // namespace

void write_text_attribute(hid_t object, const char* name, const std::string& text) {
  // HDF5 has no text of length zero.
  const std::string padded = text.empty() ? std::string(1, '\0') : text;
  const Hdf5Type type = text_type(padded.size());
  write_scalar(object, name, type.get(), type.get(), padded.data());
}

void write_number_attribute(hid_t object, const char* name, std::uint32_t value) {
  write_scalar(object, name, H5T_STD_U32LE, H5T_NATIVE_UINT32, &value);
}

bool has_attribute(hid_t object, const char* name) {
  return call_hdf5("look for an attribute", H5Aexists, object, name) > 0;
}

std::string read_text_attribute(hid_t object, const char* name, std::size_t max_bytes) {
  const OpenAttribute open = open_scalar(object, name, H5T_STRING);
  const std::size_t bytes = H5Tget_size(open.type.get());
  if (call_hdf5("read an attribute", H5Tis_variable_str, open.type.get()) > 0 || bytes == 0 || bytes > max_bytes) {
    throw Hdf5Error("attribute '" + std::string(name) + "' is no fixed-length text of the allowed size", 0);
  }
  std::string text(bytes, '\0');
  const Hdf5Type type = text_type(bytes);
  call_hdf5("read an attribute", H5Aread, open.attribute.get(), type.get(), static_cast<void*>(text.data()));
  text.erase(std::min(text.find('\0'), text.size()));
  return text;
}

std::vector<std::string> read_text_list_attribute(hid_t object, const char* name) {
  constexpr hssize_t kMostTexts = 100'000;
  constexpr std::size_t kLongestText = 4096;
  const Hdf5Attribute attribute(call_hdf5("open an attribute", H5Aopen, object, name, H5P_DEFAULT));
  const Hdf5Space space(call_hdf5("read an attribute", H5Aget_space, attribute.get()));
  const Hdf5Type type(call_hdf5("read an attribute", H5Aget_type, attribute.get()));
  const hssize_t count = call_hdf5("read an attribute", H5Sget_simple_extent_npoints, space.get());
  if (count == 0) return {};
  if (count > kMostTexts || H5Tget_class(type.get()) != H5T_STRING) {
    throw Hdf5Error("attribute '" + std::string(name) + "' is no list of texts", 0);
  }
  const std::size_t bytes = H5Tget_size(type.get());
  if (call_hdf5("read an attribute", H5Tis_variable_str, type.get()) > 0) {
    return read_variable_texts(attribute, type, space, static_cast<std::size_t>(count));
  }
  if (bytes > kLongestText) throw Hdf5Error("attribute '" + std::string(name) + "' holds a text too long", 0);
  std::string all(bytes * static_cast<std::size_t>(count), '\0');
  call_hdf5("read an attribute", H5Aread, attribute.get(), type.get(), static_cast<void*>(all.data()));
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < all.size(); at += bytes) {
    std::string& text = texts.emplace_back(all, at, bytes);
    text.erase(std::min(text.find('\0'), text.size()));
  }
  return texts;
}

std::uint32_t read_number_attribute(hid_t object, const char* name) {
  const OpenAttribute open = open_scalar(object, name, H5T_INTEGER);
  std::uint32_t value = 0;
  call_hdf5("read an attribute", H5Aread, open.attribute.get(), H5T_NATIVE_UINT32, static_cast<void*>(&value));
  return value;
}

}  // namespace assay::data::files
