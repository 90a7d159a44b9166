// SPDX-License-Identifier: Apache-2.0
#include "slurm/job_options.hpp"

#include <yaml-cpp/yaml.h>

#include <functional>

#include "data/files/one_line.hpp"
#include "slurm/job_values.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::slurm {
namespace {

using data::files::one_line;
using sweeps::SweepError;

// A template is read by a person: longer ones are something else.
constexpr std::size_t kMostBytes = 64 << 10;

struct Key {
  const char* name;
  std::function<void(JobOptions&, const std::string&)> set;  // throws std::invalid_argument: what is expected
  std::function<std::string(const JobOptions&)> get;
};

template <class Member>
Key text_key(const char* name, Member member, void (*check)(const std::string&)) {
  return {name,
          [=](JobOptions& options, const std::string& value) {
            if (!value.empty()) check(value);
            options.*member = value;
          },
          [=](const JobOptions& options) { return options.*member; }};
}

template <class Member>
Key count_key(const char* name, Member member, std::uint32_t least, std::uint32_t most) {
  return {name, [=](JobOptions& options, const std::string& value) { options.*member = count_in(value, least, most); },
          [=](const JobOptions& options) { return std::to_string(options.*member); }};
}

RankLauncher launcher_of(const std::string& value) {
  if (value == "srun") return RankLauncher::srun;
  if (value == "mpirun") return RankLauncher::mpirun;
  throw std::invalid_argument("expected srun or mpirun");
}

const std::vector<Key>& keys() {
  static const std::vector<Key> all = {
      text_key("account", &JobOptions::account, check_name),
      text_key("constraint", &JobOptions::constraint, check_constraint),
      count_key("cpus_per_task", &JobOptions::cpus_per_task, 1, 4096),
      count_key("gpus_per_node", &JobOptions::gpus_per_node, 0, 64),
      {"launcher", [](JobOptions& o, const std::string& value) { o.launcher = launcher_of(value); },
       [](const JobOptions& o) { return std::string(o.launcher == RankLauncher::srun ? "srun" : "mpirun"); }},
      text_key("memory", &JobOptions::memory, check_memory),
      count_key("most_requeues", &JobOptions::most_requeues, 0, 10'000),
      count_key("nodes", &JobOptions::nodes, 1, 65'536),
      text_key("partition", &JobOptions::partition, check_name),
      text_key("qos", &JobOptions::qos, check_name),
      {"requeue", [](JobOptions& o, const std::string& value) { o.requeue = truth_of(value); },
       [](const JobOptions& o) { return std::string(o.requeue ? "true" : "false"); }},
      count_key("tasks_per_node", &JobOptions::tasks_per_node, 1, 4096),
      text_key("time", &JobOptions::time, check_time),
      count_key("warn_seconds", &JobOptions::warn_seconds, 0, 65'535),
  };
  return all;
}

const Key* find_key(const std::string& name) {
  for (const Key& key : keys()) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

std::string known_keys() {
  std::string text;
  for (const Key& key : keys()) text += std::string(key.name) + ", ";
  return text + "environment.NAME, setup";
}

void set_variable(JobOptions& options, const std::string& name, const std::string& value) {
  check_variable_name(name);
  check_one_line(value);
  for (auto& [known, old] : options.environment) {
    if (known == name) {
      old = value;
      return;
    }
  }
  options.environment.emplace_back(name, value);
}

void add_setup(JobOptions& options, const std::string& line) {
  check_one_line(line);
  options.setup.push_back(line);
}

[[noreturn]] void fail(const std::string& where, const std::string& name, const std::string& why) {
  throw SweepError(where + one_line(name) + ": " + why);
}

void set(JobOptions& options, const std::string& name, const std::string& value, const std::string& where) {
  constexpr std::string_view kVariable = "environment.";
  try {
    if (name.starts_with(kVariable)) return set_variable(options, name.substr(kVariable.size()), value);
    if (name == "setup") return add_setup(options, value);
    const Key* key = find_key(name);
    if (key == nullptr) throw std::invalid_argument("no option of a job; known: " + known_keys());
    key->set(options, value);
  } catch (const std::invalid_argument& error) {
    const bool unknown = find_key(name) == nullptr;
    fail(where, name, error.what() + (unknown ? std::string() : ", got '" + one_line(value) + "'"));
  }
}

std::string scalar(const YAML::Node& node, const std::string& where, const std::string& name) {
  if (node.IsNull()) return {};
  if (!node.IsScalar()) fail(where, name, "expected one value");
  return node.Scalar();
}

void read_entry(JobOptions& options, const std::string& name, const YAML::Node& value, const std::string& where) {
  if (name == "setup") {
    if (!value.IsSequence()) fail(where, name, "expected a list of lines");
    for (const auto& line : value) set(options, name, scalar(line, where, name), where);
  } else if (name == "environment") {
    if (!value.IsMap()) fail(where, name, "expected names and values");
    for (const auto& entry : value) {
      const std::string variable = name + "." + scalar(entry.first, where, name);
      set(options, variable, scalar(entry.second, where, variable), where);
    }
  } else {
    set(options, name, scalar(value, where, name), where);
  }
}

}  // namespace

JobOptions parse_job_options(const std::string& yaml, const std::string& origin) {
  if (yaml.size() > kMostBytes) throw SweepError(origin + ": larger than 64 KiB: no job template");
  JobOptions options;
  try {
    const YAML::Node root = YAML::Load(yaml);
    if (root.IsNull()) return options;
    if (!root.IsMap()) throw SweepError(origin + ": a job template is made of keys and values");
    for (const auto& entry : root) {
      const std::string where = origin + ":" + std::to_string(entry.first.Mark().line + 1) + ": ";
      read_entry(options, scalar(entry.first, where, "key"), entry.second, where);
    }
  } catch (const YAML::Exception& error) {
    throw SweepError(origin + ":" + std::to_string(error.mark.line + 1) + ": not YAML: " + one_line(error.msg));
  }
  return options;
}

void apply_job_option(JobOptions& options, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw SweepError("--option " + one_line(assignment) + ": expected KEY=VALUE; known: " + known_keys());
  }
  set(options, assignment.substr(0, equals), assignment.substr(equals + 1), "--option ");
}

void check_job_options(const JobOptions& options, const std::string& origin) {
  const double limit = options.time.empty() ? 0 : seconds_of_time(options.time);
  if (limit > 0 && options.warn_seconds >= limit) {
    fail(origin + ": ", "warn_seconds", "is not less than time: the warning would come before the job begins");
  }
}

std::string to_yaml(const JobOptions& options) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  for (const Key& key : keys()) {
    const std::string value = key.get(options);
    if (!value.empty()) out << YAML::Key << key.name << YAML::Value << value;
  }
  if (!options.environment.empty()) {
    out << YAML::Key << "environment" << YAML::Value << YAML::BeginMap;
    for (const auto& [name, value] : options.environment) {
      out << YAML::Key << name << YAML::Value << YAML::DoubleQuoted << value;
    }
    out << YAML::EndMap;
  }
  if (!options.setup.empty()) {
    out << YAML::Key << "setup" << YAML::Value << YAML::BeginSeq;
    for (const std::string& line : options.setup) out << YAML::DoubleQuoted << line;
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace assay::slurm
