// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/attributions_file.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/files/safetensors.hpp"

namespace assay::launcher::explanation {
namespace {

// Tensors with what keeps their bytes in memory.
class Tensors {
 public:
  void add(const std::string& name, const char* dtype, const at::Tensor& tensor) {
    const at::Tensor host = tensor.detach().cpu().contiguous();
    kept_.push_back(host);
    const auto* bytes = static_cast<const std::byte*>(host.const_data_ptr());
    bytes_.push_back({name, dtype, host.sizes().vec(), {bytes, host.nbytes()}});
  }
  // What the values belong to must outlive this.
  template <typename Value>
  void add(const std::string& name, const char* dtype, std::vector<std::int64_t> shape, std::span<const Value> values) {
    bytes_.push_back({name, dtype, std::move(shape), std::as_bytes(values)});
  }
  void add_doubles(const std::string& name, const std::vector<double>& values) {
    add<double>(name, "F64", {static_cast<std::int64_t>(values.size())}, values);
  }
  const std::vector<data::files::TensorBytes>& all() const { return bytes_; }

 private:
  std::vector<at::Tensor> kept_;
  std::vector<data::files::TensorBytes> bytes_;
};

void add_gradcam(const GradCamMaps& maps, Tensors& tensors) {
  for (const Class of : {Class::fake, Class::real}) {
    const auto label = static_cast<std::size_t>(of);
    const std::string name = "gradcam." + std::string(class_suffix(of));
    tensors.add(name, "F32", maps.maps[label]);
    tensors.add(name + ".raw", "F32", maps.raw[label]);
  }
}

}  // namespace

void write_attributions(const std::filesystem::path& path, const ImageExplanation& explanation) {
  const Attributions& found = explanation.attributions;
  Tensors tensors;
  tensors.add("seen", "F32", explanation.seen);
  if (found.gradcam) add_gradcam(*found.gradcam, tensors);
  if (found.segments) {
    tensors.add<std::int32_t>("segments", "I32", {found.segments->height, found.segments->width},
                              found.segments->labels);
  }
  if (found.lime) {
    tensors.add_doubles("lime.weights", found.lime->fit.weights);
    tensors.add_doubles("lime.standard_errors", found.lime->fit.standard_errors);
  }
  if (found.shap) tensors.add("shap.values", "F64", found.shap->values);
  if (found.kernelshap) {
    tensors.add_doubles("kernelshap.values", found.kernelshap->values);
    tensors.add_doubles("kernelshap.standard_errors", found.kernelshap->standard_errors);
  }
  data::files::write_safetensors(path, tensors.all());
}

}  // namespace assay::launcher::explanation
