// SPDX-License-Identifier: Apache-2.0
#include "distributed/mpi_check.hpp"

#include <absl/strings/str_cat.h>
#include <absl/strings/string_view.h>
#include <mpi.h>

#include <string>

namespace assay::distributed {

void check_mpi(int code, const char* expression, const char* file, int line) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = "no text for this code";
  int length = 0;
  MPI_Error_string(code, text, &length);
  absl::string_view call(expression);
  call = call.substr(0, call.find('('));
  absl::string_view place(file);
  place = place.substr(place.rfind('/') + 1);
  throw MpiError(absl::StrCat(call, " failed: ", text, " (", place, ":", line,
                              "); a rank or the network is gone: look for the first error of any rank, then run the "
                              "same command again"));
}

}  // namespace assay::distributed
