// SPDX-License-Identifier: Apache-2.0
#include "launcher/accelerator.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace assay::launcher {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLibrary = "libassay_cuda.so";
constexpr int kOldestDriver = 13000;  // CUDA 13.0, for which LibTorch 2.11's kernels are made

struct CloseLibrary {
  void operator()(void* library) const { ::dlclose(library); }
};
using Library = std::unique_ptr<void, CloseLibrary>;

template <typename Function>
Function function_of(const Library& library, const char* name) {
  return reinterpret_cast<Function>(::dlsym(library.get(), name));
}

std::string loader_error() {
  const char* text = ::dlerror();
  std::string line = text == nullptr ? "unknown error of the loader" : text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::string dotted(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

// The driver's own text for a code of cuda.h.
std::string driver_text(const Library& driver, int code) {
  const auto describe = function_of<int (*)(int, const char**)>(driver, "cuGetErrorString");
  const char* text = nullptr;
  if (describe == nullptr || describe(code, &text) != 0 || text == nullptr) return "code " + std::to_string(code);
  return text;
}

std::string no_gpu_visible() {
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  return std::string("the NVIDIA driver shows no GPU") +
         (visible == nullptr ? "" : " with CUDA_VISIBLE_DEVICES='" + std::string(visible) + "'");
}

struct DriverAnswer {
  std::string obstacle;
  int gpus = 0;
};

DriverAnswer ask_driver() {
  const Library driver(::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL));
  if (!driver) return {std::string(kNoDriver) + " (libcuda.so.1) on this machine"};
  const auto init = function_of<int (*)(unsigned)>(driver, "cuInit");
  const auto version_of = function_of<int (*)(int*)>(driver, "cuDriverGetVersion");
  const auto count_of = function_of<int (*)(int*)>(driver, "cuDeviceGetCount");
  if (init == nullptr || version_of == nullptr || count_of == nullptr) return {"libcuda.so.1 is not NVIDIA's driver"};
  constexpr int kNoDevice = 100;  // CUDA_ERROR_NO_DEVICE
  const int started = init(0);
  if (started == kNoDevice) return {no_gpu_visible()};
  if (started != 0) return {"the NVIDIA driver does not start: " + driver_text(driver, started)};
  int version = 0;
  if (version_of(&version) == 0 && version < kOldestDriver) {
    return {"the NVIDIA driver knows CUDA " + dotted(version) + ", LibTorch needs " + dotted(kOldestDriver) +
            ": install driver 580 or newer"};
  }
  int count = 0;
  const int counted = count_of(&count);
  if (counted != 0) return {"the NVIDIA driver counts no GPUs: " + driver_text(driver, counted)};
  return {count > 0 ? std::string() : no_gpu_visible(), count};
}

}  // namespace

std::string driver_obstacle() {
  return ask_driver().obstacle;
}

std::uint32_t gpus_of_driver() {
  const DriverAnswer answer = ask_driver();
  return answer.obstacle.empty() ? static_cast<std::uint32_t>(answer.gpus) : 0;
}

fs::path this_program() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

fs::path accelerator_library(const fs::path& program) {
  const fs::path folder = program.parent_path();
  for (const fs::path& candidate : {folder / kLibrary, folder.parent_path() / "lib" / "assay" / kLibrary}) {
    std::error_code error;
    if (fs::is_regular_file(candidate, error)) return candidate;
  }
  return {};
}

Accelerator open_accelerator() {
  std::string obstacle = driver_obstacle();
  if (!obstacle.empty()) return {nullptr, std::move(obstacle)};
  const fs::path path = accelerator_library(this_program());
  if (path.empty()) {
    return {nullptr, std::string(kLibrary) +
                         " is not beside the program: build it where nvcc (CUDA toolkit 13.0) is, "
                         "see docs/gpu.md"};
  }
  Library library(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!library) return {nullptr, path.string() + " does not load: " + loader_error()};
  const auto make = function_of<distributed::DeviceRuntimeFactory>(library, distributed::kDeviceRuntimeFactory);
  if (make == nullptr) return {nullptr, path.string() + " is not Assay's: build it again"};
  // LibTorch's registrations and threads cannot be taken back: never closed from here on.
  library.release();
  std::unique_ptr<distributed::DeviceRuntime> runtime(make(distributed::kDeviceRuntimeAbi));
  if (!runtime) return {nullptr, path.string() + " is of another version than the program: build both again"};
  if (runtime->device_count() == 0) return {nullptr, "CUDA finds no GPU that it can use, though the driver shows one"};
  return {std::move(runtime), {}};
}

}  // namespace assay::launcher
