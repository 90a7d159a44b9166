// SPDX-License-Identifier: Apache-2.0
// How events stand in JSON: {"type": "trial_ended", "id": ..., ...}. Parameters and settings are objects in their own
// order; a number that JSON does not have is null (NaN), "inf" or "-inf". Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "sweeps/event.hpp"

namespace assay::sweeps {

// Adds `type` and the fields of the event to an object.
void put_event(const Event& event, nlohmann::ordered_json& object);

// Reads what put_event wrote; fields it does not know are ignored. Throws std::runtime_error saying, in a few words,
// which field is missing or of another kind, or which type it does not know.
Event event_of(const nlohmann::ordered_json& object);

}  // namespace assay::sweeps
