// SPDX-License-Identifier: Apache-2.0
#include "distributed/node_window.hpp"

#include <absl/strings/str_cat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <filesystem>
#include <limits>
#include <string>

#include "distributed/mpi_check.hpp"

namespace assay::distributed {
namespace {

// Open MPI's own rule for where the memory behind a shared window lives (its session folder is below the temporary
// one).
std::string backing_folder() {
  if (access("/dev/shm", W_OK) == 0) return "/dev/shm";
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  return error ? "/tmp" : folder.string();
}

std::uint64_t free_bytes(const std::string& folder) {
  struct statvfs space {};
  if (statvfs(folder.c_str(), &space) != 0) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

}  // namespace

NodeWindow::NodeWindow(std::uint64_t bytes, const RankGroup* group) {
  const MPI_Comm all = communicator_of(group);
  int rank = 0;
  ASSAY_MPI_CHECK(MPI_Comm_rank(all, &rank));
  ASSAY_MPI_CHECK(MPI_Comm_split_type(all, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &node_));
  try {
    ASSAY_MPI_CHECK(MPI_Comm_set_errhandler(node_, MPI_ERRORS_RETURN));
    ASSAY_MPI_CHECK(MPI_Comm_rank(node_, &local_rank_));
    ASSAY_MPI_CHECK(MPI_Comm_size(node_, &local_size_));
    check_space(bytes, all);
    allocate(bytes);
  } catch (const SharedMemoryTooSmall&) {
    MPI_Comm_free(&node_);
    throw;
  }
}

void NodeWindow::check_space(std::uint64_t bytes, MPI_Comm all) const {
  const std::string folder = backing_folder();
  std::uint64_t available = free_bytes(folder);
  ASSAY_MPI_CHECK(MPI_Bcast(&available, 1, MPI_UINT64_T, 0, node_));
  const int fits = available > bytes ? 1 : 0;
  int all_fit = 0;
  ASSAY_MPI_CHECK(MPI_Allreduce(&fits, &all_fit, 1, MPI_INT, MPI_MIN, all));
  if (all_fit != 0) return;
  if (fits != 0)
    throw SharedMemoryTooSmall("the shared memory of another node is too small (that node's ranks say more)");
  throw SharedMemoryTooSmall(absl::StrCat("shared memory too small: ", bytes, " bytes wanted, ", available, " free in ",
                                          folder, "; enlarge it (in a container: --shm-size), or free what it holds"));
}

void NodeWindow::allocate(std::uint64_t bytes) {
  const MPI_Aint own_bytes = local_rank_ == 0 ? static_cast<MPI_Aint>(bytes + kAlignment) : 0;
  void* own_base = nullptr;
  ASSAY_MPI_CHECK(MPI_Win_allocate_shared(own_bytes, 1, MPI_INFO_NULL, node_, &own_base, &window_));
  ASSAY_MPI_CHECK(MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN));
  MPI_Aint size = 0;
  int displacement_unit = 0;
  void* base = nullptr;
  ASSAY_MPI_CHECK(MPI_Win_shared_query(window_, 0, &size, &displacement_unit, &base));
  // Mappings begin on pages, so the same number of bytes is skipped in every process.
  const auto address = reinterpret_cast<std::uintptr_t>(base);
  const std::uintptr_t aligned = (address + kAlignment - 1) / kAlignment * kAlignment;
  data_ = static_cast<std::byte*>(base) + (aligned - address);
}

NodeWindow::~NodeWindow() {
  if (std::uncaught_exceptions() > 0) return;
  if (window_ != MPI_WIN_NULL) MPI_Win_free(&window_);
  if (node_ != MPI_COMM_NULL) MPI_Comm_free(&node_);
}

void NodeWindow::fence() {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  ASSAY_MPI_CHECK(MPI_Barrier(node_));
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

}  // namespace assay::distributed
