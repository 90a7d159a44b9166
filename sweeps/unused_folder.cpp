// SPDX-License-Identifier: Apache-2.0
#include "sweeps/unused_folder.hpp"

#include <system_error>
#include <utility>

#include "data/files/abandoned_files.hpp"
#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "data/files/system_fault.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

bool holds_text(const std::filesystem::path& path, const std::string& text) {
  try {
    return data::files::read_file(path, text.size()) == text;
  } catch (const data::files::InputError&) {
    return false;
  }
}

}  // namespace

UnusedFolder::UnusedFolder(const SweepFolder& folder, std::string file_text)
    : folder_(folder), file_text_(std::move(file_text)), made_(!std::filesystem::exists(folder.root())) {
  data::files::create_directories(folder_.root());
  check();
}

UnusedFolder::~UnusedFolder() {
  if (keep_) return;
  std::error_code ignored;
  if (begun_ && !had_file_) std::filesystem::remove(folder_.sweep_file(), ignored);
  if (begun_) std::filesystem::remove_all(folder_.lock(), ignored);
  // Does nothing to a folder in which somebody else begins.
  if (made_) std::filesystem::remove(folder_.root(), ignored);
}

void UnusedFolder::begin() {
  check();
  had_file_ = std::filesystem::exists(folder_.sweep_file());
  begun_ = true;
}

void UnusedFolder::check() const {
  const std::string root = folder_.root().string();
  if (std::filesystem::exists(folder_.journal())) {
    throw SweepError(root + " holds a sweep already; go on with 'assay sweep resume --dir " + root +
                     "' or choose another folder");
  }
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder_.root(), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::filesystem::path& path = entry->path();
    if (path == folder_.lock() || data::files::is_temporary_name(path)) continue;
    if (path == folder_.sweep_file() && holds_text(path, file_text_)) continue;
    throw SweepError(root + " is not empty (" + data::files::one_line(path.filename().string()) +
                     "); choose a folder of the sweep's own");
  }
  if (error) throw data::files::output_fault("read", folder_.root(), error.value());
}

}  // namespace assay::sweeps
