// SPDX-License-Identifier: Apache-2.0
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <string_view>

#include "data/files/one_line.hpp"
#include "launcher/commands/inspect_output.hpp"
#include "launcher/commands/inspect_tables.hpp"

namespace assay::launcher::commands {
namespace {

constexpr std::size_t kColumns = 100;

// Breaks at spaces; lines after the first are indented.
std::string wrapped(const std::string& text) {
  std::string lines, line;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.empty() && line.size() + 1 + word.size() > kColumns) {
      lines += line + '\n';
      line = "  ";
    } else if (!line.empty()) {
      line += ' ';
    }
    line += word;
  }
  return lines + line + '\n';
}

std::string heading_text(const data::StoreReader& store) {
  const auto& info = store.info();
  const std::string size = info.image.width > 0 ? absl::StrFormat("%d x %d", info.image.width, info.image.height)
                                                : std::string("of several sizes");
  return absl::StrFormat("%s: format %d, written by assay %s\nimages %s RGB, encoding %s, resize filter %s\n",
                         data::files::one_line(store.path().string()), info.format_version,
                         data::files::one_line(info.tool_version), size, info.encoding,
                         data::files::one_line(info.resize_filter)) +
         "content hash " + info.content_hash + '\n';
}

std::string findings_text(const data::Audit& audit) {
  constexpr std::size_t kExamples = 3;
  if (audit.findings.empty()) return "no findings\n";
  std::string text;
  for (const auto& finding : audit.findings) {
    text += wrapped(std::string(data::severity_name(finding.severity)) + ": " + finding.text);
    for (std::size_t i = 1; i < std::min(finding.examples.size(), kExamples); ++i) {
      text += "  also: " + describe(finding.examples[i]) + '\n';
    }
  }
  return text;
}

std::string groups_text(const data::GroupSizes& groups) {
  if (groups.groups == 0) return "no two images are equal or near duplicates\n";
  return absl::StrFormat("%d images in %d group%s of equal or near-duplicate images, the largest of %d\n",
                         groups.images, groups.groups, groups.groups == 1 ? "" : "s", groups.largest);
}

}  // namespace

std::string audit_text(const data::StoreReader& store, const data::Audit& audit) {
  return absl::StrJoin({heading_text(store), findings_text(audit) + groups_text(audit.duplicates), files_text(audit),
                        pixels_text(store, audit), shortcuts_text(audit)},
                       "\n");
}

}  // namespace assay::launcher::commands
