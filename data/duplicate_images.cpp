// SPDX-License-Identifier: Apache-2.0
#include "data/duplicate_images.hpp"

#include <algorithm>
#include <map>

namespace assay::data {
namespace {

constexpr std::size_t kExamples = 20;

// What to call images.
class NameBook {
 public:
  NameBook(const ImageTraits& images, const std::vector<std::string>& class_names,
           const std::function<std::vector<std::string>(const std::string&)>& names)
      : images_(images), class_names_(class_names), load_names_(names) {}

  ImagePair describe(const DuplicatePair& pair) {
    return {place(pair.first), place(pair.second), images_.identity[pair.first] == images_.identity[pair.second],
            pair.similarity, images_.file[pair.first] == images_.file[pair.second]};
  }

 private:
  ImagePlace place(std::uint32_t image) {
    const auto& split = images_.splits[images_.split_of(image)];
    auto& names = names_[split.name];
    if (names.empty()) names = load_names_(split.name);
    const std::uint32_t row = image - split.first;
    return {split.name, class_names_.at(images_.labels[image]), names.at(row), row};
  }

  const ImageTraits& images_;
  const std::vector<std::string>& class_names_;
  const std::function<std::vector<std::string>(const std::string&)>& load_names_;
  std::map<std::string, std::vector<std::string>> names_;
};

struct Wording {
  FindingKind kind;
  Severity severity;
  const char* one;  // "image ..." after "1 "
  const char* many;
  const char* remedy;
};

void report(const std::vector<DuplicatePair>& pairs, const Wording& wording, NameBook& names,
            std::vector<Finding>& findings) {
  if (pairs.empty()) return;
  Finding finding{wording.kind, wording.severity, "", pairs.size(), {}};
  for (std::size_t i = 0; i < std::min(pairs.size(), kExamples); ++i) {
    finding.examples.push_back(names.describe(pairs[i]));
  }
  finding.text = std::to_string(pairs.size()) + " " + (pairs.size() == 1 ? wording.one : wording.many) +
                 " (first: " + describe(finding.examples.front()) + "): " + wording.remedy;
  findings.push_back(std::move(finding));
}

}  // namespace

Duplicates find_duplicates(const ImageTraits& images, const std::vector<std::string>& class_names,
                           const std::function<std::vector<std::string>(const std::string& split)>& names,
                           int threads) {
  NameBook book(images, class_names, names);
  const auto first_equal = first_equals(images.identity);
  const auto [equal, distinct] = pair_equal_images(images, first_equal);
  std::vector<std::uint32_t> families(images.labels.size());
  for (std::uint32_t image = 0; image < families.size(); ++image) families[image] = images.family_of(image);
  const auto links = find_near_links(images.prints, distinct, families, threads);
  const DuplicatePairs alike = pair_look_alikes(images, first_equal, links);

  Duplicates duplicates;
  auto& findings = duplicates.findings;
  const char* kTooGood = "figures on the second split would be too good; remove one of each";
  report(equal.two_labels,
         {FindingKind::image_under_two_labels, Severity::warning, "image stands under two labels",
          "images stand under two labels", "one label is wrong; remove or relabel"},
         book, findings);
  report(equal.two_splits,
         {FindingKind::image_in_two_splits, Severity::warning, "image stands in two splits",
          "images stand in two splits", kTooGood},
         book, findings);
  report(
      alike.two_labels,
      {FindingKind::near_duplicate_under_two_labels, Severity::warning,
       "image is a near duplicate of one under another label", "images are near duplicates of ones under another label",
       "look at them; where both are one picture, one label is wrong or one was made from the other"},
      book, findings);
  report(alike.two_splits,
         {FindingKind::near_duplicate_in_two_splits, Severity::warning,
          "image is a near duplicate of one in another split", "images are near duplicates of ones in another split",
          kTooGood},
         book, findings);
  report(equal.repeated,
         {FindingKind::image_repeated, Severity::note, "image repeats another of its class and split",
          "images repeat others of their class and split", "they count more than once; remove the copies"},
         book, findings);
  report(alike.repeated,
         {FindingKind::near_duplicate_repeated, Severity::note,
          "image is a near duplicate of another of its class and split",
          "images are near duplicates of others of their class and split",
          "a validation split drawn at random may share them with training; data.validation.group=duplicates keeps "
          "them together"},
         book, findings);
  const auto groups = groups_of(images.labels.size(), first_equal, links);
  duplicates.groups = group_sizes(std::span(&groups, 1));
  return duplicates;
}

}  // namespace assay::data
