// SPDX-License-Identifier: Apache-2.0
// The state of a lock on disk: a folder with one file whose name is the state, `free-TOKEN` or `held-TOKEN`, and a file
// TOKEN.json beside it that says who the owner is and that the owner touches as its sign of life. Tokens are never used
// twice and every change of state is one rename of a name that exists only until then, so of any number of processes
// exactly one makes it: the server of a network file system decides, without locks, links or clocks. Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/lock_owner.hpp"

namespace assay::sweeps {

// A moment of a lock.
struct LockFace {
  std::string name;  // of the state file
  bool held = false;
  std::optional<LockOwner> owner;         // held, and its file can be read
  std::string beat;                       // changes whenever the owner gives a sign of life
  std::vector<std::string> other_tokens;  // of owner files besides its own
};

class LockFolder {
 public:
  explicit LockFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  // Nothing when there is no such folder. Throws InputError when it cannot be read or holds no state.
  std::optional<LockFace> look() const;
  // Makes a free lock where there is none; nothing where there is. Throws OutputError.
  void make() const;
  // From that state to held by this owner: its token, or nothing when the state was another one already. What the owner
  // before it left is removed. Throws OutputError.
  std::optional<std::string> take(const LockFace& before, const LockOwner& owner) const;
  // Tells an owner that it has lost the lock, before somebody takes it who cannot know that the owner is dead.
  void disown(const LockFace& face) const;
  // To free, when it is held with this token; else nothing happens.
  void release(const std::string& token) const noexcept;
  // Whether it is still held with this token. Asks the file system anew each time. Throws OutputError when it does not
  // answer.
  bool holds(const std::string& token) const;
  // A sign of life; false when it is no longer held with this token.
  bool beat(const std::string& token) const;

 private:
  std::filesystem::path owner_file(const std::string& token) const { return path_ / (token + ".json"); }

  std::filesystem::path path_;
};

}  // namespace assay::sweeps
