// SPDX-License-Identifier: Apache-2.0
#include "data/files/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <utility>

#include "data/files/archive_format.hpp"
#include "data/files/file_descriptor.hpp"
#include "data/files/one_line.hpp"

namespace assay::data::files {
namespace {

constexpr std::size_t kReadBlock = 256 << 10;
// How far memory runs ahead of the bytes really there, whatever size an entry declares.
constexpr std::uint64_t kGrowth = 4 << 20;

// Names in an archive are UTF-8 or plain bytes. libarchive converts them to the thread's locale, and in the "C" locale
// it replaces what is not ASCII: so names are read in a UTF-8 locale.
class Utf8Names {
 public:
  explicit Utf8Names(::locale_t locale) : previous_(locale ? ::uselocale(locale) : ::locale_t{}) {}
  ~Utf8Names() {
    if (previous_) ::uselocale(previous_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  ::locale_t previous_;
};

EntryKind kind_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return EntryKind::hardlink;
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return EntryKind::file;
    case AE_IFDIR:
      return EntryKind::directory;
    case AE_IFLNK:
      return EntryKind::symlink;
    default:
      return EntryKind::other;
  }
}

}  // namespace

struct ArchiveReader::Handle {
  archive* reader = archive_read_new();
  ::locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", ::locale_t{});
  archive_entry* header = nullptr;  // owned by reader
  bool first_is_pending = true;     // open has read the first header

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    archive_read_free(reader);
    if (utf8) ::freelocale(utf8);
  }

  std::string reason() const {
    const char* text = archive_error_string(reader);
    return text ? one_line(text) : "unknown fault";
  }

  void open(const std::filesystem::path& path) {
    if (reader == nullptr) throw std::bad_alloc();
    // Only the seekable zip reader: it needs the directory at the end, so a truncated zip is refused at once, and that
    // directory alone says which entries are links.
    const bool ready = archive_read_support_format_zip_seekable(reader) == ARCHIVE_OK &&
                       archive_read_support_format_tar(reader) == ARCHIVE_OK &&
                       archive_read_support_filter_gzip(reader) == ARCHIVE_OK &&
                       archive_read_support_filter_xz(reader) == ARCHIVE_OK &&
                       archive_read_support_filter_zstd(reader) == ARCHIVE_OK &&
                       archive_read_support_filter_bzip2(reader) == ARCHIVE_OK;
    if (!ready)
      throw InputError("libarchive lacks a format this program needs: " + reason() + "; check its installation");
    // libarchive recognises the format now or with the first header: both are read here, so a file that is no archive
    // fails at once.
    if (archive_read_open_filename(reader, path.c_str(), kReadBlock) != ARCHIVE_OK || !advance()) {
      throw InputError(path.string() + " is no complete zip or tar archive (" + reason() +
                       "); check that it was copied whole");
    }
  }

  // False on damage; at the end header is null.
  bool advance() {
    int result = ARCHIVE_RETRY;
    while (result == ARCHIVE_RETRY) result = archive_read_next_header(reader, &header);
    if (result == ARCHIVE_EOF) header = nullptr;
    return result == ARCHIVE_OK || result == ARCHIVE_WARN || result == ARCHIVE_EOF;
  }

  // libarchive takes the end of the file for the end of a tar; only the closing zero block proves it.
  bool lacks_its_end(const std::filesystem::path& path) const {
    const bool tar = (archive_format(reader) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
    return tar && archive_filter_code(reader, 0) == ARCHIVE_FILTER_NONE && !ends_with_zero_block(path);
  }
};

ArchiveReader::ArchiveReader(const std::filesystem::path& path) : handle_(std::make_unique<Handle>()), path_(path) {
  const FileDescriptor checked = FileDescriptor::open_for_reading(path);
  const Utf8Names names(handle_->utf8);
  handle_->open(path);
}

ArchiveReader::~ArchiveReader() = default;

bool ArchiveReader::next() {
  const Utf8Names names(handle_->utf8);
  const auto fault = [this](const std::string& what) {
    return InputError(path_.string() + " " + what + " after entry '" + one_line(entry_.path) + "'; fetch it again");
  };
  if (!std::exchange(handle_->first_is_pending, false) && !handle_->advance()) {
    throw fault("is damaged (" + handle_->reason() + ")");
  }
  if (handle_->header == nullptr) {
    if (handle_->lacks_its_end(path_)) throw fault("is truncated (no end-of-archive block)");
    return false;
  }
  const char* path = archive_entry_pathname(handle_->header);
  if (path == nullptr) path = archive_entry_pathname_utf8(handle_->header);
  if (path == nullptr) throw fault("holds an unreadable name");
  entry_.path = path;
  if (archive_entry_is_data_encrypted(handle_->header) == 1) {
    throw InputError(path_.string() + ", entry '" + one_line(entry_.path) +
                     "' is encrypted; decrypt the archive first");
  }
  entry_.kind = kind_of(handle_->header);
  const la_int64_t size = archive_entry_size_is_set(handle_->header) ? archive_entry_size(handle_->header) : 0;
  entry_.size = size > 0 ? static_cast<std::uint64_t>(size) : 0;
  return true;
}

std::vector<std::byte> ArchiveReader::read(std::uint64_t max_bytes) {
  const auto fault = [this](const std::string& what) {
    return InputError(path_.string() + ", entry '" + one_line(entry_.path) + "': " + what);
  };
  const auto over_cap = [&] {
    return fault("larger than the cap of " + std::to_string(max_bytes) + " bytes; leave it out");
  };
  if (entry_.size > max_bytes) throw over_cap();
  std::vector<std::byte> bytes(std::min(entry_.size + 1, kGrowth));
  std::size_t filled = 0;
  while (true) {
    if (filled == bytes.size()) bytes.resize(filled + std::min<std::uint64_t>(filled, kGrowth));
    const la_ssize_t count = archive_read_data(handle_->reader, bytes.data() + filled, bytes.size() - filled);
    if (count == ARCHIVE_RETRY) continue;
    if (count < 0) throw fault("damaged or truncated (" + handle_->reason() + "); fetch the archive again");
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
    if (filled > max_bytes) throw over_cap();
  }
  if (filled < entry_.size) throw fault("truncated; fetch the archive again");
  bytes.resize(filled);
  return bytes;
}

}  // namespace assay::data::files
