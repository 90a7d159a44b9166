// SPDX-License-Identifier: Apache-2.0
// Where expected gradients look: points on the straight ways from background images to the image, and how far a mean
// over such points may be off. Pure; any thread may call.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::models::explain {

// Sample i lies at alpha[i] (0: the background, 1: the image) on the way from background image background[i].
struct PathSamples {
  std::vector<std::int64_t> background = {};
  std::vector<float> alpha = {};
  bool stratified = false;  // whether alpha is rising, with one in each of as many equal parts of 0..1 as there are
};

// Every background image equally often (to one), and for the samples of all of them one alpha from each of `count`
// equal parts of 0..1; those of one background image lie far apart. A function of its arguments. Throws
// std::invalid_argument when there are fewer than 2 samples or no background.
PathSamples stratified_samples(std::int64_t count, std::int64_t background, std::uint64_t seed);

// Of the mean of sums[i] = sum over the pixels of (x - b) * grad f(b + alpha (x - b)), which should be output - mean
// of f over the background; backgrounds: f of each background image. By the fundamental theorem of calculus the mean of
// sums[i] over alpha is output - f(b_i), so that what is left besides is error alone. Of stratified samples only that
// part counts which neighbours in alpha do not share (Wolter, "Introduction to Variance Estimation", 2007, sec. 8.2),
// and of the background only by how much some images were taken more often than others.
double path_standard_error(const PathSamples& samples, std::span<const double> sums,
                           std::span<const double> backgrounds, double output);

}  // namespace assay::models::explain
