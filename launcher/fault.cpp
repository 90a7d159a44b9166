// SPDX-License-Identifier: Apache-2.0
#include "launcher/fault.hpp"

#include <c10/util/Exception.h>

#include <filesystem>
#include <new>
#include <system_error>

#include "data/files/error.hpp"
#include "data/output_exists.hpp"
#include "distributed/collective.hpp"
#include "distributed/mpi_environment.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "models/registry.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

Fault out_of_memory() {
  return {kOutOfMemory, "out of memory: lower batch or data.size, or use fewer ranks, threads or jobs on this node"};
}

}  // namespace

bool tells_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  if (dynamic_cast<const OutOfMemoryError*>(&error) != nullptr) return true;
  // A thread that cannot be started: no room for its stack, or a limit on their number.
  const auto* refused = dynamic_cast<const std::system_error*>(&error);
  if (refused != nullptr && refused->code() == std::errc::resource_unavailable_try_again) return true;
  const std::string text = error.what();
  // oneDNN's words when it finds no memory for the code of a kernel; a kernel that does not exist has no "descriptor".
  if (text == "could not create a primitive") return true;
  // OpenCV's.
  if (text.find("Insufficient memory") != std::string::npos) return true;
  return text.find("allocate memory") != std::string::npos || text.find("out of memory") != std::string::npos;
}

Fault describe(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const AgreedError& e) {
    return {e.code(), e.what()};
  } catch (const config::UsageError& e) {
    return {kUsage, e.what()};
  } catch (const data::OutputExists& e) {
    return {kUsage, e.what()};
  } catch (const sweeps::SweepError& e) {
    return {kUsage, e.what()};
  } catch (const models::UnknownModel& e) {
    return {kUsage, e.what()};
  } catch (const data::files::InputError& e) {
    return {kInput, e.what()};
  } catch (const data::files::OutputError& e) {
    return {kOutput, e.what()};
  } catch (const NumericalError& e) {
    return {kNumerical, e.what()};
  } catch (const InterruptedError& e) {
    return {128 + e.signal(), e.what()};
  } catch (const distributed::CollectiveError& e) {
    return {kCollective, e.what()};
  } catch (const distributed::MpiError& e) {
    return {kCollective, e.what()};
  } catch (const OutOfMemoryError& e) {
    return {kOutOfMemory, e.what()};
  } catch (const std::filesystem::filesystem_error& e) {
    return {kInput, e.path1().string() + ": " + e.code().message() + "; check the path and its permissions"};
  } catch (const c10::AcceleratorError& e) {
    return {kOutput,
            "the GPU failed: " + first_line(e.what()) + "; the last checkpoint is whole: run the command again"};
  } catch (const std::exception& e) {
    if (tells_of_memory(e)) return out_of_memory();
    return {1, "internal error: " + first_line(e.what())};
  } catch (...) {
    return {1, "internal error of an unknown kind"};
  }
}

}  // namespace assay::launcher
