// SPDX-License-Identifier: Apache-2.0
// A Slurm of a test's own: two virtual nodes on this machine (slurm_cluster.sh), gone at the end.
//
//   SlurmCluster cluster(scratch() / "slurm");
//   if (!cluster.missing().empty()) GTEST_SKIP() << cluster.missing();
//   Subprocess({"srun", ...}, scratch(), cluster.environment());
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace assay::tests {

class SlurmCluster {
 public:
  // extra: lines added to slurm.conf ("MaxArraySize=4").
  explicit SlurmCluster(std::filesystem::path folder, const std::string& extra = {});
  ~SlurmCluster();
  SlurmCluster(const SlurmCluster&) = delete;
  SlurmCluster& operator=(const SlurmCluster&) = delete;

  // Why there is none, and what to do; empty when it runs.
  const std::string& missing() const { return missing_; }
  // "NAME=value", for the commands of Slurm and for what they start.
  std::vector<std::string> environment() const;

 private:
  std::filesystem::path folder_;
  std::string missing_;
};

}  // namespace assay::tests
