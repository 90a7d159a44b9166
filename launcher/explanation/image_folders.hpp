// SPDX-License-Identifier: Apache-2.0
// Names of the folders that explanations are kept in, one for each image. Names of images come from outside and may be
// anything. One owner.
#pragma once

#include <string>
#include <string_view>

#include "data/unique_names.hpp"

namespace assay::launcher::explanation {

class ImageFolders {
 public:
  // "test/FAKE/5.png" is "test_FAKE_5", a view "test/FAKE/5.png#green" is "test_FAKE_5_green": the last three
  // components without the extension, each made safe as data::safe_component does. What was given before gets -2, -3,
  // ...
  std::string take(std::string_view image);

 private:
  data::UniqueNames names_;
};

}  // namespace assay::launcher::explanation
