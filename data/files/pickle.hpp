// SPDX-License-Identifier: Apache-2.0
// Python pickles as plain data. Nothing is ever imported, called or built: the opcodes of numbers, texts, tuples, lists
// and dictionaries become values, a call of one of the names that the caller allows becomes a node that says so, and
// everything else is refused by its name. Values lie in one array and refer to each other by number, so that neither
// depth nor cycles of a hostile file cost stack. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/byte_cursor.hpp"

namespace assay::data::files {

enum class PickleKind {
  none,
  boolean,
  integer,
  big_integer,  // more than 64 bits: its little-endian bytes
  real,
  text,
  tuple,
  list,
  dictionary,
  name,       // "module.function", one of the allowed ones
  call,       // text: the name that would be called, items: the arguments
  persistent  // items: what stands for an object kept outside of the pickle
};

using PickleReference = std::uint32_t;  // place in PickleDocument::values

struct PickleValue {
  PickleKind kind = PickleKind::none;
  std::int64_t integer = 0;  // boolean: 0 or 1
  double real = 0;
  std::string text;
  std::vector<PickleReference> items;  // dictionary: key, value, key, value, ...
};

struct PickleDocument {
  std::vector<PickleValue> values;
  PickleReference root = 0;

  const PickleValue& at(PickleReference reference) const { return values[reference]; }
};

// Reads one pickle (protocol 2 to 5) and leaves the cursor behind its end. A call of "collections.OrderedDict" is a
// dictionary. Throws InputError without a file name: truncated, damaged, a name outside of allowed ("holds
// 'os.system', not only tensors"), an opcode that builds anything else, more than a million values.
PickleDocument read_pickle(ByteCursor& cursor, std::span<const std::string_view> allowed);

}  // namespace assay::data::files
