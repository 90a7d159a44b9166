// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/attributions.hpp"

#include <ATen/TensorOperators.h>

namespace assay::launcher::explanation {
namespace {

std::vector<double> to_doubles(const at::Tensor& values) {
  const at::Tensor host = values.to(at::kDouble).contiguous();
  const double* first = host.const_data_ptr<double>();
  return {first, first + host.numel()};
}

std::vector<double> spread(const std::vector<double>& weights, const models::explain::Segments& segments, double sign) {
  std::vector<double> pixels;
  pixels.reserve(segments.labels.size());
  for (const std::int32_t label : segments.labels) pixels.push_back(sign * weights[static_cast<std::size_t>(label)]);
  return pixels;
}

}  // namespace

std::vector<double> importance(const Attributions& attributions, Method method, Class of) {
  const double sign = of == Class::real ? 1 : -1;
  switch (method) {
    case Method::gradcam:
      return to_doubles(attributions.gradcam->maps[static_cast<std::size_t>(of)]);
    case Method::lime:
      return spread(attributions.lime->fit.weights, *attributions.segments, sign);
    case Method::kernelshap:
      return spread(attributions.kernelshap->values, *attributions.segments, sign);
    case Method::shap:
      break;
  }
  return to_doubles(attributions.shap->values.sum(0) * sign);
}

std::vector<double> values_to_compare(const Attributions& attributions, Method method, Class of) {
  switch (method) {
    case Method::gradcam:
      return to_doubles(attributions.gradcam->maps[static_cast<std::size_t>(of)]);
    case Method::lime:
      return attributions.lime->fit.weights;
    case Method::kernelshap:
      return attributions.kernelshap->values;
    case Method::shap:
      break;
  }
  return to_doubles(attributions.shap->values);
}

}  // namespace assay::launcher::explanation
