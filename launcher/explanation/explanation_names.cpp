// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_names.hpp"

namespace assay::launcher::explanation {

std::string picture_name(Method method, Class of, const std::string& kind) {
  return std::string(method_name(method)) + "-" + std::string(class_suffix(of)) + (kind.empty() ? "" : "-" + kind) +
         ".png";
}

std::vector<std::string> pictures_of(Method method, const std::vector<Class>& targets) {
  if (method == Method::gradcam) return {picture_name(method, Class::real), picture_name(method, Class::fake)};
  std::vector<std::string> names;
  for (const Class target : targets) {
    if (method == Method::lime) {
      for (const char* kind : {"positive", "both", "weights"}) names.push_back(picture_name(method, target, kind));
    } else {
      names.push_back(picture_name(method, target));
    }
  }
  return names;
}

}  // namespace assay::launcher::explanation
