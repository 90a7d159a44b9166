// SPDX-License-Identifier: Apache-2.0
#include "sweeps/lock_folder.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <absl/strings/str_cat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <thread>

#include "data/files/atomic_file.hpp"
#include "data/files/system_fault.hpp"
#include "data/files/temporary_name.hpp"
#include "sweeps/child_process.hpp"

namespace assay::sweeps {
namespace {

constexpr std::string_view kFree = "free-";
constexpr std::string_view kHeld = "held-";
constexpr std::string_view kOwner = ".json";
constexpr int kLooks = 200;  // of 5 ms: a listing may miss a name that is changed meanwhile

std::string new_token() {
  std::array<std::uint64_t, 2> bits{};
  if (::getrandom(bits.data(), sizeof(bits), 0) != static_cast<::ssize_t>(sizeof(bits))) {
    throw data::files::output_fault("draw a token from", "/dev/urandom", errno);
  }
  return absl::StrCat(absl::Hex(bits[0], absl::kZeroPad16), absl::Hex(bits[1], absl::kZeroPad16));
}

// Opened and not only asked for: that is when a network file system looks at what its server holds.
std::optional<struct ::stat> opened_facts(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    if (errno == ENOENT || errno == ESTALE || errno == ENOTDIR) return std::nullopt;
    throw data::files::output_fault("look at", path, errno);
  }
  struct ::stat facts {};
  const int error = ::fstat(descriptor, &facts) == 0 ? 0 : errno;
  ::close(descriptor);
  if (error != 0) throw data::files::output_fault("look at", path, error);
  return facts;
}

std::string beat_of(const std::filesystem::path& path) {
  const auto facts = opened_facts(path);
  if (!facts) return "";
  return absl::StrCat(facts->st_mtim.tv_sec, " ", facts->st_mtim.tv_nsec);
}

// Names in the folder; nothing when there is no folder.
std::optional<std::vector<std::string>> names_in(const std::filesystem::path& path) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error == std::errc::no_such_file_or_directory) return std::nullopt;
  if (error) throw data::files::input_fault("read", path, error.value());
  return names;
}

}  // namespace

std::optional<LockFace> LockFolder::look() const {
  for (int count = 0; count < kLooks; ++count) {
    const auto names = names_in(path_);
    if (!names) return std::nullopt;
    LockFace face;
    for (const std::string& name : *names) {
      if (name.starts_with(kFree) || name.starts_with(kHeld)) face.name = name;
    }
    if (face.name.empty()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    face.held = face.name.starts_with(kHeld);
    const std::string token = face.name.substr(kHeld.size());
    if (face.held) {
      face.owner = read_owner(owner_file(token));
      face.beat = beat_of(owner_file(token));
    }
    for (const std::string& name : *names) {
      if (!name.ends_with(kOwner)) continue;
      std::string other = name.substr(0, name.size() - kOwner.size());
      if (other != token) face.other_tokens.push_back(std::move(other));
    }
    return face;
  }
  throw data::files::InputError(path_.string() +
                                " holds no state of a lock; delete that folder when nobody writes here");
}

void LockFolder::make() const {
  std::filesystem::path temporary = data::files::claim_temporary(path_, [](const std::filesystem::path& candidate) {
    if (::mkdir(candidate.c_str(), 0777) == 0) return true;
    if (errno != EEXIST) throw data::files::output_fault("create folder", candidate, errno);
    return false;
  });
  std::error_code ignored;
  try {
    data::files::write_new_file(temporary / (std::string(kFree) + new_token()), "");
    // A folder that holds something is never replaced: the first of several makes it.
    if (std::rename(temporary.c_str(), path_.c_str()) == 0) return;
    if (errno != ENOTEMPTY && errno != EEXIST) throw data::files::output_fault("create folder", path_, errno);
  } catch (...) {
    std::filesystem::remove_all(temporary, ignored);
    throw;
  }
  std::filesystem::remove_all(temporary, ignored);
}

std::optional<std::string> LockFolder::take(const LockFace& before, const LockOwner& owner) const {
  const std::string token = new_token();
  try {
    write_owner(owner_file(token), owner);
  } catch (...) {
    ::unlink(owner_file(token).c_str());
    throw;
  }
  const std::filesystem::path mine = path_ / (std::string(kHeld) + token);
  const int error = std::rename((path_ / before.name).c_str(), mine.c_str()) == 0 ? 0 : errno;
  // A server that lost its answer and was asked again says that the old name is gone although it was we who moved it.
  if (error != 0 && !(error == ENOENT && opened_facts(mine))) {
    ::unlink(owner_file(token).c_str());
    if (error == ENOENT) return std::nullopt;
    throw data::files::output_fault("lock", path_, error);
  }
  if (before.held) ::unlink(owner_file(before.name.substr(kHeld.size())).c_str());
  // Those that were killed before they had it.
  for (const std::string& other : before.other_tokens) {
    const auto left = read_owner(owner_file(other));
    if (left && lives(left->worker) == false) ::unlink(owner_file(other).c_str());
  }
  return token;
}

void LockFolder::disown(const LockFace& face) const {
  const std::filesystem::path file = owner_file(face.name.substr(kHeld.size()));
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) throw data::files::output_fault("delete", file, errno);
}

void LockFolder::release(const std::string& token) const noexcept {
  try {
    const std::filesystem::path free = path_ / (std::string(kFree) + new_token());
    if (std::rename((path_ / (std::string(kHeld) + token)).c_str(), free.c_str()) == 0) {
      ::unlink(owner_file(token).c_str());
    }
  } catch (const std::exception&) {
    // Without a token or memory it stays held; it is free when this process is gone.
  }
}

bool LockFolder::holds(const std::string& token) const {
  return opened_facts(owner_file(token)).has_value();
}

bool LockFolder::beat(const std::string& token) const {
  if (::utimensat(AT_FDCWD, owner_file(token).c_str(), nullptr, 0) == 0) return holds(token);
  if (errno == ENOENT || errno == ESTALE || errno == ENOTDIR) return false;
  throw data::files::output_fault("touch", owner_file(token), errno);
}

}  // namespace assay::sweeps
