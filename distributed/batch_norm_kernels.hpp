// SPDX-License-Identifier: Apache-2.0
// The four inner loops of batch normalisation on raw float arrays, each in two memory layouts: rows of channels
// (channels last, and [N, C]) and planes of pixels (contiguous NCHW). One thread each; batch_norm_passes splits the
// work. No torch, so that they compile for several instruction sets (GCC function multiversioning).
//
// Sums are exact to about float's last digits whatever the mean: every block of some thousand values is summed in float
// relative to one of its own values, and blocks are added up in double.
#pragma once

#include <cstdint>

namespace assay::distributed {

using Index = std::int64_t;

// Adds, per channel c, the sum of x to sums[c] and of x^2 to squares[c].
void moments_of_rows(const float* x, Index rows, Index channels, double* sums, double* squares);
// The same over one plane (one image, one channel).
void moments_of_plane(const float* x, Index pixels, double& sum, double& square);

// Adds, per channel, the sum of dy to sums[c] and of dy * (x - mean[c]) to products[c].
void gradient_sums_of_rows(const float* dy, const float* x, const float* mean, Index rows, Index channels, double* sums,
                           double* products);
void gradient_sums_of_plane(const float* dy, const float* x, float mean, Index pixels, double& sum, double& product);

// y = (x - mean) * scale + shift
void normalise_rows(const float* x, const float* mean, const float* scale, const float* shift, Index rows,
                    Index channels, float* y);
void normalise_plane(const float* x, float mean, float scale, float shift, Index pixels, float* y);

// dx = dy * scale + (x - mean) * slope + offset
void input_gradient_of_rows(const float* dy, const float* x, const float* mean, const float* scale, const float* slope,
                            const float* offset, Index rows, Index channels, float* dx);
void input_gradient_of_plane(const float* dy, const float* x, float mean, float scale, float slope, float offset,
                             Index pixels, float* dx);

}  // namespace assay::distributed
