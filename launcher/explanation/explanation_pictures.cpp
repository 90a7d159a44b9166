// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_pictures.hpp"

#include <span>
#include <utility>

#include "launcher/artefacts/attribution_picture.hpp"
#include "launcher/artefacts/enlargement.hpp"
#include "launcher/artefacts/jet_overlay.hpp"
#include "launcher/artefacts/segment_boundaries.hpp"
#include "launcher/artefacts/segment_weights_pictures.hpp"
#include "launcher/explanation/explanation_names.hpp"

namespace assay::launcher::explanation {
namespace {

using data::files::Image;
using models::explain::Segments;

// The picture and its segments, large enough to be looked at: lines are drawn after enlarging, so that they stay thin.
class Drawing {
 public:
  explicit Drawing(const ImageExplanation& explanation)
      : found_(explanation.attributions),
        targets_(explanation.targets),
        small_(explanation.picture),
        factor_(artefacts::enlargement_factor(small_.width, small_.height)),
        large_(artefacts::enlarged(small_, factor_)) {
    if (found_.segments) segments_ = artefacts::enlarged(*found_.segments, factor_);
  }

  std::vector<NamedPicture> all() {
    pictures_.push_back({kInputPicture, large_});
    if (found_.segments) {
      pictures_.push_back({kSegmentsPicture, artefacts::mark_boundaries(large_, segments_.labels)});
    }
    if (found_.gradcam) add_gradcam();
    for (const Class target : targets_) {
      if (found_.lime) add_lime(target);
      if (found_.shap) add_values(Method::shap, target);
      if (found_.kernelshap) add_values(Method::kernelshap, target);
    }
    return std::move(pictures_);
  }

 private:
  void add_gradcam() {
    for (const Class of : {Class::real, Class::fake}) {
      const at::Tensor map = found_.gradcam->maps[static_cast<std::size_t>(of)].contiguous();
      const std::span values(map.const_data_ptr<float>(), static_cast<std::size_t>(map.numel()));
      pictures_.push_back(
          {picture_name(Method::gradcam, of), artefacts::enlarged(artefacts::jet_overlay(small_, values), factor_)});
    }
  }
  // The short explanation as lime draws it, and all weights.
  void add_lime(Class target) {
    const models::explain::LimeExplanation& lime = *found_.lime;
    const double sign = target == Class::real ? 1 : -1;
    std::vector<double> chosen(lime.fit.weights.size());
    for (std::size_t i = 0; i < lime.chosen.segments.size(); ++i) {
      chosen[static_cast<std::size_t>(lime.chosen.segments[i])] = sign * lime.chosen.fit.weights[i];
    }
    std::vector<double> weights = lime.fit.weights;
    for (double& weight : weights) weight *= sign;
    const std::size_t features = lime.chosen.segments.size();
    pictures_.push_back({picture_name(Method::lime, target, "positive"),
                         artefacts::positive_segments(large_, segments_, chosen, features)});
    pictures_.push_back(
        {picture_name(Method::lime, target, "both"), artefacts::signed_segments(large_, segments_, chosen, features)});
    pictures_.push_back(
        {picture_name(Method::lime, target, "weights"), artefacts::weight_overlay(large_, segments_, weights)});
  }
  void add_values(Method method, Class target) {
    const Image picture = artefacts::attribution_picture(small_, importance(found_, method, target));
    pictures_.push_back({picture_name(method, target), artefacts::enlarged(picture, factor_)});
  }

  const Attributions& found_;
  const std::vector<Class>& targets_;
  const Image& small_;
  int factor_;
  Image large_;
  Segments segments_;
  std::vector<NamedPicture> pictures_;
};

}  // namespace

std::vector<NamedPicture> draw_pictures(const ImageExplanation& explanation) {
  return Drawing(explanation).all();
}

}  // namespace assay::launcher::explanation
