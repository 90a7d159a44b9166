// SPDX-License-Identifier: Apache-2.0
#include "tests/layout/include_graph.hpp"

#include <algorithm>

namespace assay::tests::layout {
namespace {

std::string folder_node(const std::string& path) {
  const std::string folder = path.substr(0, std::min(path.rfind('/'), path.size()));
  return folder == "launcher" ? path.substr(0, path.rfind('.')) : folder;
}

template <class Node>
IncludeGraph graph_of(const std::vector<SourceFile>& files, Node node) {
  IncludeGraph graph;
  for (const auto& file : files) {
    if (!file.is_code() || file.path.starts_with("tests/")) continue;
    auto& targets = graph[node(file.path)];
    for (const auto& include : file.includes()) {
      if (!include.starts_with('<') && node(include) != node(file.path)) targets.insert(node(include));
    }
  }
  return graph;
}

class CycleSearch {
 public:
  explicit CycleSearch(const IncludeGraph& graph) : graph_(graph) {}

  std::string run() {
    for (const auto& [node, targets] : graph_) {
      if (visit(node)) return cycle_;
    }
    return {};
  }

 private:
  bool visit(const std::string& node) {
    const auto open = std::find(path_.begin(), path_.end(), node);
    if (open != path_.end()) {
      for (auto step = open; step != path_.end(); ++step) cycle_ += *step + " -> ";
      cycle_ += node;
      return true;
    }
    const auto found = graph_.find(node);
    if (found == graph_.end() || !done_.insert(node).second) return false;
    path_.push_back(node);
    for (const auto& target : found->second) {
      if (visit(target)) return true;
    }
    path_.pop_back();
    return false;
  }

  const IncludeGraph& graph_;
  std::vector<std::string> path_;
  std::set<std::string> done_;
  std::string cycle_;
};

}  // namespace

IncludeGraph file_graph(const std::vector<SourceFile>& files) {
  return graph_of(files, [](const std::string& path) { return path; });
}

IncludeGraph folder_graph(const std::vector<SourceFile>& files) {
  return graph_of(files, folder_node);
}

std::string find_cycle(const IncludeGraph& graph) {
  return CycleSearch(graph).run();
}

std::vector<std::string> missing_targets(const std::vector<SourceFile>& files) {
  std::set<std::string> paths;
  for (const auto& file : files) paths.insert(file.path);
  std::vector<std::string> missing;
  for (const auto& file : files) {
    if (!file.is_code()) continue;
    for (const auto& include : file.includes()) {
      if (!include.starts_with('<') && !paths.contains(include)) missing.push_back(file.path + " includes " + include);
    }
  }
  return missing;
}

}  // namespace assay::tests::layout
