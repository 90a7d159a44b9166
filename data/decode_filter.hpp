// SPDX-License-Identifier: Apache-2.0
// How an image is brought to another size while it is still bytes.
#pragma once

namespace assay::data {

enum class DecodeFilter { bilinear, nearest, bicubic, area };

}  // namespace assay::data
