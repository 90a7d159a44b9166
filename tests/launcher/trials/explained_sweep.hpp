// SPDX-License-Identifier: Apache-2.0
// A sweep folder with trials that explain images, written file by file as `assay explain` would, without a model.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "data/files/atomic_file.hpp"
#include "data/files/image_codec.hpp"
#include "data/files/safetensors.hpp"
#include "sweeps/ranking.hpp"
#include "sweeps/sweep_folder.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/sample_collection.hpp"

namespace assay::tests {

class ExplainedSweep : public ::testing::Test {
 protected:
  static constexpr const char* kAuc = "validation.roc_auc";

  // Trials a, b, ... with falling objective, so that they are ranked in that order.
  static sweeps::Collection trials(std::size_t count) {
    std::vector<sweeps::CollectedTrial> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back(collected(std::string(1, static_cast<char>('a' + i)), {{"seed", std::to_string(i)}},
                              {{kAuc, 1.0 - 0.125 * static_cast<double>(i)}}));
    }
    return collection_of(std::move(all));
  }

  std::filesystem::path image_folder(const std::string& trial, const std::string& folder) const {
    const auto path = sweep_.run(trial).explanation(folder);
    std::filesystem::create_directories(path);
    return path;
  }
  void explain(const std::string& trial, const std::string& folder, const std::string& image,
               double real = 0.75) const {
    const nlohmann::json object = {
        {"image", image}, {"label", "REAL"}, {"prediction", "REAL"}, {"probability_real", real}};
    data::files::write_file_atomically(image_folder(trial, folder) / "explanation.json", object.dump());
  }
  void draw(const std::string& trial, const std::string& folder, const std::string& name, std::uint8_t value) const {
    const auto png = data::files::encode_png({8, 8, std::vector<std::uint8_t>(8 * 8 * 3, value)});
    data::files::write_file_atomically(image_folder(trial, folder) / name,
                                       {reinterpret_cast<const char*>(png.data()), png.size()});
  }
  template <typename Number>
  static data::files::TensorBytes tensor(const std::string& name, const char* dtype, std::vector<std::int64_t> shape,
                                         const std::vector<Number>& values) {
    return {name, dtype, std::move(shape), std::as_bytes(std::span(values))};
  }
  // Grad-CAM's map for REAL, 2 x 3.
  void attribute(const std::string& trial, const std::string& folder, const std::vector<float>& map) const {
    data::files::write_safetensors_atomically(image_folder(trial, folder) / "attributions.safetensors",
                                              {tensor("gradcam.real", "F32", {2, 3}, map)});
  }

  ScratchFolder scratch_;
  sweeps::SweepFolder sweep_{scratch_.path()};
};

}  // namespace assay::tests
