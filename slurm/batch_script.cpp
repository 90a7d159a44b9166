// SPDX-License-Identifier: Apache-2.0
#include "slurm/batch_script.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <stdexcept>

#include "data/files/one_line.hpp"
#include "slurm/script_body.hpp"
#include "slurm/shell_text.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::slurm {
namespace {

// Letters that neither Slurm's file names nor its tables read as something else.
std::string job_name(const std::string& name) {
  std::string text;
  for (const unsigned char c : name.substr(0, 100))
    text += std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' ? c : '_';
  return text.empty() ? "assay" : text;
}

// sbatch replaces %x in file names.
std::string log_pattern(const BatchScript& script) {
  check_log_path(script.log);
  std::string text;
  for (const char c : script.log) text += c == '%' ? std::string("%%") : std::string(1, c);
  return text + (script.log_per_task ? "-%a.log" : "");
}

std::string array_value(const ArrayPart& array) {
  if (array.tasks == 0) throw std::invalid_argument("a job array has at least one task");
  std::string text = "0-" + std::to_string(array.tasks - 1);
  if (array.throttle > 0) text += "%" + std::to_string(array.throttle);
  return text;
}

// Sorted by name; an option without a value is a flag.
std::map<std::string, std::string> directives(const BatchScript& script) {
  const JobOptions& job = script.job;
  std::map<std::string, std::string> all = {
      {"cpus-per-task", std::to_string(job.cpus_per_task)},
      {"job-name", job_name(script.name)},
      {"nodes", std::to_string(job.nodes)},
      {"ntasks-per-node", std::to_string(job.tasks_per_node)},
      {"open-mode", "append"},
      {"output", log_pattern(script)},
  };
  all[job.requeue ? "requeue" : "no-requeue"] = "";
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) all[name] = value;
  };
  add("account", job.account);
  add("constraint", job.constraint);
  add("mem", job.memory);
  add("partition", job.partition);
  add("qos", job.qos);
  add("time", job.time);
  if (job.gpus_per_node > 0) all["gres"] = "gpu:" + std::to_string(job.gpus_per_node);
  if (job.warn_seconds > 0) all["signal"] = "B:USR2@" + std::to_string(job.warn_seconds);
  if (script.array) all["array"] = array_value(*script.array);
  return all;
}

}  // namespace

void check_log_path(const std::string& path) {
  const auto is_unusable = [](unsigned char c) { return std::iscntrl(c) != 0 || c == '\\'; };
  if (std::none_of(path.begin(), path.end(), is_unusable)) return;
  throw sweeps::SweepError("the job's log cannot be " + data::files::one_line(path) +
                           ": Slurm takes no backslash, line break or other control character there; choose another "
                           "folder");
}

std::string render(const BatchScript& script) {
  std::string text = "#!/bin/bash\n# Written by assay: a job for sbatch.\n";
  for (const auto& [name, value] : directives(script)) {
    text += "#SBATCH --" + name + (value.empty() ? "" : "=" + sbatch_value(value)) + "\n";
  }
  return text + script_body(script);
}

}  // namespace assay::slurm
