// SPDX-License-Identifier: Apache-2.0
#include "tests/launcher/evaluation/golden_metrics.hpp"

#include <filesystem>
#include <stdexcept>

namespace assay::launcher::evaluation {
namespace {

class Dataset {
 public:
  Dataset(hid_t file, const std::string& name) : id_(H5Dopen2(file, name.c_str(), H5P_DEFAULT)), name_(name) {
    if (id_ < 0) throw std::runtime_error("no golden dataset " + name);
  }
  ~Dataset() { H5Dclose(id_); }
  Dataset(const Dataset&) = delete;
  Dataset& operator=(const Dataset&) = delete;

  std::size_t count() const {
    const hid_t space = H5Dget_space(id_);
    const auto points = H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    return static_cast<std::size_t>(points);
  }
  void read(hid_t type, void* into) const {
    if (H5Dread(id_, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, into) < 0) throw std::runtime_error("cannot read " + name_);
  }
  hid_t id() const { return id_; }

 private:
  hid_t id_;
  std::string name_;
};

}  // namespace

std::string GoldenMetrics::path() {
  return std::string(ASSAY_SHARED_DIR) + "/golden/metrics.h5";
}

bool GoldenMetrics::available() {
  return std::filesystem::exists(path());
}

GoldenMetrics::GoldenMetrics() : file_(H5Fopen(path().c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)) {
  if (file_ < 0) throw std::runtime_error("cannot open " + path());
}

GoldenMetrics::~GoldenMetrics() {
  H5Fclose(file_);
}

std::vector<double> GoldenMetrics::numbers(const std::string& name) const {
  const Dataset dataset(file_, name);
  std::vector<double> values(dataset.count());
  dataset.read(H5T_NATIVE_DOUBLE, values.data());
  return values;
}

std::vector<std::uint8_t> GoldenMetrics::labels(const std::string& group) const {
  const auto values = numbers(group + "/labels");
  return {values.begin(), values.end()};
}

std::string GoldenMetrics::text(const std::string& name) const {
  const Dataset dataset(file_, name);
  const hid_t type = H5Dget_type(dataset.id());
  char* pointer = nullptr;
  dataset.read(type, &pointer);
  const std::string text = pointer;
  H5free_memory(pointer);
  H5Tclose(type);
  return text;
}

}  // namespace assay::launcher::evaluation
