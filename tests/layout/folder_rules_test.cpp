// SPDX-License-Identifier: Apache-2.0
#include "tests/layout/folder_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::tests::layout {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> wrong(const std::string& path, const std::string& include) {
  return wrong_includes({source_file(path, "#include " + include + "\n")});
}

TEST(FolderRules, ALeafIncludesNoOtherLeaf) {
  EXPECT_THAT(wrong("data/x.cpp", "\"models/y.hpp\""),
              ElementsAre("data/x.cpp includes models/y.hpp: data may include data/files"));
  EXPECT_THAT(wrong("models/x.cpp", "\"data/y.hpp\""), Not(IsEmpty()));
  EXPECT_THAT(wrong("distributed/x.hpp", "\"models/y.hpp\""), Not(IsEmpty()));
  EXPECT_THAT(wrong("sweeps/x.hpp", "\"slurm/y.hpp\""), Not(IsEmpty()));
  EXPECT_THAT(wrong("models/explain/x.hpp", "\"launcher/y.hpp\""), Not(IsEmpty()));
}

TEST(FolderRules, TheGroundIncludesNothingAndIsOpenToAll) {
  EXPECT_THAT(wrong("data/files/x.cpp", "\"data/y.hpp\""), ElementsAre(HasSubstr("nothing else of Assay")));
  for (const char* path : {"data/x.cpp", "data/device/x.cpp", "models/x.cpp", "distributed/x.cpp", "sweeps/x.cpp",
                           "slurm/x.cpp", "launcher/training/x.cpp", "data/files/x.cpp"}) {
    EXPECT_THAT(wrong(path, "\"data/files/sha256.hpp\""), IsEmpty()) << path;
  }
}

TEST(FolderRules, TheLauncherMayIncludeAll) {
  for (const char* include :
       {"\"data/y.hpp\"", "\"data/device/y.hpp\"", "\"models/explain/y.hpp\"", "\"distributed/y.hpp\"",
        "\"launcher/config/y.hpp\"", "<ATen/core/Tensor.h>", "<mpi.h>"}) {
    EXPECT_THAT(wrong("launcher/training/x.cpp", include), IsEmpty()) << include;
  }
}

TEST(FolderRules, TorchAndMpiStayWhereTheyBelong) {
  EXPECT_THAT(wrong("data/x.cpp", "<ATen/core/Tensor.h>"), ElementsAre(HasSubstr("data knows no torch")));
  EXPECT_THAT(wrong("data/files/x.cpp", "<c10/util/Exception.h>"), Not(IsEmpty()));
  EXPECT_THAT(wrong("data/device/x.cpp", "<ATen/core/Tensor.h>"), IsEmpty());
  EXPECT_THAT(wrong("models/x.cpp", "<mpi.h>"), ElementsAre(HasSubstr("models knows no MPI")));
  EXPECT_THAT(wrong("data/device/x.cpp", "<mpi.h>"), Not(IsEmpty()));
  EXPECT_THAT(wrong("distributed/x.cpp", "<mpi.h>"), IsEmpty());
}

TEST(FolderRules, WideTorchHeadersAreRefusedEverywhere) {
  EXPECT_THAT(wrong("models/x.cpp", "<torch/torch.h>"), ElementsAre(HasSubstr("narrow")));
  EXPECT_THAT(wrong("launcher/x.cpp", "<ATen/ATen.h>"), Not(IsEmpty()));
}

TEST(FolderRules, CudaStaysInItsLibrary) {
  for (const char* include : {"<cuda_runtime_api.h>", "<nccl.h>", "<c10/cuda/CUDAStream.h>", "<ATen/cuda/CUDAGraph.h>",
                              "\"distributed/nccl_collective.hpp\"", "\"distributed/cuda_event.hpp\""}) {
    EXPECT_THAT(wrong("distributed/x.cpp", include), ElementsAre(HasSubstr("libassay_cuda.so"))) << include;
    EXPECT_THAT(wrong("launcher/x.cpp", include), Not(IsEmpty())) << include;
    EXPECT_THAT(wrong("distributed/cuda_x.cpp", include), IsEmpty()) << include;
    EXPECT_THAT(wrong("distributed/nccl_x.hpp", include), IsEmpty()) << include;
  }
  EXPECT_THAT(wrong("models/x.cu", "<cuda_bf16.h>"), IsEmpty());
  EXPECT_THAT(wrong("models/x.cu", "<ATen/core/Tensor.h>"), ElementsAre(HasSubstr("no torch")));
  EXPECT_THAT(wrong("models/cuda_x.cpp", "\"distributed/nccl_x.hpp\""), Not(IsEmpty()));
}

TEST(FolderRules, IncludesStartAtTheRoot) {
  EXPECT_THAT(wrong("data/x.cpp", "\"y.hpp\""), ElementsAre(HasSubstr("start at the root")));
  EXPECT_THAT(wrong("data/x.cpp", "\"../models/y.hpp\""), Not(IsEmpty()));
  EXPECT_THAT(wrong("data/x.cpp", "\"tests/y.hpp\""), Not(IsEmpty()));
}

TEST(FolderRules, ANewFolderNeedsARule) {
  EXPECT_THAT(wrong("extras/x.cpp", "<vector>"), ElementsAre(HasSubstr("without a rule")));
}

}  // namespace
}  // namespace assay::tests::layout
