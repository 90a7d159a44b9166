// SPDX-License-Identifier: Apache-2.0
// What happens to images on their way through the world, done to their bytes: the table by which a detector's
// robustness is measured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/antialias_resize.hpp"
#include "data/batch_source.hpp"
#include "data/files/image_codec.hpp"
#include "data/noise.hpp"

namespace assay::launcher::evaluation {

enum class PerturbationKind {
  none,
  jpeg,         // saved as a JPEG of quality `strength`
  resize,       // brought to `strength` of its sides and back
  crop,         // its middle `strength` of the sides, brought back to the whole size
  blur,         // Gaussian, of `strength` pixels
  noise,        // Gaussian, of a deviation of `strength` of 255
  png_to_jpeg,  // as jpeg, but only images whose file was a PNG
};

struct Perturbation {
  PerturbationKind kind = PerturbationKind::none;
  double strength = 0;

  // "jpeg_95", "png_to_jpeg": as in robustness.json.
  std::string name() const;
  // "JPEG, quality 95": for people.
  std::string text() const;
  // Whether it does anything to an image that came in this codec.
  bool touches(data::files::Codec codec) const;
};

// All of them, `none` first, png_to_jpeg with this quality last.
std::vector<Perturbation> perturbations(int png_quality);

// Does one of them to one image after the other, with buffers that are kept: one for each thread.
class Perturber {
 public:
  // shape: of RGB images.
  Perturber(const Perturbation& perturbation, const data::ImageShape& shape);

  // rgb: [H, W, 3], changed in place, whatever its codec. image: its number, of which alone the noise is a function.
  // Throws files::ImageError for JPEG on a side above 65,500 pixels.
  void run(std::uint64_t image, std::uint8_t* rgb);

 private:
  void resize_part(int top, int left, int height, int width, int between_height, int between_width, std::uint8_t* rgb);
  void add_noise(std::uint64_t image, std::uint8_t* rgb);

  Perturbation perturbation_;
  data::ImageShape shape_;
  data::AntialiasResize shrink_;
  data::AntialiasResize grow_;
  std::optional<data::NormalTable> normal_;  // where noise is added
  std::vector<std::uint8_t> bytes_;
  std::vector<float> values_;
};

}  // namespace assay::launcher::evaluation
