// SPDX-License-Identifier: Apache-2.0
// How an image is refused: libjpeg and libpng report a fault by a function that must not return, which here jumps back
// to run_codec, which throws. Only plain C frames and frames without destructors may lie between. For the codecs only.
#pragma once

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <new>

#include "data/files/decode_budget.hpp"
#include "data/files/image_codec.hpp"

namespace assay::data::files {

// One per decoder or encoder; its address must stay the same while the library knows it.
struct CodecFault {
  std::jmp_buf jump;
  std::array<char, 256> reason{};
  bool out_of_memory = false;
};

// Calls body(), inside which the library may jump to fault.jump. Throws ImageError with fault.reason when it did
// (std::bad_alloc when that was for want of memory). What
// body changes is what it refers to: it owns nothing.
template <typename Body>
void run_codec(CodecFault& fault, const Body& body) {
  // NOLINTNEXTLINE(cert-err52-cpp): the libraries offer nothing else.
  if (setjmp(fault.jump) != 0) {
    if (fault.out_of_memory) throw std::bad_alloc();  // says nothing about the image
    throw ImageError(fault.reason.data());
  }
  body();
}

// Joins the two texts into fault.reason and jumps.
[[noreturn]] void raise_fault(CodecFault& fault, const char* prefix, const char* text);
// Tells the budget of more work, and jumps when it is spent.
void spend(DecodeBudget& budget, std::uint64_t pixels, CodecFault& fault);

// Throws ImageError when width x height is over the limit.
void require_pixels(std::uint64_t width, std::uint64_t height, const ImageLimits& limits);
// Throws std::invalid_argument when that many bytes are no image to encode.
void require_complete(std::size_t bytes, int width, int height, int channels);

}  // namespace assay::data::files
