// SPDX-License-Identifier: Apache-2.0
// What a configuration key accepts: its type is the alternative of Value, its range a Rule. A rule says in words what
// it accepts (for the documentation), complains in one clause about what it does not, and spells a value in its one
// canonical way, so that equal configurations are equal text. Pure; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay::launcher::config {

using TextList = std::vector<std::string>;
using Value = std::variant<bool, std::int64_t, double, std::string, TextList>;

struct Rule {
  std::string words;  // "above 0"
  // Empty when the value is accepted (and spelled canonically), else a complaint: "must be above 0, got -1".
  std::function<std::string(Value&)> check;
};

Rule anything();
Rule above(double minimum);
Rule at_least(double minimum);
Rule below(double maximum);
Rule from_below(double minimum, double maximum);  // minimum <= x < maximum
Rule inside(double minimum, double maximum);      // minimum < x < maximum
Rule from_to(std::int64_t minimum, std::int64_t maximum);
Rule between(double minimum, double maximum);  // both included
// `later`: values a coming version will know; the complaint says so.
Rule one_of(std::vector<std::string> values, std::vector<std::string> later = {});
// data.shuffle: the forms of data::parse_shuffle.
Rule shuffle_form();
// loss.class_weights: nothing, `balanced`, or two positive numbers.
Rule class_weight_form();
// Nothing, or two numbers, low <= high, within minimum..maximum.
Rule range_form(double minimum, double maximum);
// data.views: names of views, spelled in the order in which they are stacked.
Rule views_form();
// data.per_class: nothing, or two whole numbers, at least 1.
Rule counts_form();
// model.name: a name of the model registry, `-` and `_` alike.
Rule known_model();

// "true or false", "a whole number", "a number", "text", "a list".
std::string_view type_words(const Value& value);
// As YAML writes it: numbers in the shortest form that reads back to the same value, text quoted only where it must be.
std::string yaml_text(const Value& value);
// The value of the same type as `like` that plain text spells; nothing when the type does not fit. Numbers are decimal
// and finite; a list is its items between commas, with or without brackets ("[a, b]", "a,b", "none" for an empty one).
std::optional<Value> parse_value(const Value& like, std::string_view text);

}  // namespace assay::launcher::config
