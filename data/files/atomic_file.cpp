// SPDX-License-Identifier: Apache-2.0
#include "data/files/atomic_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "data/files/system_fault.hpp"
#include "data/files/temporary_name.hpp"

namespace assay::data::files {

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)) {
  temporary_ = claim_temporary(target_, [this](const std::filesystem::path& candidate) {
    file_ = FileDescriptor::create_exclusively(candidate);
    return file_.is_open();
  });
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  write(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  file_.write_all(bytes);
}

void AtomicFile::sync() const {
  file_.sync();
}

void AtomicFile::commit() {
  sync();
  file_.close();
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) throw output_fault("write", target_, errno);
  temporary_.clear();
  sync_directory(containing_folder(target_));
}

void write_file_atomically(const std::filesystem::path& target, std::string_view bytes) {
  AtomicFile file(target);
  file.write(bytes);
  file.commit();
}

void write_new_file(const std::filesystem::path& path, std::string_view bytes) {
  FileDescriptor file = FileDescriptor::create_exclusively(path);
  file.write_all(std::as_bytes(std::span(bytes)));
  file.close();
}

void replace_symlink(const std::filesystem::path& link, const std::filesystem::path& target) {
  const std::filesystem::path temporary = claim_temporary(link, [&](const std::filesystem::path& candidate) {
    if (::symlink(target.c_str(), candidate.c_str()) == 0) return true;
    if (errno != EEXIST) throw output_fault("create", candidate, errno);
    return false;
  });
  if (std::rename(temporary.c_str(), link.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    throw output_fault("write", link, error);
  }
  sync_directory(containing_folder(link));
}

void sync_directory(const std::filesystem::path& directory) {
  FileDescriptor::open_directory(directory).sync();
}

void create_directories(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  // Success is also reported where the name is taken by a file.
  if (!error && !std::filesystem::is_directory(directory)) error = std::make_error_code(std::errc::not_a_directory);
  if (error) throw output_fault("create folder", directory, error.value());
}

}  // namespace assay::data::files
