// SPDX-License-Identifier: Apache-2.0
// The views of real pictures: those in ../shared/golden/preprocess.h5, whose bytes came from OpenCV's Python package,
// and those of ../shared/data/cifake-2000.zip.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "data/files/archive.hpp"
#include "data/files/hdf5.hpp"
#include "data/views.hpp"
#include "tests/data/reference_views.hpp"

namespace assay::data {
namespace {

struct Array {
  std::vector<hsize_t> shape;
  std::vector<std::uint8_t> bytes;
};

Array read_array(hid_t file, const std::string& path) {
  const files::Hdf5Dataset dataset(files::call_hdf5("open", H5Dopen2, file, path.c_str(), H5P_DEFAULT));
  const files::Hdf5Space space(files::call_hdf5("space", H5Dget_space, dataset.get()));
  Array array;
  array.shape.resize(static_cast<std::size_t>(files::call_hdf5("rank", H5Sget_simple_extent_ndims, space.get())));
  files::call_hdf5("shape", H5Sget_simple_extent_dims, space.get(), array.shape.data(), static_cast<hsize_t*>(nullptr));
  std::size_t size = 1;
  for (const hsize_t side : array.shape) size *= side;
  array.bytes.resize(size);
  files::call_hdf5("read", H5Dread, dataset.get(), H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                   static_cast<void*>(array.bytes.data()));
  return array;
}

TEST(ViewsGolden, EveryViewOfEveryPictureIsTheReferencesBitByBit) {
  const std::filesystem::path golden = std::filesystem::path(ASSAY_SHARED_DATA).parent_path() / "golden/preprocess.h5";
  if (!std::filesystem::exists(golden)) GTEST_SKIP() << "no " << golden << ": the golden files are not beside the tree";
  const auto file = files::open_hdf5_read_only(golden);
  for (const std::string group : {"32", "37x45", "160"}) {
    const Array rgb = read_array(file.get(), group + "/rgb");
    ASSERT_EQ(rgb.shape.size(), 4u);
    const std::size_t pixels = rgb.shape[1] * rgb.shape[2];
    ViewDeriver deriver(static_cast<int>(rgb.shape[1]), static_cast<int>(rgb.shape[2]));
    for (std::size_t image = 0; image < rgb.shape[0]; ++image) {
      const std::uint8_t* pixels_of = rgb.bytes.data() + image * pixels * 3;
      const files::Image picture{
          static_cast<int>(rgb.shape[2]), static_cast<int>(rgb.shape[1]), {pixels_of, pixels_of + pixels * 3}};
      for (const auto& [view, plane] : derive(deriver, picture, kDerived)) {
        const std::string name(view == View::blur ? "gauss" : view_name(view));
        const auto expected = read_array(file.get(), group + "/" + name).bytes;
        EXPECT_TRUE(std::equal(plane.begin(), plane.end(), expected.begin() + image * pixels))
            << group << " picture " << image << ' ' << name;
      }
    }
  }
}

TEST(ViewsGolden, TwoThousandRealPicturesHaveTheBytesOfOpencv) {
  const std::filesystem::path path = std::filesystem::path(ASSAY_SHARED_DATA) / "cifake-2000.zip";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path << ": views of real pictures are not compared";
  if (!__builtin_cpu_supports("fma")) GTEST_SKIP() << "OpenCV's sobel rounds otherwise on this machine";
  ViewDeriver deriver(32, 32);
  int count = 0;
  files::ArchiveReader archive(path);
  while (archive.next()) {
    if (archive.entry().kind != files::EntryKind::file) continue;
    const files::Image image = files::decode_image(archive.read(1 << 20));
    ASSERT_EQ(derive(deriver, image, kDerived), views_by_opencv(image)) << archive.entry().path;
    ++count;
  }
  EXPECT_EQ(count, 2000);
}

}  // namespace
}  // namespace assay::data
