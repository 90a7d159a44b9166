// SPDX-License-Identifier: Apache-2.0
#include "data/files/pickle.hpp"

#include <algorithm>
#include <bit>

#include "data/files/one_line.hpp"
#include "data/files/pickle_stack.hpp"

namespace assay::data::files {
namespace {

constexpr std::string_view kOrderedDictionary = "collections.OrderedDict";

[[noreturn]] void refuse_object(const std::string& name) {
  throw InputError(one_line("holds '" + name + "', not only tensors: refused"));
}

// A stack machine; the opcodes are those of CPython's Lib/pickletools.py. Each of the functions that take an opcode
// says whether it was one of theirs.
class PickleMachine {
 public:
  PickleMachine(ByteCursor& cursor, std::span<const std::string_view> allowed) : cursor_(cursor), allowed_(allowed) {}

  PickleDocument run() {
    while (true) {
      const auto opcode = cursor_.number<std::uint8_t>();
      if (opcode == '.') return stack_.finish();
      if (constant(opcode) || text(opcode) || tuple(opcode) || container(opcode) || memo(opcode) || object(opcode))
        continue;
      throw InputError("holds opcode " + std::to_string(opcode) + " at byte " + std::to_string(cursor_.position() - 1) +
                       ", which no dictionary of tensors needs: refused");
    }
  }

 private:
  bool constant(std::uint8_t opcode);
  bool text(std::uint8_t opcode);
  bool tuple(std::uint8_t opcode);
  bool container(std::uint8_t opcode);
  bool memo(std::uint8_t opcode);
  bool object(std::uint8_t opcode);
  void push_name(const std::string& name);
  void call();
  void build();

  ByteCursor& cursor_;
  std::span<const std::string_view> allowed_;
  PickleStack stack_;
};

bool PickleMachine::constant(std::uint8_t opcode) {
  switch (opcode) {
    case 'N':
      stack_.push(PickleKind::none);
      return true;
    case 0x88:
    case 0x89:
      stack_.push_integer(opcode == 0x88, PickleKind::boolean);
      return true;
    case 'J':
      stack_.push_integer(cursor_.number<std::int32_t>());
      return true;
    case 'K':
      stack_.push_integer(cursor_.number<std::uint8_t>());
      return true;
    case 'M':
      stack_.push_integer(cursor_.number<std::uint16_t>());
      return true;
    case 0x8a:
      stack_.push_long(cursor_.text(cursor_.number<std::uint8_t>()));
      return true;
    case 'G':
      stack_.push_real(std::bit_cast<double>(__builtin_bswap64(cursor_.number<std::uint64_t>())));
      return true;
    default:
      return false;
  }
}

// Text of Python 3, and the byte strings of files that Python 2 wrote.
bool PickleMachine::text(std::uint8_t opcode) {
  switch (opcode) {
    case 0x8c:
    case 'U':
      stack_.push_text(cursor_.text(cursor_.number<std::uint8_t>()));
      return true;
    case 'X':
    case 'T':
      stack_.push_text(cursor_.text(cursor_.number<std::uint32_t>()));
      return true;
    case 0x8d:
      stack_.push_text(cursor_.text(cursor_.number<std::uint64_t>()));
      return true;
    default:
      return false;
  }
}

bool PickleMachine::tuple(std::uint8_t opcode) {
  switch (opcode) {
    case ')':
      stack_.push(PickleKind::tuple);
      return true;
    case 't':
      stack_.push(PickleKind::tuple, stack_.pop_to_mark());
      return true;
    case 0x85:
    case 0x86:
    case 0x87:
      stack_.push(PickleKind::tuple, stack_.pop_many(opcode - 0x84u));
      return true;
    case '(':
      stack_.set_mark();
      return true;
    default:
      return false;
  }
}

bool PickleMachine::container(std::uint8_t opcode) {
  switch (opcode) {
    case ']':
      stack_.push(PickleKind::list);
      return true;
    case 0x7d:  // a closing brace
      stack_.push(PickleKind::dictionary);
      return true;
    case 'a':
      stack_.fill_top(PickleKind::list, stack_.pop_many(1));
      return true;
    case 'e':
      stack_.fill_top(PickleKind::list, stack_.pop_to_mark());
      return true;
    case 's':
      stack_.fill_top(PickleKind::dictionary, stack_.pop_many(2));
      return true;
    case 'u':
      stack_.fill_top(PickleKind::dictionary, stack_.pop_to_mark());
      return true;
    default:
      return false;
  }
}

bool PickleMachine::memo(std::uint8_t opcode) {
  switch (opcode) {
    case 'q':
      stack_.memorise(cursor_.number<std::uint8_t>());
      return true;
    case 'r':
      stack_.memorise(cursor_.number<std::uint32_t>());
      return true;
    case 0x94:
      stack_.memorise_next();
      return true;
    case 'h':
      stack_.recall(cursor_.number<std::uint8_t>());
      return true;
    case 'j':
      stack_.recall(cursor_.number<std::uint32_t>());
      return true;
    case 0x80:
      cursor_.take(1);  // protocol
      return true;
    case 0x95:
      cursor_.take(8);  // length of a frame: only there to help buffering
      return true;
    default:
      return false;
  }
}

bool PickleMachine::object(std::uint8_t opcode) {
  switch (opcode) {
    case 'c': {
      const std::string module(cursor_.line());
      push_name(module + "." + std::string(cursor_.line()));
      return true;
    }
    case 0x93: {
      const auto parts = stack_.pop_many(2);
      push_name(stack_.value(parts[0]).text + "." + stack_.value(parts[1]).text);
      return true;
    }
    case 'R':
      call();
      return true;
    case 'b':
      build();
      return true;
    case 'Q':
      stack_.push(PickleKind::persistent, stack_.pop_arguments());
      return true;
    default:
      return false;
  }
}

void PickleMachine::push_name(const std::string& name) {
  if (std::find(allowed_.begin(), allowed_.end(), name) == allowed_.end()) refuse_object(name);
  stack_.push_text(name, PickleKind::name);
}

void PickleMachine::call() {
  const std::vector<PickleReference> arguments = stack_.pop_arguments();
  const PickleReference callee = stack_.pop();
  if (stack_.value(callee).kind != PickleKind::name) throw InputError("is damaged: its pickle calls what is no name");
  const std::string name = stack_.value(callee).text;
  if (name != kOrderedDictionary) {
    stack_.push(PickleKind::call, arguments);
    stack_.value(stack_.top()).text = name;
    return;
  }
  stack_.push(PickleKind::dictionary);
  if (arguments.empty()) return;
  // Python 2 gave the pairs at once.
  for (const PickleReference pair : stack_.value(arguments[0]).items) {
    stack_.fill_top(PickleKind::dictionary, stack_.value(pair).items);
  }
}

// Attributes of an OrderedDict (PyTorch keeps `_metadata` there) are passed over; nothing else may have any.
void PickleMachine::build() {
  stack_.pop();
  const PickleValue& built = stack_.value(stack_.top());
  if (built.kind == PickleKind::dictionary) return;
  refuse_object(built.text.empty() ? "an object with attributes" : built.text);
}

}  // namespace

PickleDocument read_pickle(ByteCursor& cursor, std::span<const std::string_view> allowed) {
  return PickleMachine(cursor, allowed).run();
}

}  // namespace assay::data::files
