// SPDX-License-Identifier: Apache-2.0
#include "data/sample_picture.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

using Colour = std::array<float, 3>;

constexpr int kOversampling = 3;
constexpr float kNoise = 3.5f;  // standard deviation of the sensor noise, in grey levels

// Planes of RGB values in 0..255, interleaved.
struct Canvas {
  int side;
  std::vector<float> values;

  explicit Canvas(int pixels) : side(pixels), values(static_cast<std::size_t>(pixels) * pixels * 3) {}
  float& at(int y, int x, int channel) { return values[(static_cast<std::size_t>(y) * side + x) * 3 + channel]; }
  float at(int y, int x, int channel) const { return values[(static_cast<std::size_t>(y) * side + x) * 3 + channel]; }
};

float between(files::CounterStream& stream, float low, float high) {
  return low + (high - low) * stream.uniform();
}

// Near enough to a normal deviate of variance 1: the sum of four uniform ones (Irwin and Hall), without libm.
float normal(files::CounterStream& stream) {
  const float sum = stream.uniform() + stream.uniform() + stream.uniform() + stream.uniform();
  return (sum - 2.0f) * 1.7320508f;
}

float square_root(float value) {
  return __builtin_sqrtf(value);
}  // exact in IEEE 754, unlike other functions

// A disc: opaque, with a linear shade across it and a fine stripe texture.
struct Leaf {
  float x, y, radius;
  Colour colour;
  float shade_x, shade_y;
  float texture;
  std::uint32_t period;
};

Colour draw_colour(files::CounterStream& stream) {
  const float grey = between(stream, 30.0f, 225.0f);
  Colour colour{};
  for (float& channel : colour) channel = std::clamp(grey + 28.0f * normal(stream), 8.0f, 247.0f);
  return colour;
}

Leaf draw_leaf(files::CounterStream& stream, float side, float smallest) {
  const float largest = 0.5f * side;
  // Inverse of the distribution function of r^-3 on [smallest, largest].
  const float u = stream.uniform();
  const float inverse_square = (1 - u) / (smallest * smallest) + u / (largest * largest);
  Leaf leaf{};
  leaf.radius = 1.0f / square_root(inverse_square);
  leaf.x = between(stream, -leaf.radius, side + leaf.radius);
  leaf.y = between(stream, -leaf.radius, side + leaf.radius);
  leaf.colour = draw_colour(stream);
  leaf.shade_x = between(stream, -22.0f, 22.0f);
  leaf.shade_y = between(stream, -22.0f, 22.0f);
  leaf.texture = between(stream, 0.0f, 14.0f);
  leaf.period = 3 + stream.below(6);
  return leaf;
}

// Fills what no nearer leaf covers; returns how many pixels that were.
std::size_t paint(const Leaf& leaf, Canvas& canvas, std::vector<bool>& covered) {
  const auto clip = [&](float value) { return std::clamp(static_cast<int>(value), 0, canvas.side - 1); };
  std::size_t painted = 0;
  for (int y = clip(leaf.y - leaf.radius); y <= clip(leaf.y + leaf.radius); ++y) {
    for (int x = clip(leaf.x - leaf.radius); x <= clip(leaf.x + leaf.radius); ++x) {
      const float dx = static_cast<float>(x) - leaf.x, dy = static_cast<float>(y) - leaf.y;
      const std::size_t place = static_cast<std::size_t>(y) * canvas.side + x;
      if (covered[place] || dx * dx + dy * dy > leaf.radius * leaf.radius) continue;
      covered[place] = true;
      ++painted;
      const bool stripe = (static_cast<std::uint32_t>(x + 2 * y) / leaf.period) % 2 == 0;
      const float light =
          (dx * leaf.shade_x + dy * leaf.shade_y) / leaf.radius + (stripe ? leaf.texture : -leaf.texture);
      for (int channel = 0; channel < 3; ++channel) canvas.at(y, x, channel) = leaf.colour[channel] + light;
    }
  }
  return painted;
}

// Front to back, until nothing shows through.
Canvas dead_leaves(files::CounterStream& stream, int side) {
  constexpr int kMostLeaves = 20000;
  const float smallest = between(stream, 0.04f, 0.16f) * static_cast<float>(side);  // near and far scenes
  Canvas canvas(side);
  std::vector<bool> covered(static_cast<std::size_t>(side) * side);
  std::size_t left = covered.size();
  for (int i = 0; i < kMostLeaves && left > 0; ++i) {
    left -= paint(draw_leaf(stream, static_cast<float>(side), smallest), canvas, covered);
  }
  const Leaf background{0, 0, 4.0f * static_cast<float>(side), draw_colour(stream), 0, 0, 0, 1};
  paint(background, canvas, covered);
  return canvas;
}

// Means of factor x factor blocks; a last partial block takes what there is.
Canvas shrink(const Canvas& canvas, int factor) {
  Canvas small((canvas.side + factor - 1) / factor);
  for (int y = 0; y < small.side; ++y) {
    for (int x = 0; x < small.side; ++x) {
      const int bottom = std::min(canvas.side, (y + 1) * factor), right = std::min(canvas.side, (x + 1) * factor);
      for (int channel = 0; channel < 3; ++channel) {
        float sum = 0;
        for (int v = y * factor; v < bottom; ++v) {
          for (int u = x * factor; u < right; ++u) sum += canvas.at(v, u, channel);
        }
        small.at(y, x, channel) = sum / static_cast<float>((bottom - y * factor) * (right - x * factor));
      }
    }
  }
  return small;
}

// Value of `canvas`, whose pixels are `factor` wide, at pixel (y, x) of the large grid: linear between centres.
float interpolate(const Canvas& canvas, int factor, int y, int x, int channel) {
  const auto place = [&](int position, int& low, float& weight) {
    const float centre = std::max(0.0f, (static_cast<float>(position) + 0.5f) / static_cast<float>(factor) - 0.5f);
    low = std::min(static_cast<int>(centre), canvas.side - 1);
    weight = centre - static_cast<float>(low);
    return std::min(low + 1, canvas.side - 1);
  };
  int top = 0, left = 0;
  float down = 0, along = 0;
  const int bottom = place(y, top, down), right = place(x, left, along);
  const float above = canvas.at(top, left, channel) * (1 - along) + canvas.at(top, right, channel) * along;
  const float below = canvas.at(bottom, left, channel) * (1 - along) + canvas.at(bottom, right, channel) * along;
  return above * (1 - down) + below * down;
}

// Out of focus: part of each value comes from the 3 x 3 neighbourhood with binomial weights.
Canvas defocus(const Canvas& picture, float amount) {
  constexpr int kWeights[] = {1, 2, 1};
  const auto inside = [&](int position) { return std::clamp(position, 0, picture.side - 1); };
  Canvas result(picture.side);
  for (int y = 0; y < picture.side; ++y) {
    for (int x = 0; x < picture.side; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        float sum = 0;
        for (int v = -1; v <= 1; ++v) {
          for (int u = -1; u <= 1; ++u) {
            sum += static_cast<float>(kWeights[v + 1] * kWeights[u + 1]) *
                   picture.at(inside(y + v), inside(x + u), channel);
          }
        }
        result.at(y, x, channel) = (1 - amount) * picture.at(y, x, channel) + amount * sum / 16;
      }
    }
  }
  return result;
}

float brightness(const Canvas& canvas, int y, int x) {
  return (canvas.at(y, x, 0) + 2 * canvas.at(y, x, 1) + canvas.at(y, x, 2)) / 4;
}

// Encodes into a half-size latent of few brightness levels and a quarter-size chroma, and decodes with up-sampling.
Canvas regenerate(const Canvas& picture, files::CounterStream& stream) {
  Canvas latent = shrink(picture, 2);
  const Canvas chroma = shrink(latent, 2);
  const float step = between(stream, 3.0f, 8.0f);
  for (float& value : latent.values) value = step * static_cast<float>(static_cast<int>(value / step + 0.5f));
  const float blockiness = between(stream, 0.3f, 0.7f);       // nearest-neighbour part of the up-sampling
  const float checkerboard = between(stream, 0.004f, 0.02f);  // uneven overlap of a transposed convolution
  Canvas result(picture.side);
  for (int y = 0; y < result.side; ++y) {
    for (int x = 0; x < result.side; ++x) {
      const float fine = brightness(latent, y / 2, x / 2);
      const float coarse = brightness(chroma, y / 4, x / 4);
      const float gain = 1 + ((x + y) % 2 == 0 ? checkerboard : -checkerboard);
      for (int channel = 0; channel < 3; ++channel) {
        const float smooth = interpolate(latent, 2, y, x, channel);
        const float block = fine + chroma.at(y / 4, x / 4, channel) - coarse;
        result.at(y, x, channel) = gain * ((1 - blockiness) * smooth + blockiness * block);
      }
    }
  }
  return result;
}

}  // namespace

files::Image sample_picture(PictureKind kind, int size, std::uint64_t seed, std::uint32_t number) {
  files::CounterStream stream(seed, files::RandomUse::sample_images, static_cast<std::uint32_t>(kind), number);
  Canvas picture = shrink(dead_leaves(stream, size * kOversampling), kOversampling);
  // Both kinds are sharp or soft by chance, so that detail alone does not tell them apart.
  picture = defocus(picture, between(stream, 0.0f, kind == PictureKind::fake ? 0.3f : 1.0f));
  if (kind == PictureKind::fake) picture = regenerate(picture, stream);
  const float contrast = between(stream, 0.5f, 1.0f);
  files::Image image{size, size, std::vector<std::uint8_t>(picture.values.size())};
  for (std::size_t i = 0; i < picture.values.size(); ++i) {
    const float value = 127.5f + contrast * (picture.values[i] - 127.5f) + kNoise * normal(stream);
    image.pixels[i] = static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f));
  }
  return image;
}

}  // namespace assay::data
