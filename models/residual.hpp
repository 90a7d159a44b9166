// SPDX-License-Identifier: Apache-2.0
// A sequence with a shortcut around it (He et al., CVPR 2016): activation(branch(x) + downsample(x)). Private to
// models/. Owns its parts. Use: add the layers of the branch, then close().
#pragma once

#include <memory>
#include <string>

#include "models/joins.hpp"
#include "models/layer.hpp"

namespace assay::models {

class Residual final : public Sequence {
 public:
  Residual() : Sequence("Residual") {}

  // What follows the branch, registered in this order: `downsample` on the shortcut (null: the input itself), `add`,
  // and the activation after it under the given name (null: none). To be called once; returns *this.
  Residual& close(const std::shared_ptr<Layer>& downsample, const std::string& name = {},
                  const std::shared_ptr<Layer>& activation = nullptr);
  void fold(const Folding& folding) override;
  std::string emit(GraphBuilder& graph, const std::string& input) const override;

 private:
  at::Tensor compute(const at::Tensor& input, const Pass& pass) override;
  const BatchNorm* last_batch_norm() const override { return nullptr; }  // the addition comes last
  // Whether the addition and the activation can be computed with the branch's last batch norm.
  bool can_fuse(const Pass& pass) const;

  std::shared_ptr<Layer> downsample_;
  std::shared_ptr<Add> add_;
  std::shared_ptr<Layer> activation_;
};

}  // namespace assay::models
