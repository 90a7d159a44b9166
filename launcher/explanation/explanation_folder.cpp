// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/explanation_folder.hpp"

#include "data/files/atomic_file.hpp"
#include "launcher/explanation/attributions_file.hpp"
#include "launcher/explanation/explanation_names.hpp"
#include "launcher/explanation/explanation_pictures.hpp"

namespace assay::launcher::explanation {

void write_explanation(const data::files::RunFolder& folder, const ImageExplanation& explanation,
                       const ExplanationContext& context) {
  data::files::create_directories(folder.explanations());
  data::files::AtomicDirectory directory(folder.explanation(explanation.folder));
  for (const NamedPicture& picture : draw_pictures(explanation)) {
    const auto png = data::files::encode_png(picture.image);
    data::files::write_new_file(directory.temporary() / picture.name,
                                {reinterpret_cast<const char*>(png.data()), png.size()});
  }
  write_attributions(directory.temporary() / kAttributionsFile, explanation);
  data::files::write_new_file(directory.temporary() / kExplanationFile, explanation_json(explanation, context));
  directory.commit();
}

}  // namespace assay::launcher::explanation
