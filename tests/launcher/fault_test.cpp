// SPDX-License-Identifier: Apache-2.0
#include "launcher/fault.hpp"

#include <c10/util/Exception.h>
#include <gtest/gtest.h>

#include <new>

#include "data/output_exists.hpp"
#include "data/store_reader.hpp"
#include "distributed/collective.hpp"
#include "distributed/mpi_environment.hpp"
#include "launcher/config/resolve.hpp"
#include "models/registry.hpp"

namespace assay::launcher {
namespace {

template <typename Error>
Fault fault_of(const Error& error) {
  return describe(std::make_exception_ptr(error));
}

TEST(Fault, GivesTheDocumentedCodeOfEveryFolder) {
  EXPECT_EQ(fault_of(config::UsageError("x")).code, 2);
  EXPECT_EQ(fault_of(models::UnknownModel("x")).code, 2);
  EXPECT_EQ(fault_of(data::OutputExists("x")).code, 2);
  EXPECT_EQ(fault_of(data::files::InputError("x")).code, 3);
  EXPECT_EQ(fault_of(data::StoreError("x")).code, 3);
  EXPECT_EQ(fault_of(data::files::OutputError("x")).code, 4);
  EXPECT_EQ(fault_of(NumericalError("x")).code, 5);
  EXPECT_EQ(fault_of(std::bad_alloc()).code, 6);
  EXPECT_EQ(fault_of(distributed::CollectiveError("x")).code, 7);
  EXPECT_EQ(fault_of(distributed::MpiError("x")).code, 7);
  EXPECT_EQ(fault_of(InterruptedError(2, "x")).code, 130);
  EXPECT_EQ(fault_of(AgreedError(75, "x")).code, 75);
}

TEST(Fault, KeepsTheMessageOfAUsersMistakeWhole) {
  EXPECT_EQ(fault_of(config::UsageError("no such key")).message, "no such key");
}

TEST(Fault, CutsALibrarysTextToItsFirstLine) {
  const Fault fault = fault_of(std::runtime_error("wrong shape\nframe #0: ...\nframe #1: ..."));
  EXPECT_EQ(fault.code, 1);
  EXPECT_EQ(fault.message, "internal error: wrong shape");
}

TEST(Fault, AGpuThatFailsIsAFaultOfTheDevice) {
  const Fault fault = fault_of(c10::AcceleratorError({"f", "x.cpp", 1}, 700, "CUDA error: illegal address\nmore"));
  EXPECT_EQ(fault.code, 4);
  EXPECT_NE(fault.message.find("the GPU failed: CUDA error: illegal address;"), std::string::npos) << fault.message;
  EXPECT_EQ(fault_of(c10::OutOfMemoryError({"f", "x.cpp", 1}, "CUDA out of memory. Tried to allocate 2 GiB")).code, 6);
}

TEST(Fault, KnowsALibrarysOutOfMemory) {
  EXPECT_EQ(fault_of(OutOfMemoryError("out of memory in a step")).code, 6);
  EXPECT_EQ(fault_of(OutOfMemoryError("out of memory in a step")).message, "out of memory in a step");
  EXPECT_EQ(fault_of(std::runtime_error("DefaultCPUAllocator: can't allocate memory: you tried ...")).code, 6);
}

}  // namespace
}  // namespace assay::launcher
