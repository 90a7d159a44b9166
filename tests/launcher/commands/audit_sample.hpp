// SPDX-License-Identifier: Apache-2.0
// A small store whose names and formats are as bad as they come, and its audit.
#pragma once

#include <gtest/gtest.h>

#include "data/audit.hpp"
#include "data/sample_picture.hpp"
#include "data/store_writer.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::launcher::commands {

// train: 12 FAKE as PNG and 12 REAL as JPEG; test: 2 REAL, one of which stands in train too. Names hold what neither a
// terminal nor a page should get raw.
class AuditSample : public testing::Test {
 protected:
  AuditSample() {
    data::StoreWriter writer(path_, path_, {"FA<b>KE", "REAL"}, {{16, 16, 3}});
    writer.begin_split("train", 24);
    for (std::uint32_t i = 0; i < 24; ++i) append(writer, i < 12 ? 0 : 1, i);
    writer.begin_split("test", 2);
    append(writer, 1, 23);
    append(writer, 1, 99);
    writer.finish("none");
  }

  data::StoreReader store() const { return data::StoreReader(path_); }

  data::files::ScratchFolder scratch_;
  std::filesystem::path path_ = scratch_ / "store.h5";

 private:
  static void append(data::StoreWriter& writer, std::uint8_t label, std::uint32_t number) {
    const auto image = data::sample_picture(data::PictureKind::real, 16, 1, number);
    const std::string name = "<script>\n\x1b[31m\xff" + std::to_string(number);
    const auto codec = label == 0 ? data::files::Codec::png : data::files::Codec::jpeg;
    writer.append({image.pixels,
                   label,
                   name,
                   {codec, 16, 16, label == 0 ? 0 : 90},
                   1000 + number % 3,
                   data::files::sha256(std::as_bytes(std::span(image.pixels)))});
  }
};

}  // namespace assay::launcher::commands
