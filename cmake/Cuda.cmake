# SPDX-License-Identifier: Apache-2.0
# libassay_cuda.so: GPUs, NCCL, streams and kernels. Built where nvcc and LibTorch's CUDA library are; `assay` does not link
# it but opens it where a GPU driver is present (launcher/accelerator.hpp). Its sources lie beside their CPU twins: cuda_*,
# nccl_* and *.cu.

if(NOT EXISTS "${ASSAY_TORCH}/lib/libtorch_cuda.so")
  message(STATUS "no libassay_cuda.so: ${ASSAY_TORCH}/lib has no libtorch_cuda.so")
  return()
endif()
if(ASSAY_SANITIZE)
  message(STATUS "no libassay_cuda.so: nvcc and the sanitizers do not mix")
  return()
endif()
include(CheckLanguage)
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  message(STATUS "no libassay_cuda.so: no nvcc (CUDA toolkit 13.0)")
  return()
endif()
set(CMAKE_CUDA_ARCHITECTURES 80-real 90)  # machine code for A100 and H100, PTX of 90 for what comes after
set(CMAKE_CUDA_RUNTIME_LIBRARY None)      # LibTorch's libcudart, never a second one
enable_language(CUDA)

# Beside torch/ in a set of wheels, or in the toolkit.
find_path(ASSAY_NCCL_INCLUDE nccl.h HINTS ${ASSAY_TORCH}/../nvidia/nccl/include ${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES})
if(NOT ASSAY_NCCL_INCLUDE)
  message(STATUS "no libassay_cuda.so: no nccl.h beside ${ASSAY_TORCH} or in the CUDA toolkit")
  return()
endif()

# Kernels see no torch: seconds instead of minutes.
add_library(assay_cuda_kernels OBJECT
  distributed/cuda_bfloat16.cu
  models/cuda_dropout_kernel.cu)
target_include_directories(assay_cuda_kernels PRIVATE ${PROJECT_SOURCE_DIR})
# relaxed-constexpr: a kernel may call the constexpr functions that its CPU twin shares.
target_compile_options(assay_cuda_kernels PRIVATE --expt-relaxed-constexpr)
set_target_properties(assay_cuda_kernels PROPERTIES CUDA_STANDARD 17 CUDA_STANDARD_REQUIRED ON)

# Objects of their own, so that tests reach what the library hides.
add_library(assay_cuda_objects OBJECT
  distributed/cuda_check.cpp
  distributed/cuda_device_graph.cpp
  distributed/cuda_device_runtime.cpp
  distributed/cuda_readback.cpp
  distributed/nccl_check.cpp
  distributed/nccl_collective.cpp
  distributed/nccl_communicator.cpp
  distributed/nccl_library.cpp
  models/cuda_dropout.cpp)
target_include_directories(assay_cuda_objects PUBLIC ${PROJECT_SOURCE_DIR})
target_include_directories(assay_cuda_objects SYSTEM PUBLIC ${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES} ${ASSAY_NCCL_INCLUDE})
target_link_libraries(assay_cuda_objects PUBLIC assay_torch)
assay_compile_options(assay_cuda_objects)
set_target_properties(assay_cuda_objects PROPERTIES CXX_VISIBILITY_PRESET hidden)

# libcudart and libnccl are not linked: their symbols come from those that libtorch_cuda.so itself loads, so there is one of
# each by construction. --no-as-needed: libtorch_cuda.so registers itself, some of it without a symbol that we use.
add_library(assay_torch_cuda INTERFACE)
target_link_libraries(assay_torch_cuda INTERFACE assay_torch ${ASSAY_TORCH}/lib/libc10_cuda.so)
target_link_options(assay_torch_cuda INTERFACE
  "LINKER:--push-state,--no-as-needed,${ASSAY_TORCH}/lib/libtorch_cuda.so,--pop-state")

add_library(assay_cuda SHARED $<TARGET_OBJECTS:assay_cuda_objects> $<TARGET_OBJECTS:assay_cuda_kernels>)
target_link_libraries(assay_cuda PRIVATE assay_torch_cuda)
set_target_properties(assay_cuda PROPERTIES LINKER_LANGUAGE CXX
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR} BUILD_RPATH "${ASSAY_TORCH}/lib" INSTALL_RPATH "${ASSAY_TORCH}/lib")
install(TARGETS assay_cuda LIBRARY DESTINATION lib/assay)
