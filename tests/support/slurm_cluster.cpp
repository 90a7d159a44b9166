// SPDX-License-Identifier: Apache-2.0
#include "tests/support/slurm_cluster.hpp"

#include "tests/support/subprocess.hpp"

namespace assay::tests {

SlurmCluster::SlurmCluster(std::filesystem::path folder, const std::string& extra) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  const Outcome started =
      Subprocess({"bash", ASSAY_SLURM_CLUSTER_SCRIPT, "start", folder_.string(), extra}, folder_).wait();
  if (started.code == 0) return;
  missing_ = started.err.substr(0, started.err.find('\n'));
  if (missing_.empty()) missing_ = "no Slurm here: its start ended with code " + std::to_string(started.code);
}

SlurmCluster::~SlurmCluster() {
  if (missing_.empty()) Subprocess({"bash", ASSAY_SLURM_CLUSTER_SCRIPT, "stop", folder_.string()}, folder_).wait();
}

std::vector<std::string> SlurmCluster::environment() const {
  return {"SLURM_CONF=" + (folder_ / "slurm.conf").string(), "OMPI_ALLOW_RUN_AS_ROOT=1",
          "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "OMPI_MCA_mpi_yield_when_idle=1"};
}

}  // namespace assay::tests
