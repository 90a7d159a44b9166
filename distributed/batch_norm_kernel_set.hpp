// SPDX-License-Identifier: Apache-2.0
// The loops as tables of functions, compiled for the instruction set of the including file.
#pragma once

#include "distributed/batch_norm_loops.hpp"
#include "distributed/batch_norm_pooled_loops.hpp"

namespace assay::distributed {
namespace {

template <class Value>
constexpr BatchNormKernels<Value> kKernels = {
    .moments = &moments_of_rows<Value>,
    .normalise = &normalise_rows<Value>,
    .gradient_sums = &gradient_sums_of_rows<Value>,
    .input_gradient = &input_gradient_of_rows<Value>,
    .normalise_pooled = &normalise_pooled<Value>,
    .gradient_sums_pooled = &gradient_sums_pooled<Value>,
    .input_gradient_pooled = &input_gradient_pooled<Value>,
};

}  // namespace
}  // namespace assay::distributed
