// SPDX-License-Identifier: Apache-2.0
#include "data/audit.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "data/duplicate_images.hpp"
#include "data/files/sha256.hpp"
#include "data/format_findings.hpp"
#include "data/inspected_rows.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

// Passes over the splits of one store, collecting.
class Auditor {
 public:
  Auditor(const StoreReader& store, const AuditOptions& options) : store_(store), options_(options) {
    for (const auto& [split, count] : store.info().split_counts) total_ += count;
    images_.prints.resize(total_);
    images_.identity.resize(total_);
  }

  void look_at(const std::string& split) {
    const auto labels = store_.labels(split);
    const auto sources = store_.sources(split);
    const auto& names = store_.info().class_names;
    const std::size_t first_class = audit_.classes.size();
    for (std::size_t label = 0; label < names.size(); ++label) {
      audit_.classes.push_back(summarise_files(split, names[label], static_cast<std::uint8_t>(label), labels, sources));
    }
    audit_.shortcuts.push_back({split, test_shortcuts(sources, labels, names)});
    images_.splits.push_back({split, static_cast<std::uint32_t>(images_.labels.size())});
    look_at_pixels(split, labels, sources, std::span(audit_.classes).subspan(first_class));
    images_.labels.insert(images_.labels.end(), labels.begin(), labels.end());
    images_.file.insert(images_.file.end(), sources.hash.begin(), sources.hash.end());
  }

  Audit finish() {
    const auto& names = store_.info().class_names;
    auto duplicates = find_duplicates(
        images_, names, [this](const std::string& split) { return store_.names(split); }, options_.threads);
    audit_.duplicates = duplicates.groups;
    auto& findings = audit_.findings;
    findings = std::move(duplicates.findings);
    for (auto&& more :
         {find_shortcuts(audit_.shortcuts, audit_.classes, names), find_format_differences(audit_.classes)}) {
      findings.insert(findings.end(), more.begin(), more.end());
    }
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
    return std::move(audit_);
  }

 private:
  void look_at_pixels(const std::string& split, const std::vector<std::uint8_t>& labels, const SourceColumns& sources,
                      std::span<ClassSummary> classes) {
    const ImageRows rows = inspected_rows(store_, split, options_.threads);
    audit_.looked_at = rows.shape;
    const bool pixels_identify = inspects_pixels(store_);
    const std::size_t offset = images_.labels.size();
    std::vector<std::vector<PixelStatistics>> parts(options_.threads, std::vector<PixelStatistics>(classes.size()));
    visit_rows(
        rows, options_.threads,
        [&](int part, std::uint64_t row, std::span<const std::uint8_t> bytes) {
          parts[part][labels[row]].add(bytes);
          images_.prints[offset + row] = fingerprint(bytes, rows.shape);
          images_.identity[offset + row] = pixels_identify ? files::sha256(std::as_bytes(bytes)) : sources.hash[row];
        },
        [&](std::uint64_t done) {
          if (options_.progress) options_.progress(offset + done, total_);
        });
    for (const auto& part : parts) {
      for (std::size_t label = 0; label < classes.size(); ++label) classes[label].pixels.add(part[label]);
    }
  }

  const StoreReader& store_;
  const AuditOptions& options_;
  std::uint64_t total_ = 0;
  ImageTraits images_;
  Audit audit_;
};

}  // namespace

Audit audit_store(const StoreReader& store, const AuditOptions& options) {
  if (options.threads < 1) throw std::invalid_argument("an audit needs at least one thread");
  Auditor auditor(store, options);
  for (const std::string_view split : store_format::kSplits) {
    if (store.has_split(split)) auditor.look_at(std::string(split));
  }
  return auditor.finish();
}

}  // namespace assay::data
