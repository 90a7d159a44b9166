// SPDX-License-Identifier: Apache-2.0
// scikit-learn's figures from shared/golden/metrics.h5, which lies beside the source tree on the machines of the
// project and nowhere else.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <vector>

namespace assay::launcher::evaluation {

class GoldenMetrics {
 public:
  static std::string path();
  static bool available();

  // Throws std::runtime_error when the file cannot be opened.
  GoldenMetrics();
  ~GoldenMetrics();
  GoldenMetrics(const GoldenMetrics&) = delete;
  GoldenMetrics& operator=(const GoldenMetrics&) = delete;

  // The numbers of a dataset ("ties/roc/fpr") in one row. Throws std::runtime_error when there is none.
  std::vector<double> numbers(const std::string& name) const;
  double number(const std::string& name) const { return numbers(name).at(0); }
  std::vector<std::uint8_t> labels(const std::string& group) const;
  std::string text(const std::string& name) const;

 private:
  hid_t file_;
};

}  // namespace assay::launcher::evaluation
