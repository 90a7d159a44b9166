// SPDX-License-Identifier: Apache-2.0
// A rank of a group at work: takes orders from the coordinator (the group's first rank) or from the group's first rank
// (the others), runs their trials, reports. Blocks until the sweep is over.
#pragma once

#include "distributed/mail.hpp"
#include "distributed/rank_group.hpp"
#include "launcher/trials/trial_runner.hpp"

namespace assay::launcher::trials {

// group_leader: world rank of the group's first rank, whose members follow it in the world. Returns the exit code that
// all ranks end with.
int serve(distributed::Mail& mail, const distributed::RankGroup& group, int group_leader, TrialRunner& runner);

}  // namespace assay::launcher::trials
