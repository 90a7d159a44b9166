// SPDX-License-Identifier: Apache-2.0
#include "slurm/node_list.hpp"

#include <algorithm>

#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "slurm/number_ranges.hpp"

namespace assay::slurm {
namespace {

constexpr std::size_t kMostNodes = 65'536;

class NodeListParser {
 public:
  explicit NodeListParser(std::string_view text) : text_(text) {}

  std::vector<std::string> parse() {
    if (text_.empty()) fail("it is empty");
    std::size_t at = 0;
    while (at <= text_.size()) at = name(at);
    return std::move(nodes_);
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw data::files::InputError("node list '" + data::files::one_line(std::string(text_)) + "': " + why);
  }

  // Reads one name with its brackets from `at`; the place behind the comma that ends it.
  std::size_t name(std::size_t at) {
    std::vector<std::string> names = {""};
    while (at < text_.size() && text_[at] != ',') {
      if (text_[at] == '[') {
        const std::size_t end = text_.find(']', at);
        if (end == std::string_view::npos) fail("a bracket is not closed");
        names = with_each(names, text_.substr(at + 1, end - at - 1));
        at = end + 1;
        continue;
      }
      const std::size_t end = std::min(text_.find_first_of("[],", at), text_.size());
      if (end < text_.size() && text_[end] == ']') fail("a bracket is not opened");
      for (std::string& prefix : names) prefix += text_.substr(at, end - at);
      at = end;
    }
    if (names.front().empty()) fail("a name is missing");
    if (nodes_.size() + names.size() > kMostNodes) fail("more than 65536 nodes");
    for (std::string& node : names) nodes_.push_back(std::move(node));
    return at + 1;
  }

  std::vector<std::string> with_each(const std::vector<std::string>& prefixes, std::string_view ranges) const {
    std::vector<std::string> numbers;
    try {
      numbers = expand_number_ranges(ranges, kMostNodes);
    } catch (const data::files::InputError& error) {
      fail(error.what());
    }
    if (prefixes.size() * numbers.size() > kMostNodes) fail("more than 65536 nodes");
    std::vector<std::string> all;
    for (const std::string& prefix : prefixes) {
      for (const std::string& number : numbers) all.push_back(prefix + number);
    }
    return all;
  }

  std::string_view text_;
  std::vector<std::string> nodes_;
};

}  // namespace

std::vector<std::string> expand_node_list(std::string_view text) {
  return NodeListParser(text).parse();
}

}  // namespace assay::slurm
