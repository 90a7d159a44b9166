// SPDX-License-Identifier: Apache-2.0
// OpenCV starts threads of its own, however small the image. Whoever calls it here already works with one thread for
// each part of a batch.
#pragma once

namespace assay::data {

// Call it before the first image. Only the first call does anything: the setting is the whole process's, and changing
// it while another thread is inside OpenCV is not safe. Any thread may call.
void keep_opencv_to_the_calling_thread();

}  // namespace assay::data
