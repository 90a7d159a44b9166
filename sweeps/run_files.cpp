// SPDX-License-Identifier: Apache-2.0
#include "sweeps/run_files.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/file_descriptor.hpp"
#include "data/files/one_line.hpp"
#include "data/files/system_fault.hpp"
#include "data/files/temporary_name.hpp"
#include "sweeps/epoch_line.hpp"

namespace assay::sweeps {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostFileBytes = 1u << 20;
constexpr std::uint64_t kMostLogBytes = 256ull << 20;

// The object in a small file; nothing when there is none.
std::optional<json> read_object(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  try {
    json object = json::parse(data::files::read_file(path, kMostFileBytes), nullptr, /*allow_exceptions=*/false);
    if (object.is_object()) return object;
  } catch (const data::files::InputError&) {
    // Gone between the two looks, or far too large: as good as nothing.
  }
  return std::nullopt;
}

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint32_t count_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint32_t>() : 0;
}

// Whole lines of a text; how many bytes they take.
std::size_t add_lines(std::string_view text, std::vector<EpochFigures>& lines) {
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', begin)) {
    auto figures = parse_epoch_line(text.substr(begin, end - begin));
    if (figures && !figures->empty()) lines.push_back(std::move(*figures));
    begin = end + 1;
  }
  return begin;
}

std::string bytes_from(const std::filesystem::path& path, std::uint64_t offset) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  std::string text;
  constexpr std::size_t kPiece = 1u << 16;
  while (file && text.size() < kMostLogBytes) {
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    file.read(text.data() + before, kPiece);
    text.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  return text;
}

}  // namespace

RunReport read_report(const data::files::RunFolder& run) {
  const auto object = read_object(run.status());
  if (!object) return {};
  return {data::files::one_line(text_at(*object, "state")), data::files::one_line(text_at(*object, "reason"), 2000)};
}

void write_control(const data::files::RunFolder& run, const RunControl& control) {
  const nlohmann::ordered_json object = {
      {"stop_at_epoch", control.stop_at_epoch}, {"reason", control.reason}, {"attempt", control.attempt}};
  const std::string text = object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  std::error_code ignored;
  if (!std::filesystem::is_directory(run.root(), ignored)) data::files::create_directories(run.root());
  data::files::FileDescriptor file;
  const auto temporary = data::files::claim_temporary(run.control(), [&](const std::filesystem::path& candidate) {
    file = data::files::FileDescriptor::create_exclusively(candidate);
    return file.is_open();
  });
  // Renamed, but not synced: after a loss of power no trial runs, and the next attempt's is written anew.
  try {
    file.write_all(std::as_bytes(std::span(text)));
    file.close();
    if (std::rename(temporary.c_str(), run.control().c_str()) != 0) {
      throw data::files::output_fault("write", run.control(), errno);
    }
  } catch (const data::files::OutputError&) {
    std::filesystem::remove(temporary, ignored);
    throw;
  }
}

std::optional<RunControl> read_control(const data::files::RunFolder& run) {
  const auto object = read_object(run.control());
  if (!object) return std::nullopt;
  RunControl control;
  control.stop_at_epoch = count_at(*object, "stop_at_epoch");
  control.reason = data::files::one_line(text_at(*object, "reason"), 2000);
  control.attempt = count_at(*object, "attempt");
  return control;
}

std::vector<EpochFigures> MetricsReader::read_new() {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) != 0) return {};
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  // Another file, or one that was cut: a resumed run writes its metrics anew up to where it goes on from.
  if (facts.st_ino != inode_ || size < offset_) offset_ = 0;
  inode_ = facts.st_ino;
  if (size == offset_) return {};
  std::vector<EpochFigures> lines;
  offset_ += add_lines(bytes_from(path_, offset_), lines);
  return lines;
}

std::vector<EpochFigures> read_metrics(const data::files::RunFolder& run) {
  return MetricsReader(run.metrics_jsonl()).read_new();
}

}  // namespace assay::sweeps
