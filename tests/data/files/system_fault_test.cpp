// SPDX-License-Identifier: Apache-2.0
#include "data/files/system_fault.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace assay::data::files {
namespace {

TEST(SystemFault, SaysWhatWhereWhyAndWhatToDo) {
  EXPECT_STREQ(output_fault("write", "out/store.h5", ENOSPC).what(),
               "cannot write out/store.h5: No space left on device; free space there or choose another place");
  EXPECT_STREQ(output_fault("create", "out", EACCES).what(),
               "cannot create out: Permission denied; choose a folder you may write to");
  EXPECT_STREQ(input_fault("open", "in.zip", ENOENT).what(),
               "cannot open in.zip: No such file or directory; check the path");
  EXPECT_STREQ(input_fault("open", "in.zip", EACCES).what(), "cannot open in.zip: Permission denied; make it readable");
}

TEST(SystemFault, EveryErrorHasARemedy) {
  for (int error = 1; error < 134; ++error) {
    EXPECT_NE(std::string(output_fault("write", "p", error).what()).find("; "), std::string::npos) << error;
    EXPECT_NE(std::string(input_fault("read", "p", error).what()).find("; "), std::string::npos) << error;
  }
}

}  // namespace
}  // namespace assay::data::files
