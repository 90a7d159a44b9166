// SPDX-License-Identifier: Apache-2.0
#include "data/files/hdf5.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace assay::data::files {
namespace {

struct Report {
  std::string text;
  int error_number = 0;
};

// Called from the interface inwards, so the last description kept is the cause.
herr_t read_record(unsigned, const H5E_error2_t* record, void* report_pointer) {
  auto& report = *static_cast<Report*>(report_pointer);
  if (record->desc == nullptr || record->desc[0] == '\0') return 0;
  report.text = record->desc;
  report.text.erase(std::min(report.text.find('\n'), report.text.size()));  // the library puts times with line ends in
  constexpr std::string_view kMark = "errno = ";
  const std::string_view whole = record->desc;
  const auto mark = whole.find(kMark);
  if (mark != std::string_view::npos) report.error_number = std::atoi(record->desc + mark + kMark.size());
  return 0;
}

}  // namespace

void silence_hdf5() {
  thread_local const bool silent = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr) >= 0;
  static_cast<void>(silent);
}

void throw_hdf5_error(const char* what) {
  Report report;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, read_record, &report);
  H5Eclear2(H5E_DEFAULT);
  throw Hdf5Error("cannot " + std::string(what) + (report.text.empty() ? "" : ": " + report.text), report.error_number);
}

void keep_group_plain(hid_t creation_properties) {
  constexpr unsigned kMostInHeader = 64;
  call_hdf5("switch time stamps off", H5Pset_obj_track_times, creation_properties, false);
  call_hdf5("keep links plain", H5Pset_link_phase_change, creation_properties, kMostInHeader, 0u);
  call_hdf5("keep attributes plain", H5Pset_attr_phase_change, creation_properties, kMostInHeader, 0u);
}

bool is_plain_group(hid_t file, const char* group) {
  H5G_info_t info{};
  call_hdf5("look into a group", H5Gget_info_by_name, file, group, &info, H5P_DEFAULT);
  return info.storage_type == H5G_STORAGE_TYPE_COMPACT;
}

Hdf5File open_hdf5_read_only(const std::filesystem::path& path) {
  call_hdf5("switch plug-ins off", H5PLset_loading_state, 0u);
  const Hdf5Properties access = hdf5_access_properties();
  return Hdf5File(call_hdf5("open the file", H5Fopen, path.c_str(), H5F_ACC_RDONLY, access.get()));
}

Hdf5Properties hdf5_access_properties() {
  Hdf5Properties properties(call_hdf5("prepare file access", H5Pcreate, H5P_FILE_ACCESS));
  call_hdf5("choose the file format", H5Pset_libver_bounds, properties.get(), H5F_LIBVER_V110, H5F_LIBVER_V110);
  call_hdf5("switch file locks off", H5Pset_file_locking, properties.get(), false, true);
  return properties;
}

}  // namespace assay::data::files
