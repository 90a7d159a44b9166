// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/gradcam_results.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "data/files/atomic_file.hpp"
#include "data/files/shortest_number.hpp"
#include "launcher/explanation/explanation_names.hpp"

namespace assay::launcher::explanation {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxPictureBytes = 64 << 20;
constexpr std::string_view kGradcamPictures = "gradcam";  // folder in artefacts/

// The pictures of an explanation that are artefacts of its class, too.
struct ClassPicture {
  std::string source;    // in the folder of the image
  std::string artefact;  // "real-gradcam-fake.png"
};

std::vector<ClassPicture> pictures_for(Class of) {
  const std::string prefix = std::string(class_suffix(of)) + "-";
  std::vector<ClassPicture> pictures;
  for (const std::string& name : {std::string(kInputPicture), picture_name(Method::gradcam, Class::real),
                                  picture_name(Method::gradcam, Class::fake)}) {
    pictures.push_back({name, prefix + name});
  }
  return pictures;
}

Class class_of(const ImageSummary& summary) {
  return summary.label.value_or(summary.prediction);
}

// float32 as text that reads back to the same bits.
double written(double probability) {
  return std::stod(data::files::shortest(static_cast<float>(probability)));
}

Json result(const ImageSummary& summary) {
  const double real = written(summary.probability_real);
  const double fake = written(1 - summary.probability_real);
  const std::string base = std::string(kGradcamPictures) + "/" + summary.folder + "-";
  return {{"image", summary.image},
          {"label", summary.label ? Json(class_name(*summary.label)) : Json()},
          {"prediction", class_name(summary.prediction)},
          {"confidence", summary.prediction == Class::real ? real : fake},
          {"probabilities", {{"fake", fake}, {"real", real}}},
          {"input", base + kInputPicture},
          {"overlays",
           {{"fake", base + picture_name(Method::gradcam, Class::fake)},
            {"real", base + picture_name(Method::gradcam, Class::real)}}}};
}

// The pictures of all images, under names of their own: explanations may be made anew without them. As second names of
// the same bytes where the filesystem has such.
void link_pictures(const data::files::RunFolder& folder, std::span<const ImageSummary> summaries) {
  data::files::AtomicDirectory directory(folder.artefact(kGradcamPictures));
  for (const ImageSummary& summary : summaries) {
    for (const ClassPicture& picture : pictures_for(Class::real)) {
      const auto source = folder.explanation(summary.folder) / picture.source;
      const auto target = directory.temporary() / (summary.folder + "-" + picture.source);
      std::error_code failed;
      std::filesystem::create_hard_link(source, target, failed);
      if (failed) data::files::write_new_file(target, data::files::read_file(source, kMaxPictureBytes));
    }
  }
  directory.commit();
}

void write_pictures(const data::files::RunFolder& folder, std::span<const ImageSummary> summaries, Class of) {
  const auto first =
      std::find_if(summaries.begin(), summaries.end(), [&](const auto& summary) { return class_of(summary) == of; });
  for (const ClassPicture& picture : pictures_for(of)) {
    const std::filesystem::path target = folder.artefact(picture.artefact);
    if (first == summaries.end()) {
      std::filesystem::remove(target);
      continue;
    }
    const auto source = folder.explanation(first->folder) / picture.source;
    data::files::write_file_atomically(target, data::files::read_file(source, kMaxPictureBytes));
  }
}

}  // namespace

std::string gradcam_results_json(std::span<const ImageSummary> summaries) {
  Json list = Json::array();
  for (const ImageSummary& summary : summaries) list.push_back(result(summary));
  return list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

void write_gradcam_artefacts(const data::files::RunFolder& folder, std::span<const ImageSummary> summaries) {
  data::files::create_directories(folder.artefacts());
  link_pictures(folder, summaries);
  write_pictures(folder, summaries, Class::real);
  write_pictures(folder, summaries, Class::fake);
  data::files::write_file_atomically(folder.artefact("gradcam_results.json"), gradcam_results_json(summaries));
}

}  // namespace assay::launcher::explanation
