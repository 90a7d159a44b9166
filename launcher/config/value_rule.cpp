// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/value_rule.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "data/files/shortest_number.hpp"
#include "data/sampler.hpp"
#include "data/views.hpp"

namespace assay::launcher::config {
namespace {

using data::files::shortest;

double as_number(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

Rule numeric(std::string words, std::function<bool(double)> accepts) {
  auto check = [words, accepts = std::move(accepts)](Value& value) {
    return accepts(as_number(value)) ? std::string() : "must be " + words + ", got " + yaml_text(value);
  };
  return {words, std::move(check)};
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

template <class Number>
std::optional<Value> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return Value(number);
}

// YAML 1.1 and 1.2 readers agree on these without quotes.
bool is_plain_text(const std::string& text) {
  static const std::vector<std::string> special = {"null", "Null", "NULL", "true", "false"};
  if (text.empty() || text.front() == '-' || std::find(special.begin(), special.end(), text) != special.end())
    return false;
  const auto safe = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-'; };
  return std::all_of(text.begin(), text.end(), safe);
}

std::string quoted(const std::string& text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string spelled_text(const std::string& text) {
  return is_plain_text(text) ? text : quoted(text);
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::optional<Value> parse_list(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('[') && text.ends_with(']')) text = trimmed(text.substr(1, text.size() - 2));
  TextList items;
  if (text.empty() || text == "none") return Value(items);
  while (true) {
    const auto comma = text.find(',');
    const auto item = trimmed(text.substr(0, comma));
    if (item.empty()) return std::nullopt;
    items.emplace_back(item);
    if (comma == std::string_view::npos) return Value(items);
    text.remove_prefix(comma + 1);
  }
}

// The two numbers of a list, spelled canonically in place; nothing when it is no such list.
std::optional<std::pair<double, double>> two_numbers(TextList& list) {
  if (list.size() != 2) return std::nullopt;
  double numbers[2];
  for (std::size_t i = 0; i < 2; ++i) {
    const auto number = parse_number<double>(list[i]);
    if (!number || !std::isfinite(std::get<double>(*number))) return std::nullopt;
    numbers[i] = std::get<double>(*number);
    list[i] = shortest(numbers[i]);
  }
  return std::pair(numbers[0], numbers[1]);
}

}  // namespace

Rule anything() {
  return {"any", [](Value&) { return std::string(); }};
}

Rule above(double minimum) {
  return numeric("above " + shortest(minimum), [=](double x) { return x > minimum; });
}

Rule at_least(double minimum) {
  return numeric("at least " + shortest(minimum), [=](double x) { return x >= minimum; });
}

Rule below(double maximum) {
  return numeric("below " + shortest(maximum), [=](double x) { return x < maximum; });
}

Rule from_below(double minimum, double maximum) {
  return numeric("at least " + shortest(minimum) + " and below " + shortest(maximum),
                 [=](double x) { return x >= minimum && x < maximum; });
}

Rule inside(double minimum, double maximum) {
  return numeric("above " + shortest(minimum) + " and below " + shortest(maximum),
                 [=](double x) { return x > minimum && x < maximum; });
}

Rule from_to(std::int64_t minimum, std::int64_t maximum) {
  const double low = static_cast<double>(minimum);
  const double high = static_cast<double>(maximum);
  return numeric("from " + std::to_string(minimum) + " to " + std::to_string(maximum),
                 [=](double x) { return x >= low && x <= high; });
}

Rule between(double minimum, double maximum) {
  return numeric("from " + shortest(minimum) + " to " + shortest(maximum),
                 [=](double x) { return x >= minimum && x <= maximum; });
}

Rule one_of(std::vector<std::string> values, std::vector<std::string> later) {
  std::string words = joined(values);
  if (!later.empty()) words += " (later: " + joined(later) + ")";
  auto check = [values = std::move(values), later = std::move(later)](Value& value) -> std::string {
    const auto& text = std::get<std::string>(value);
    if (std::find(values.begin(), values.end(), text) != values.end()) return {};
    if (std::find(later.begin(), later.end(), text) != later.end()) {
      return "'" + text + "' is not available yet in this version; use " + joined(values);
    }
    return "must be " + std::string(values.size() > 1 ? "one of " : "") + joined(values) + ", got '" + text + "'";
  };
  return {words, std::move(check)};
}

Rule shuffle_form() {
  return {"none, full, blocks(rows, window)", [](Value& value) -> std::string {
            try {
              value = data::to_string(data::parse_shuffle(std::get<std::string>(value)));
              return {};
            } catch (const std::invalid_argument& error) {
              return error.what();
            }
          }};
}

Rule class_weight_form() {
  return {"none, balanced, or [FAKE, REAL]", [](Value& value) -> std::string {
            auto& list = std::get<TextList>(value);
            if (list.empty() || list == TextList{"balanced"}) return {};
            const auto numbers = two_numbers(list);
            if (numbers && numbers->first > 0 && numbers->second > 0) return {};
            return "must be none, balanced, or two numbers above 0 (FAKE, REAL), got " + yaml_text(value);
          }};
}

Rule range_form(double minimum, double maximum) {
  const std::string words = "none, or [low, high] between " + shortest(minimum) + " and " + shortest(maximum);
  return {words, [=](Value& value) -> std::string {
            auto& list = std::get<TextList>(value);
            if (list.empty()) return {};
            const auto numbers = two_numbers(list);
            if (numbers && numbers->first >= minimum && numbers->first <= numbers->second && numbers->second <= maximum)
              return {};
            return "must be " + words + ", got " + yaml_text(value);
          }};
}

Rule views_form() {
  return {"rgb, green, clahe, blur, gray, canny, sobel", [](Value& value) -> std::string {
            try {
              TextList names;
              for (const data::View view : data::parse_views(std::get<TextList>(value))) {
                names.emplace_back(data::view_name(view));
              }
              value = std::move(names);
              return {};
            } catch (const std::invalid_argument& error) {
              return error.what();
            }
          }};
}

Rule counts_form() {
  return {"none, or [FAKE, REAL]", [](Value& value) -> std::string {
            auto& list = std::get<TextList>(value);
            if (list.empty()) return {};
            const auto whole = [](const std::string& text) {
              const auto number = parse_number<std::int64_t>(text);
              return number && std::get<std::int64_t>(*number) >= 1;
            };
            if (list.size() == 2 && whole(list[0]) && whole(list[1])) return {};
            return "must be none, or two whole numbers of at least 1 (FAKE, REAL), got " + yaml_text(value);
          }};
}

std::string_view type_words(const Value& value) {
  static constexpr std::string_view kWords[] = {"true or false", "a whole number", "a number", "text", "a list"};
  return kWords[value.index()];
}

std::string yaml_text(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value)) return shortest(*number);
  if (const auto* list = std::get_if<TextList>(&value)) {
    std::string text;
    for (const auto& item : *list) text += (text.empty() ? "" : ", ") + spelled_text(item);
    return "[" + text + "]";
  }
  return spelled_text(std::get<std::string>(value));
}

std::optional<Value> parse_value(const Value& like, std::string_view text) {
  if (std::holds_alternative<std::string>(like)) return Value(std::string(text));
  if (std::holds_alternative<TextList>(like)) return parse_list(text);
  if (std::holds_alternative<std::int64_t>(like)) return parse_number<std::int64_t>(text);
  if (std::holds_alternative<bool>(like)) {
    if (text == "true") return Value(true);
    if (text == "false") return Value(false);
    return std::nullopt;
  }
  auto number = parse_number<double>(text);
  if (number && !std::isfinite(std::get<double>(*number))) return std::nullopt;
  return number;
}

}  // namespace assay::launcher::config
