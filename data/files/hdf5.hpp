// SPDX-License-Identifier: Apache-2.0
// Thin ownership over the HDF5 C library: one move-only handle type per kind of object, and call_hdf5(), through which
// every call goes so that a failure becomes an Hdf5Error and nothing is printed. Debian's library is thread-safe (one
// global lock), its error stack and its printing switch are per thread; a handle is used by one thread at a time.
#pragma once

#include <hdf5.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace assay::data::files {

// What the library says, in one line. Callers that know the file turn it into an InputError or OutputError.
class Hdf5Error : public std::runtime_error {
 public:
  Hdf5Error(const std::string& text, int error_number) : std::runtime_error(text), error_number_(error_number) {}
  // errno of the failed system call; 0 when the fault is none of the system's.
  int error_number() const { return error_number_; }

 private:
  int error_number_;
};

// Turns off the printing of errors in this thread.
void silence_hdf5();
// Reads this thread's error stack: the innermost description is the telling one.
[[noreturn]] void throw_hdf5_error(const char* what);

// function(arguments...), where a negative result is a failure. `what` completes "cannot ...".
template <typename Function, typename... Arguments>
auto call_hdf5(const char* what, Function function, Arguments... arguments) {
  silence_hdf5();
  const auto result = function(arguments...);
  if (result < 0) throw_hdf5_error(what);
  return result;
}

template <herr_t (*Close)(hid_t)>
class Hdf5Handle {
 public:
  Hdf5Handle() = default;
  explicit Hdf5Handle(hid_t id) : id_(id) {}
  ~Hdf5Handle() {
    if (id_ >= 0) Close(id_);
  }
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    if (this != &other) {
      if (id_ >= 0) Close(id_);
      id_ = std::exchange(other.id_, H5I_INVALID_HID);
    }
    return *this;
  }

  hid_t get() const { return id_; }
  // Writers call it: closing flushes, and only here can that failure be seen. Throws Hdf5Error.
  void close() {
    if (id_ >= 0) call_hdf5("close", Close, std::exchange(id_, H5I_INVALID_HID));
  }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

using Hdf5File = Hdf5Handle<H5Fclose>;
using Hdf5Group = Hdf5Handle<H5Gclose>;
using Hdf5Dataset = Hdf5Handle<H5Dclose>;
using Hdf5Space = Hdf5Handle<H5Sclose>;
using Hdf5Type = Hdf5Handle<H5Tclose>;
using Hdf5Properties = Hdf5Handle<H5Pclose>;
using Hdf5Attribute = Hdf5Handle<H5Aclose>;

// Read-only, without file locks (parallel file systems refuse them), with plug-in filters switched off for the process.
// Throws Hdf5Error.
Hdf5File open_hdf5_read_only(const std::filesystem::path& path);
// Keeps the links and attributes of a group (or, on a file's creation properties, of the root) in its object header,
// and no times. Other storage needs heaps and trees, in whose reading HDF5 1.10 has memory faults when the file is
// damaged.
void keep_group_plain(hid_t creation_properties);
// Whether the links of a group are kept so; ask before looking anything up in a foreign file. Throws Hdf5Error.
bool is_plain_group(hid_t file, const char* group);

// For opening and creating: the file format of HDF5 1.10 (checksummed metadata), no file locks. Throws Hdf5Error.
Hdf5Properties hdf5_access_properties();

}  // namespace assay::data::files
