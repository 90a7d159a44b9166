# SPDX-License-Identifier: Apache-2.0
# Every library outside the tree, as one imported target each. LibTorch is taken as plain imported targets: its own CMake
# package starts Python and demands a CUDA toolkit.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(MPI REQUIRED COMPONENTS C)
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(LibArchive REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(SQLite3 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(absl REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)

if(NOT EXISTS "${ASSAY_TORCH}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "ASSAY_TORCH='${ASSAY_TORCH}' holds no lib/libtorch_cpu.so: run launcher/setup.sh, or pass -DASSAY_TORCH=<LibTorch 2.11.0>")
endif()

add_library(assay_hdf5 INTERFACE)
target_include_directories(assay_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_compile_definitions(assay_hdf5 INTERFACE H5_USE_110_API)
target_link_libraries(assay_hdf5 INTERFACE ${HDF5_C_LIBRARIES})

# The C interface only: the C++ bindings of Open MPI are dead and do not compile cleanly as C++20.
add_library(assay_mpi INTERFACE)
target_compile_definitions(assay_mpi INTERFACE OMPI_SKIP_MPICXX)
target_link_libraries(assay_mpi INTERFACE MPI::MPI_C)

# Debian keeps OpenCV's CMake package in libopencv-dev, which drags in thirty formats: the two libraries are found by name.
find_path(ASSAY_OPENCV_INCLUDE opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
find_library(ASSAY_OPENCV_CORE opencv_core REQUIRED)
find_library(ASSAY_OPENCV_IMGPROC opencv_imgproc REQUIRED)
add_library(assay_opencv INTERFACE)
target_include_directories(assay_opencv SYSTEM INTERFACE ${ASSAY_OPENCV_INCLUDE})
target_link_libraries(assay_opencv INTERFACE ${ASSAY_OPENCV_IMGPROC} ${ASSAY_OPENCV_CORE})

# Only the messages: libonnx itself (checker, shape inference) is not needed.
find_path(ASSAY_ONNX_INCLUDE onnx/onnx_pb.h REQUIRED)
find_library(ASSAY_ONNX_PROTO onnx_proto REQUIRED)
add_library(assay_onnx INTERFACE)
target_include_directories(assay_onnx SYSTEM INTERFACE ${ASSAY_ONNX_INCLUDE})
target_compile_definitions(assay_onnx INTERFACE ONNX_NAMESPACE=onnx ONNX_ML=1)
target_link_libraries(assay_onnx INTERFACE ${ASSAY_ONNX_PROTO} protobuf::libprotobuf)

# -idirafter: torch ships headers of fmt and protobuf that would shadow those of Debian.
add_library(assay_torch INTERFACE)
target_compile_options(assay_torch INTERFACE
  "SHELL:-idirafter ${ASSAY_TORCH}/include" "SHELL:-idirafter ${ASSAY_TORCH}/include/torch/csrc/api/include")
# -fopenmp: without it at::parallel_for of the headers is a serial loop. The OpenMP library is LibTorch's own (never a second
# one): libgomp.so.1 in the wheel, libgomp-HASH.so.1 in the LibTorch archive.
target_compile_options(assay_torch INTERFACE -fopenmp)
file(GLOB ASSAY_GOMP ${ASSAY_TORCH}/lib/libgomp*.so.1)
if(NOT ASSAY_GOMP)
  message(FATAL_ERROR "${ASSAY_TORCH}/lib holds no libgomp: pass an unmodified LibTorch 2.11.0")
endif()
add_library(torch::gomp SHARED IMPORTED)
set_target_properties(torch::gomp PROPERTIES IMPORTED_LOCATION ${ASSAY_GOMP})
target_link_libraries(assay_torch INTERFACE torch::gomp)
foreach(library c10 torch_cpu)
  add_library(torch::${library} SHARED IMPORTED)
  set_target_properties(torch::${library} PROPERTIES IMPORTED_LOCATION ${ASSAY_TORCH}/lib/lib${library}.so)
  target_link_libraries(assay_torch INTERFACE torch::${library})
endforeach()
target_link_options(assay_torch INTERFACE -Wl,--allow-shlib-undefined)
