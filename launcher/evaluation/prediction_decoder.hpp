// SPDX-License-Identifier: Apache-2.0
// From the bytes of an image file to a row as a trained model saw its rows: decoded, brought to size and turned into
// views in the way of its store and configuration. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/decode_to_size.hpp"
#include "data/row_composer.hpp"
#include "data/row_options.hpp"

namespace assay::launcher::evaluation {

class PredictionDecoder {
 public:
  // height, width, encoding: of the rows the model was trained on and of their store. Where each view was a sample, an
  // image is shown as its first view.
  PredictionDecoder(int height, int width, const std::string& encoding, const data::RowOptions& options);

  // Of one row.
  const data::ImageShape& shape() const { return composer_.shape(); }
  // Appends one row; returns the reason when the bytes are no image that can be one, "" otherwise.
  std::string append(std::span<const std::byte> bytes, std::vector<std::uint8_t>& rows);

 private:
  std::string decode(std::span<const std::byte> bytes, std::vector<std::uint8_t>& pixels);

  data::ImageShape image_;  // RGB
  data::DecodeFilter filter_;
  bool decodes_to_size_;  // as encoded stores do; otherwise as pack brings images to the size of a raw one
  data::RowComposer composer_;
  data::AntialiasResize resizer_;
};

}  // namespace assay::launcher::evaluation
