// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/explanation_gallery.hpp"

#include <absl/strings/str_format.h>

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/image_codec.hpp"
#include "data/picture_grid.hpp"
#include "launcher/explanation/explanation_names.hpp"

namespace assay::launcher::trials {
namespace {

using data::files::Image;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxPictureBytes = 64ull << 20;

struct MapKind {
  std::string label;
  std::string file;
};

std::vector<MapKind> map_kinds() {
  using explanation::Class;
  using explanation::Method;
  std::vector<MapKind> kinds;
  for (const Method method : explanation::kMethods) {
    for (const Class of : {Class::real, Class::fake}) {
      kinds.push_back({std::string(explanation::method_name(method)) + " " + std::string(explanation::class_name(of)),
                       explanation::picture_name(method, of, method == Method::lime ? "weights" : "")});
    }
  }
  return kinds;
}

std::optional<Image> read_picture(const std::filesystem::path& path, std::vector<std::string>& notes) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  try {
    const std::string bytes = data::files::read_file(path, kMaxPictureBytes);
    return data::files::decode_image(std::as_bytes(std::span(bytes)));
  } catch (const data::files::ImageError& error) {
    notes.push_back(path.string() + ": " + error.what() + "; left out");
  } catch (const data::files::InputError& error) {
    notes.push_back(std::string(error.what()) + "; left out");
  }
  return std::nullopt;
}

// Stands where a trial has no map of a kind.
Image blank(const Image& like) {
  constexpr std::uint8_t kPaleGrey = 235;
  return {like.width, like.height, std::vector<std::uint8_t>(like.pixels.size(), kPaleGrey)};
}

std::vector<std::string> columns_of(const ExplainedImage& image, const std::vector<ExplainedTrial>& trials) {
  std::vector<std::string> columns = {"input" + (image.label.empty() ? "" : " (" + image.label + ")")};
  for (const ExplanationOfTrial& found : image.explanations) {
    const ExplainedTrial& trial = trials[found.trial];
    columns.push_back(absl::StrFormat("%d. %s: P(REAL) %.3f", trial.rank, trial.id, found.probability_real));
  }
  return columns;
}

// Nothing where no picture could be read.
std::optional<Image> draw(const sweeps::SweepFolder& folder, const ExplainedImage& image, ExplainedImages& explained) {
  std::optional<Image> input;
  std::vector<data::PictureRow> rows;
  for (const ExplanationOfTrial& found : image.explanations) {
    if (!input) input = read_picture(folder.root() / found.folder / explanation::kInputPicture, explained.notes);
  }
  if (!input) return std::nullopt;
  for (const MapKind& kind : map_kinds()) {
    data::PictureRow row{.label = kind.label, .cells = {*input}};
    bool any = false;
    for (const ExplanationOfTrial& found : image.explanations) {
      std::optional<Image> map = read_picture(folder.root() / found.folder / kind.file, explained.notes);
      any = any || map;
      row.cells.push_back(map ? std::move(*map) : blank(*input));
    }
    if (any) rows.push_back(std::move(row));
  }
  if (rows.empty()) return std::nullopt;
  return data::draw_picture_grid(columns_of(image, explained.trials), rows);
}

Json entry(const ExplainedImage& image, const std::vector<ExplainedTrial>& trials, const std::string& picture) {
  Json list = Json::array();
  for (const ExplanationOfTrial& found : image.explanations) {
    list.push_back({{"id", trials[found.trial].id},
                    {"rank", trials[found.trial].rank},
                    {"prediction", found.prediction},
                    {"probability_real", found.probability_real},
                    {"folder", found.folder.string()}});
  }
  return {{"image", image.image},
          {"label", image.label.empty() ? Json() : Json(image.label)},
          {"picture", picture},
          {"trials", std::move(list)}};
}

}  // namespace

void write_gallery(const sweeps::SweepFolder& folder, ExplainedImages& explained) {
  if (explained.images.empty()) {
    std::error_code ignored;
    std::filesystem::remove(folder.artefact(kGalleryList), ignored);
    std::filesystem::remove_all(folder.artefact(kGalleryFolder), ignored);
    return;
  }
  data::files::create_directories(folder.artefacts());
  data::files::AtomicDirectory directory(folder.artefact(kGalleryFolder));
  Json list = Json::array();
  for (const ExplainedImage& image : explained.images) {
    const std::optional<Image> picture = draw(folder, image, explained);
    if (!picture) continue;
    const std::string name = image.folder + ".png";
    const auto png = data::files::encode_png(*picture);
    data::files::write_new_file(directory.temporary() / name, {reinterpret_cast<const char*>(png.data()), png.size()});
    const auto target = folder.artefact(kGalleryFolder) / name;
    list.push_back(entry(image, explained.trials, target.lexically_relative(folder.root()).string()));
  }
  directory.commit();
  data::files::write_file_atomically(folder.artefact(kGalleryList),
                                     list.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace assay::launcher::trials
