// SPDX-License-Identifier: Apache-2.0
#include "data/files/hdf5_output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "data/files/system_fault.hpp"

namespace assay::data::files {
namespace {

// The library's view of an open file: it knows only the base part, so that comes first.
struct OutputFile {
  H5FD_t base{};
  int descriptor = -1;
  haddr_t end_of_allocation = 0;
  haddr_t end_of_file = 0;
  Hdf5OutputState* state = nullptr;
};

struct DriverInfo {
  Hdf5OutputState* state;
};

OutputFile& output(H5FD_t* file) {
  return *reinterpret_cast<OutputFile*>(file);
}
const OutputFile& output(const H5FD_t* file) {
  return *reinterpret_cast<const OutputFile*>(file);
}

void keep_first_fault(OutputFile& file, int error) {
  if (file.state->error_number == 0) file.state->error_number = error;
}

H5FD_t* open_file(const char* name, unsigned, hid_t access, haddr_t) {
  const auto* info = static_cast<const DriverInfo*>(H5Pget_driver_info(access));
  if (info == nullptr) return nullptr;
  const int descriptor = ::open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    info->state->error_number = errno;
    return nullptr;
  }
  auto file = std::make_unique<OutputFile>();
  file->descriptor = descriptor;
  file->state = info->state;
  return &file.release()->base;
}

herr_t close_file(H5FD_t* base) {
  const std::unique_ptr<OutputFile> file(&output(base));
  if (::close(file->descriptor) != 0) keep_first_fault(*file, errno);
  file->state->bytes = file->end_of_file;
  return 0;
}

herr_t query_features(const H5FD_t*, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

haddr_t end_of_allocation(const H5FD_t* file, H5FD_mem_t) {
  return output(file).end_of_allocation;
}

herr_t set_end_of_allocation(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  output(file).end_of_allocation = address;
  return 0;
}

haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t) {
  return output(file).end_of_file;
}

herr_t read_bytes(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t address, size_t size, void* buffer) {
  OutputFile& file = output(base);
  auto* to = static_cast<char*>(buffer);
  while (size > 0) {
    const ssize_t count = ::pread(file.descriptor, to, size, static_cast<off_t>(address));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) keep_first_fault(file, errno);
    if (count <= 0) break;
    to += count;
    address += static_cast<haddr_t>(count);
    size -= static_cast<size_t>(count);
  }
  std::memset(to, 0, size);  // behind the end of the file, as the library's own driver does
  return 0;
}

// Large pieces are written once: the disk may begin with them, so that the sync at the end waits for little. A hint,
// whose failure the sync will tell.
void begin_writing_back(const OutputFile& file, haddr_t address, size_t size) {
  constexpr size_t kLargePiece = 1 << 20;
  if (size < kLargePiece) return;
  static_cast<void>(
      ::sync_file_range(file.descriptor, static_cast<off_t>(address), static_cast<off_t>(size), SYNC_FILE_RANGE_WRITE));
}

herr_t write_bytes(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t address, size_t size, const void* buffer) {
  OutputFile& file = output(base);
  const haddr_t begin = address;
  const size_t whole = size;
  const auto* from = static_cast<const char*>(buffer);
  file.end_of_file = std::max<haddr_t>(file.end_of_file, address + size);
  while (size > 0 && file.state->error_number == 0) {
    const ssize_t count = ::pwrite(file.descriptor, from, size, static_cast<off_t>(address));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      keep_first_fault(file, count < 0 ? errno : EIO);
      break;
    }
    from += count;
    address += static_cast<haddr_t>(count);
    size -= static_cast<size_t>(count);
  }
  if (size == 0) begin_writing_back(file, begin, whole);
  return 0;
}

herr_t truncate_file(H5FD_t* base, hid_t, hbool_t) {
  OutputFile& file = output(base);
  if (file.end_of_allocation == file.end_of_file) return 0;
  if (file.state->error_number == 0 && ::ftruncate(file.descriptor, static_cast<off_t>(file.end_of_allocation)) != 0) {
    keep_first_fault(file, errno);
  }
  file.end_of_file = file.end_of_allocation;
  return 0;
}

H5FD_class_t driver_class() {
  H5FD_class_t driver{};
  driver.name = "assay_output";
  driver.maxaddr = (haddr_t{1} << 62) - 1;
  driver.fc_degree = H5F_CLOSE_STRONG;  // handles left open by an exception must not keep the file open
  driver.fapl_size = sizeof(DriverInfo);
  driver.open = open_file;
  driver.close = close_file;
  driver.query = query_features;
  driver.get_eoa = end_of_allocation;
  driver.set_eoa = set_end_of_allocation;
  driver.get_eof = end_of_file;
  driver.read = read_bytes;
  driver.write = write_bytes;
  driver.truncate = truncate_file;
  const H5FD_mem_t map[] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(map), std::end(map), driver.fl_map);
  return driver;
}

hid_t registered_driver() {
  static const H5FD_class_t driver = driver_class();
  static const hid_t id = call_hdf5("register the output driver", H5FDregister, &driver);
  return id;
}

}  // namespace

Hdf5Output::Hdf5Output(const std::filesystem::path& path, std::filesystem::path shown_as)
    : shown_as_(std::move(shown_as)), state_(std::make_unique<Hdf5OutputState>()) {
  try {
    const DriverInfo info{state_.get()};
    const Hdf5Properties access = hdf5_access_properties();
    call_hdf5("choose the output driver", H5Pset_driver, access.get(), registered_driver(),
              static_cast<const void*>(&info));
    const Hdf5Properties creation(call_hdf5("prepare the file", H5Pcreate, H5P_FILE_CREATE));
    keep_group_plain(creation.get());
    file_ =
        Hdf5File(call_hdf5("create the file", H5Fcreate, path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()));
  } catch (const Hdf5Error& error) {
    check();
    throw OutputError("cannot create " + shown_as_.string() + ": HDF5 " + error.what() + "; check the folder");
  }
}

void Hdf5Output::check() const {
  if (state_->error_number != 0) throw output_fault("write", shown_as_, state_->error_number);
}

void Hdf5Output::close() {
  try {
    file_.close();
  } catch (const Hdf5Error& error) {
    check();
    throw OutputError("cannot finish " + shown_as_.string() + ": HDF5 " + error.what() + "; check the folder");
  }
  check();
}

}  // namespace assay::data::files
