// SPDX-License-Identifier: Apache-2.0
#include "launcher/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace assay::launcher {
namespace {

SystemFacts good_machine() {
  SystemFacts facts;
  facts.cpu = {"Example CPU", {"avx", "avx2"}};
  facts.cores = 8;
  facts.memory_bytes = 64ull << 30;
  facts.memory_available_bytes = 32ull << 30;
  facts.shared_memory_bytes = facts.shared_memory_free_bytes = 32ull << 30;
  facts.open_files = 65536;
  facts.mpirun = "/usr/bin/mpirun";
  facts.sbatch = "/usr/bin/sbatch";
  facts.srun = "/usr/bin/srun";
  facts.srun_mpi_list = "MPI plugin types are...\n\tnone\n\tpmix\n";
  return facts;
}

Finding finding_of(const SystemFacts& facts, const std::string& what) {
  for (const auto& finding : diagnose(facts)) {
    if (finding.what == what) return finding;
  }
  ADD_FAILURE() << "no finding about " << what;
  return {};
}

TEST(Diagnosis, AGoodMachineNeedsNothingButHasNoGpu) {
  for (const auto& finding : diagnose(good_machine())) {
    if (finding.what == "GPU") continue;
    EXPECT_EQ(finding.health, Health::ok) << finding.what;
    EXPECT_EQ(finding.fix, "") << finding.what;
    EXPECT_NE(finding.found, "") << finding.what;
  }
  EXPECT_EQ(finding_of(good_machine(), "GPU").health, Health::missing);
}

TEST(Diagnosis, EachShortageIsAWarningWithAFix) {
  SystemFacts facts = good_machine();
  facts.cpu.instruction_sets = {"avx"};
  facts.memory_available_bytes = 1 << 20;
  facts.shared_memory_free_bytes = 64 << 20;
  facts.open_files = 256;
  facts.file_size_bytes = 1 << 20;
  facts.root_without_consent = true;
  facts.srun_mpi_list = "MPI plugin types are...\n\tnone\n";
  for (const char* what : {"instruction sets", "memory", "/dev/shm", "open files (ulimit -n)", "file size (ulimit -f)",
                           "mpirun as root", "srun --mpi"}) {
    const Finding finding = finding_of(facts, what);
    EXPECT_EQ(finding.health, Health::warn) << what;
    EXPECT_NE(finding.fix, "") << what;
  }
}

TEST(Diagnosis, ADriverIsNamedWithItsGpus) {
  SystemFacts facts = good_machine();
  facts.gpu_driver = "580.65.06";
  facts.gpus = {"Example GPU", "Another GPU"};
  const Finding finding = finding_of(facts, "NVIDIA driver");
  EXPECT_EQ(finding.health, Health::ok);
  EXPECT_EQ(finding.found, "580.65.06 for Example GPU, Another GPU");
}

TEST(Diagnosis, WhatIsNotThereIsMissingWithAFix) {
  SystemFacts facts = good_machine();
  facts.mpirun.clear();
  facts.sbatch.clear();
  facts.srun.clear();
  facts.shared_memory_bytes = 0;
  for (const char* what : {"mpirun", "sbatch", "srun", "/dev/shm"}) {
    const Finding finding = finding_of(facts, what);
    EXPECT_EQ(finding.health, Health::missing) << what;
    EXPECT_NE(finding.fix, "") << what;
  }
  const auto findings = diagnose(facts);
  EXPECT_TRUE(std::none_of(findings.begin(), findings.end(), [](const Finding& f) { return f.what == "srun --mpi"; }));
}

TEST(Diagnosis, TellsHowLongASlurmJobHas) {
  SystemFacts facts = good_machine();
  facts.slurm_job = "77";
  EXPECT_EQ(finding_of(facts, "Slurm job").health, Health::warn);
  EXPECT_NE(finding_of(facts, "Slurm job").fix.find("SLURM_JOB_END_TIME"), std::string::npos);
  facts.slurm_seconds_left = 90;
  EXPECT_EQ(finding_of(facts, "Slurm job").health, Health::ok);
  EXPECT_EQ(finding_of(facts, "Slurm job").found, "77, 90 s left");
  facts.slurm_seconds_left = -5;
  EXPECT_EQ(finding_of(facts, "Slurm job").health, Health::warn);
}

TEST(BytesText, IsInBinaryUnits) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text(64ull << 20), "64 MiB");
  EXPECT_EQ(bytes_text(3ull << 30), "3.0 GiB");
}

}  // namespace
}  // namespace assay::launcher
