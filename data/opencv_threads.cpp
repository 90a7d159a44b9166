// SPDX-License-Identifier: Apache-2.0
#include "data/opencv_threads.hpp"

#include <opencv2/core/utility.hpp>

namespace assay::data {

void keep_opencv_to_the_calling_thread() {
  [[maybe_unused]] static const bool done = [] {
    cv::setNumThreads(1);
    return true;
  }();
}

}  // namespace assay::data
