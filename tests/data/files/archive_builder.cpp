// SPDX-License-Identifier: Apache-2.0
#include "tests/data/files/archive_builder.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <stdexcept>

namespace assay::data::files {
namespace {

struct EntryDeleter {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using Entry = std::unique_ptr<archive_entry, EntryDeleter>;

Entry make_entry(std::string_view name, unsigned type) {
  Entry entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), std::string(name).c_str());
  archive_entry_set_filetype(entry.get(), type);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), 0);
  return entry;
}

}  // namespace

struct ArchiveBuilder::Handle {
  archive* writer = archive_write_new();
  ~Handle() { archive_write_free(writer); }
  void require(int result) const {
    if (result != ARCHIVE_OK) throw std::runtime_error(archive_error_string(writer));
  }
  void header(const Entry& entry) const { require(archive_write_header(writer, entry.get())); }
};

ArchiveBuilder::ArchiveBuilder(const std::filesystem::path& path, ArchiveStyle style)
    : handle_(std::make_unique<Handle>()) {
  archive* writer = handle_->writer;
  const bool zip = style == ArchiveStyle::zip_stored || style == ArchiveStyle::zip_deflated;
  handle_->require(zip ? archive_write_set_format_zip(writer) : archive_write_set_format_pax_restricted(writer));
  if (style == ArchiveStyle::zip_stored) handle_->require(archive_write_zip_set_compression_store(writer));
  if (style == ArchiveStyle::tar_gzip) handle_->require(archive_write_add_filter_gzip(writer));
  if (style == ArchiveStyle::tar_xz) handle_->require(archive_write_add_filter_xz(writer));
  if (style == ArchiveStyle::tar_zstd) handle_->require(archive_write_add_filter_zstd(writer));
  if (style == ArchiveStyle::tar_bzip2) handle_->require(archive_write_add_filter_bzip2(writer));
  handle_->require(archive_write_set_bytes_in_last_block(writer, 1));
  handle_->require(archive_write_open_filename(writer, path.c_str()));
}

ArchiveBuilder::~ArchiveBuilder() = default;

void ArchiveBuilder::file(std::string_view name, std::string_view content) {
  const Entry entry = make_entry(name, AE_IFREG);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
  handle_->header(entry);
  const la_ssize_t written = archive_write_data(handle_->writer, content.data(), content.size());
  if (written != static_cast<la_ssize_t>(content.size())) throw std::runtime_error("short write into an archive");
}

void ArchiveBuilder::folder(std::string_view name) {
  handle_->header(make_entry(name, AE_IFDIR));
}

void ArchiveBuilder::symlink(std::string_view name, std::string_view target) {
  const Entry entry = make_entry(name, AE_IFLNK);
  archive_entry_set_symlink(entry.get(), std::string(target).c_str());
  handle_->header(entry);
}

void ArchiveBuilder::hardlink(std::string_view name, std::string_view target) {
  const Entry entry = make_entry(name, AE_IFREG);
  archive_entry_set_hardlink(entry.get(), std::string(target).c_str());
  handle_->header(entry);
}

void ArchiveBuilder::finish() {
  handle_->require(archive_write_close(handle_->writer));
}

}  // namespace assay::data::files
