// SPDX-License-Identifier: Apache-2.0
// Student's t distribution with a whole number of degrees of freedom. Pure.
#pragma once

#include <cstdint>

namespace assay::sweeps {

// t with P(|T| <= t) = share, to about 1e-13 relative (Abramowitz and Stegun, Handbook of Mathematical Functions,
// 26.7.3 and 26.7.4: finite sums in the angle atan(t / sqrt(freedom)), which is found by bisection). Throws
// std::invalid_argument unless 0 < share < 1 and freedom >= 1.
double student_t_two_sided(double share, std::uint32_t freedom);

}  // namespace assay::sweeps
