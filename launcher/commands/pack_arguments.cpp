// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/pack_arguments.hpp"

#include <algorithm>
#include <thread>

namespace assay::launcher::commands {

void PackArguments::apply(data::PackOptions& filled) const {
  if (!encoding.empty()) filled.encoding = data::parse_encoding(encoding);
  if (!views.empty()) filled.views = data::parse_views(views);
  if (filled.jobs == 0) filled.jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

void add_image_options(CLI::App& command, PackArguments& arguments) {
  command
      .add_option("--size", arguments.options.size,
                  "Pixels a side of all images; without it they must be of one size (encoded ones need not).")
      ->type_name("PIXELS");
  command
      .add_option("--encoding", arguments.encoding,
                  "raw: keep decoded pixels (default); encoded: keep the files as they came, for large images.")
      ->type_name("raw|encoded");
  command
      .add_option("--views", arguments.views,
                  "Views to keep beside the images, of green, clahe, blur, gray, canny and sobel.")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("VIEW,...");
  command.add_option("--jobs", arguments.options.jobs, "Decoding threads; 0: one for each core.")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

}  // namespace assay::launcher::commands
