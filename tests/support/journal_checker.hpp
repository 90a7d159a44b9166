// SPDX-License-Identifier: Apache-2.0
// An independent reading of a sweep's journal, slow and without any code of sweeps/: proves that no trial was lost and
// none counted twice, from the lines alone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace assay::tests {

struct JournalVerdict {
  std::vector<std::string> faults;      // empty: every record is whole and in its place, and every step was allowed
  std::vector<std::string> unfinished;  // ids of trials that were planned and have no result
  std::size_t trials = 0;
  std::size_t attempts = 0;     // of all trials
  std::size_t interrupted = 0;  // attempts that ended without a result
  std::size_t results = 0;      // ends that count (done, failed, pruned), since the trial's last retry
};

// A torn last line is no fault (the journal of a writer that was killed has one until the next writer comes).
JournalVerdict check_journal(const std::filesystem::path& journal);

// All faults and unfinished ids in one text; empty exactly when the sweep is complete and nothing is wrong.
std::string complaints(const JournalVerdict& verdict);

}  // namespace assay::tests
