// SPDX-License-Identifier: Apache-2.0
#include "data/files/jpeg_codec.hpp"

// jpeglib.h needs these two before it.
#include <cstddef>
#include <cstdio>

#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "data/files/codec_fault.hpp"
#include "data/files/exif_orientation.hpp"
#include "data/files/jpeg_quality.hpp"

namespace assay::data::files {
namespace {

// What libjpeg calls back into: lives beside the codec structure, which points to it.
struct Callbacks {
  CodecFault fault;
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  int max_scans = 0;
  DecodeBudget budget{0};
};

Callbacks& callbacks_of(j_common_ptr codec) {
  return *static_cast<Callbacks*>(codec->client_data);
}

[[noreturn]] void stop(j_common_ptr codec) {
  std::array<char, JMSG_LENGTH_MAX> text{};
  codec->err->format_message(codec, text.data());
  const int code = codec->err->msg_code;
  callbacks_of(codec).fault.out_of_memory = code == JERR_OUT_OF_MEMORY;
  const bool truncated = code == JWRN_JPEG_EOF || code == JERR_INPUT_EOF || code == JWRN_HIT_MARKER;
  raise_fault(callbacks_of(codec).fault, truncated ? "truncated JPEG: " : "damaged JPEG: ", text.data());
}

// libjpeg warns of damage and paints the rest grey: here damage is a fault. The three excepted codes are about markers
// that do not touch the pixels.
void stop_at_warning(j_common_ptr codec, int level) {
  const int code = codec->err->msg_code;
  const bool harmless = code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR || code == JWRN_BOGUS_ICC;
  if (level < 0 && !harmless) stop(codec);
}

// libjpeg calls it for each row of blocks of each scan, and for each batch of rows that is read.
void stop_at_limits(j_common_ptr codec) {
  constexpr std::uint64_t kRows = 16;
  Callbacks& callbacks = callbacks_of(codec);
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(codec);
  if (decoder->input_scan_number > callbacks.max_scans) {
    raise_fault(callbacks.fault, "damaged JPEG: ", "more progressive scans than the limit");
  }
  spend(callbacks.budget, kRows * decoder->image_width, callbacks.fault);
}

void keep_silent(j_common_ptr) {}

void connect(Callbacks& callbacks, j_common_ptr codec) {
  codec->err = jpeg_std_error(&callbacks.errors);
  codec->client_data = &callbacks;
  callbacks.errors.error_exit = stop;
  callbacks.errors.emit_message = stop_at_warning;
  callbacks.errors.output_message = keep_silent;
}

class Decoder {
 public:
  Decoder(std::span<const std::byte> bytes, const ImageLimits& limits) {
    connect(callbacks_, reinterpret_cast<j_common_ptr>(&codec_));
    callbacks_.max_scans = limits.max_progressive_scans;
    callbacks_.budget = DecodeBudget(limits.max_decode_seconds);
    callbacks_.progress.progress_monitor = stop_at_limits;
    try {
      run_codec(callbacks_.fault, [&] {
        jpeg_create_decompress(&codec_);
        codec_.progress = &callbacks_.progress;
        jpeg_save_markers(&codec_, kExifMarker, kLongestMarker);
        jpeg_mem_src(&codec_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        jpeg_read_header(&codec_, TRUE);
      });
      require_pixels(codec_.image_width, codec_.image_height, limits);
    } catch (...) {
      jpeg_destroy_decompress(&codec_);
      throw;
    }
  }
  ~Decoder() { jpeg_destroy_decompress(&codec_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  ImageInfo info() const {
    // The header is read, but libjpeg checks this number of the file's only when decoding starts.
    const int number = codec_.comp_info[0].quant_tbl_no;
    const JQUANT_TBL* table = number >= 0 && number < NUM_QUANT_TBLS ? codec_.quant_tbl_ptrs[number] : nullptr;
    return {Codec::jpeg, static_cast<int>(codec_.image_width), static_cast<int>(codec_.image_height),
            table ? estimate_jpeg_quality(table->quantval) : 0, orientation()};
  }

  Image decode(int min_width, int min_height) {
    codec_.scale_denom = kFullScale;
    codec_.scale_num = kFullScale;
    while (codec_.scale_num > 1 && covers(codec_.scale_num / 2, min_width, min_height)) codec_.scale_num /= 2;
    Image image{scaled(codec_.image_width, codec_.scale_num), scaled(codec_.image_height, codec_.scale_num), {}};
    image.pixels.resize(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3);
    const bool four_inks = codec_.jpeg_color_space == JCS_CMYK || codec_.jpeg_color_space == JCS_YCCK;
    if (four_inks) {
      decode_four_inks(image.pixels.data());
    } else {
      decode_rgb(image.pixels.data());
    }
    return image;
  }

 private:
  static constexpr int kExifMarker = JPEG_APP0 + 1;
  static constexpr unsigned kLongestMarker = 0xffff;
  static constexpr unsigned kFullScale = 8;

  int orientation() const {
    for (const jpeg_marker_struct* marker = codec_.marker_list; marker != nullptr; marker = marker->next) {
      const auto* start = reinterpret_cast<const std::byte*>(marker->data);
      const int found = exif_orientation({start, marker->data_length});
      if (found != 1) return found;
    }
    return 1;
  }

  // As jpeg_core_output_dimensions rounds.
  static int scaled(JDIMENSION side, unsigned eighths) {
    return static_cast<int>((std::uint64_t{side} * eighths + kFullScale - 1) / kFullScale);
  }
  bool covers(unsigned eighths, int min_width, int min_height) const {
    return scaled(codec_.image_width, eighths) >= min_width && scaled(codec_.image_height, eighths) >= min_height;
  }

  void decode_rgb(std::uint8_t* pixels) {
    run_codec(callbacks_.fault, [&] {
      codec_.out_color_space = JCS_RGB;
      jpeg_start_decompress(&codec_);
      const std::size_t stride = std::size_t{codec_.output_width} * 3;
      while (codec_.output_scanline < codec_.output_height) {
        std::array<JSAMPROW, 16> rows;
        const JDIMENSION count = std::min<JDIMENSION>(rows.size(), codec_.output_height - codec_.output_scanline);
        for (JDIMENSION row = 0; row < count; ++row) rows[row] = pixels + (codec_.output_scanline + row) * stride;
        jpeg_read_scanlines(&codec_, rows.data(), count);
      }
      jpeg_finish_decompress(&codec_);
    });
  }

  // CMYK and YCCK: libjpeg gives inks, and Adobe's files store them inverted (libjpeg.txt, "Special color spaces"). A
  // channel is the light that its ink and black let through.
  void decode_four_inks(std::uint8_t* pixels) {
    std::vector<std::uint8_t> inks(static_cast<std::size_t>(scaled(codec_.image_width, codec_.scale_num)) * 4);
    const unsigned flip = codec_.saw_Adobe_marker ? 0 : 255;
    run_codec(callbacks_.fault, [&] {
      codec_.out_color_space = JCS_CMYK;
      jpeg_start_decompress(&codec_);
      JSAMPROW row = inks.data();
      std::uint8_t* out = pixels;
      while (codec_.output_scanline < codec_.output_height) {
        jpeg_read_scanlines(&codec_, &row, 1);
        for (std::size_t x = 0; x < inks.size(); x += 4) {
          const unsigned black = inks[x + 3] ^ flip;
          for (std::size_t c = 0; c < 3; ++c) {
            *out++ = static_cast<std::uint8_t>(((inks[x + c] ^ flip) * black + 127) / 255);
          }
        }
      }
      jpeg_finish_decompress(&codec_);
    });
  }

  Callbacks callbacks_;
  jpeg_decompress_struct codec_{};
};

class Encoder {
 public:
  Encoder() { connect(callbacks_, reinterpret_cast<j_common_ptr>(&codec_)); }
  ~Encoder() {
    jpeg_destroy_compress(&codec_);
    std::free(buffer_);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  std::vector<std::byte> encode(const Image& image, int quality, Chroma chroma) {
    run_codec(callbacks_.fault, [&] {
      jpeg_create_compress(&codec_);
      jpeg_mem_dest(&codec_, &buffer_, &size_);
      codec_.image_width = static_cast<JDIMENSION>(image.width);
      codec_.image_height = static_cast<JDIMENSION>(image.height);
      codec_.input_components = 3;
      codec_.in_color_space = JCS_RGB;
      jpeg_set_defaults(&codec_);
      jpeg_set_quality(&codec_, quality, TRUE);
      // Of the brightness, relative to the two colours' 1 x 1.
      codec_.comp_info[0].h_samp_factor = chroma == Chroma::halved ? 2 : 1;
      codec_.comp_info[0].v_samp_factor = codec_.comp_info[0].h_samp_factor;
      jpeg_start_compress(&codec_, TRUE);
      while (codec_.next_scanline < codec_.image_height) {
        // libjpeg takes pointers to mutable samples and only reads them.
        auto* row =
            const_cast<JSAMPROW>(image.pixels.data() + std::size_t{codec_.next_scanline} * codec_.image_width * 3);
        jpeg_write_scanlines(&codec_, &row, 1);
      }
      jpeg_finish_compress(&codec_);
    });
    const auto* start = reinterpret_cast<const std::byte*>(buffer_);
    return {start, start + size_};
  }

 private:
  Callbacks callbacks_;
  jpeg_compress_struct codec_{};
  unsigned char* buffer_ = nullptr;  // allocated by libjpeg
  unsigned long size_ = 0;
};

}  // namespace

ImageInfo read_jpeg_info(std::span<const std::byte> bytes, const ImageLimits& limits) {
  return Decoder(bytes, limits).info();
}

Image decode_jpeg(std::span<const std::byte> bytes, int min_width, int min_height, const ImageLimits& limits,
                  ImageInfo& info) {
  Decoder decoder(bytes, limits);
  info = decoder.info();
  return decoder.decode(min_width, min_height);
}

std::vector<std::byte> encode_jpeg(const Image& image, int quality, Chroma chroma) {
  require_complete(image.pixels.size(), image.width, image.height, 3);
  if (quality < 1 || quality > 100) throw std::invalid_argument("JPEG quality is 1 to 100");
  return Encoder().encode(image, quality, chroma);
}

}  // namespace assay::data::files
