// SPDX-License-Identifier: Apache-2.0
#include "tests/layout/folder_rules.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace assay::tests::layout {
namespace {

bool lies_in(const std::string& folder, const std::string& parent) {
  return folder == parent || folder.starts_with(parent + "/");
}

const std::vector<FolderRule>& rules() {
  static const std::vector<FolderRule> table = {
      {"data/files", {}},
      {"data", {"data/files"}},
      {"data/device", {"data", "data/files"}, true},
      {"models", {"data/files"}, true},
      {"models/explain", {"models", "data/files"}, true},
      {"distributed", {"data/files"}, true, true},
      {"sweeps", {"data/files"}},
      {"slurm", {"sweeps", "data/files"}},
      {"launcher",
       {"data", "data/device", "data/files", "models", "models/explain", "distributed", "sweeps", "slurm"},
       true,
       true},
  };
  return table;
}

template <std::size_t N>
bool starts_with_any(const std::string& text, const std::array<std::string_view, N>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool is_torch(const std::string& include) {
  return starts_with_any(include, std::array<std::string_view, 3>{"<ATen/", "<torch/", "<c10/"});
}

// Headers that pull in the whole of the library: ten and more seconds in every file.
bool is_wide_torch(const std::string& include) {
  return starts_with_any(include, std::array<std::string_view, 4>{"<torch/torch.h>", "<torch/all.h>", "<ATen/ATen.h>",
                                                                  "<torch/extension.h>"});
}

bool is_mpi(const std::string& include) {
  return include == "<mpi.h>";
}

bool is_cuda(const std::string& include) {
  return starts_with_any(include, std::array<std::string_view, 4>{"<cuda", "<nccl", "<c10/cuda/", "<ATen/cuda/"});
}

// A source of libassay_cuda.so, which the program opens and does not link.
bool is_of_cuda_library(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name.starts_with("cuda_") || name.starts_with("nccl_") || name.ends_with(".cu");
}

std::string complaint_about_cuda(const std::string& path, const std::string& include) {
  const bool outside = include.starts_with('<');
  if (path.ends_with(".cu") && outside && is_torch(include)) return "kernels see no torch, which takes minutes";
  if (is_of_cuda_library(path)) return {};
  const bool reaches = outside ? is_cuda(include) : is_of_cuda_library(include);
  return reaches ? "CUDA and NCCL are for the files of libassay_cuda.so: cuda_*, nccl_*, *.cu" : std::string();
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "nothing else of Assay" : text;
}

std::string complaint_outside(const FolderRule& rule, const std::string& include) {
  if (is_torch(include) && !rule.torch) return rule.folder + " knows no torch";
  if (is_wide_torch(include)) return "too wide: include the narrow headers";
  if (is_mpi(include) && !rule.mpi) return rule.folder + " knows no MPI";
  return {};
}

std::string complaint_inside(const FolderRule& rule, const std::string& include) {
  const auto slash = include.rfind('/');
  if (slash == std::string::npos) return "includes start at the root of the tree";
  const FolderRule* target = rule_of(include.substr(0, slash));
  if (target == nullptr) return "no known folder";
  const auto& allowed = rule.may_include;
  const bool may =
      target->folder == rule.folder || std::find(allowed.begin(), allowed.end(), target->folder) != allowed.end();
  return may ? std::string() : rule.folder + " may include " + joined(allowed);
}

}  // namespace

const FolderRule* rule_of(const std::string& folder) {
  const FolderRule* best = nullptr;
  for (const auto& rule : rules()) {
    if (lies_in(folder, rule.folder) && (best == nullptr || rule.folder.size() > best->folder.size())) best = &rule;
  }
  return best;
}

std::vector<std::string> wrong_includes(const std::vector<SourceFile>& files) {
  std::vector<std::string> wrong;
  for (const auto& file : files) {
    if (!file.is_code() || file.path.starts_with("tests/")) continue;
    const FolderRule* rule = rule_of(file.folder());
    if (rule == nullptr) {
      wrong.push_back(file.path + ": lies in a folder without a rule; add one to tests/layout/folder_rules.cpp");
      continue;
    }
    for (const auto& include : file.includes()) {
      const bool outside = include.starts_with('<');
      std::string complaint = complaint_about_cuda(file.path, include);
      if (complaint.empty()) {
        complaint = outside ? complaint_outside(*rule, include) : complaint_inside(*rule, include);
      }
      if (!complaint.empty()) wrong.push_back(file.path + " includes " + include + ": " + complaint);
    }
  }
  return wrong;
}

}  // namespace assay::tests::layout
