// SPDX-License-Identifier: Apache-2.0
#include "launcher/linked_versions.hpp"

#include <ATen/Version.h>
#include <absl/base/config.h>
#include <archive.h>
#include <google/protobuf/stubs/common.h>
#include <hdf5.h>
#include <jconfig.h>
#include <openssl/crypto.h>
#include <png.h>
#include <spdlog/version.h>
#include <torch/headeronly/version.h>
#include <CLI/Version.hpp>

#include <nlohmann/json.hpp>
#include <opencv2/core/utility.hpp>

#include "distributed/mpi_environment.hpp"

namespace assay::launcher {
namespace {

std::string dotted(unsigned major, unsigned minor, unsigned patch) {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::string hdf5_version() {
  unsigned major = 0, minor = 0, patch = 0;
  return H5get_libversion(&major, &minor, &patch) < 0 ? "unknown" : dotted(major, minor, patch);
}

// 2001005 is 2.1.5.
std::string millions_version(unsigned number) {
  return dotted(number / 1'000'000, number / 1'000 % 1'000, number % 1'000);
}

// 10639 is 1.6.39.
std::string png_version() {
  const auto number = static_cast<unsigned>(png_access_version_number());
  return dotted(number / 10'000, number / 100 % 100, number % 100);
}

std::string mpi_version() {
  const std::string text = distributed::mpi_library_version();
  return text.substr(0, text.find(','));
}

}  // namespace

std::string torch_cpu_capability() {
  return at::get_cpu_capability();
}

std::vector<LinkedVersion> linked_versions() {
  return {
      {"Assay", ASSAY_VERSION},
      {"LibTorch", TORCH_VERSION},
      {"MPI", mpi_version()},
      {"HDF5", hdf5_version()},
      {"libjpeg-turbo", millions_version(LIBJPEG_TURBO_VERSION_NUMBER)},
      {"libpng", png_version()},
      {"libarchive", millions_version(archive_version_number())},
      {"OpenCV", cv::getVersionString()},
      {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
      {"protobuf", millions_version(GOOGLE_PROTOBUF_VERSION)},
      {"yaml-cpp", ASSAY_YAML_CPP_VERSION},
      {"spdlog", dotted(SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH)},
      {"CLI11", CLI11_VERSION},
      {"nlohmann-json", dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)},
      {"Abseil", std::to_string(ABSL_LTS_RELEASE_VERSION) + "." + std::to_string(ABSL_LTS_RELEASE_PATCH_LEVEL)},
  };
}

}  // namespace assay::launcher
