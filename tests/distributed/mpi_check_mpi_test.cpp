// SPDX-License-Identifier: Apache-2.0
#include "distributed/mpi_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mpi.h>

#include <string>

namespace assay::distributed {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(MpiCheck, SuccessIsSilent) {
  EXPECT_NO_THROW(ASSAY_MPI_CHECK(MPI_SUCCESS));
}

TEST(MpiCheck, AFailureNamesTheCallMpisTextAndThePlaceInOneLine) {
  MPI_Comm communicator = MPI_COMM_NULL;
  ASSAY_MPI_CHECK(MPI_Comm_dup(MPI_COMM_SELF, &communicator));
  ASSAY_MPI_CHECK(MPI_Comm_set_errhandler(communicator, MPI_ERRORS_RETURN));
  std::string message;
  int value = 0;
  try {
    ASSAY_MPI_CHECK(MPI_Bcast(&value, 1, MPI_INT, 99, communicator));
  } catch (const MpiError& error) {
    message = error.what();
  }
  MPI_Comm_free(&communicator);
  EXPECT_THAT(message, StartsWith("MPI_Bcast failed: "));
  EXPECT_THAT(message, HasSubstr("root"));
  EXPECT_THAT(message, HasSubstr("mpi_check_mpi_test.cpp:"));
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace assay::distributed
