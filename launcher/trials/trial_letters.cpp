// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/trial_letters.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace assay::launcher::trials {
namespace {

using nlohmann::json;

json json_of(const sweeps::TrialJob& job) {
  return {{"id", job.id},
          {"attempt", job.attempt},
          {"command", job.command},
          {"run", job.run.string()},
          {"log", job.log.string()}};
}

sweeps::TrialJob job_of(const json& object) {
  return {object.at("id").get<std::string>(), object.at("attempt").get<std::uint32_t>(),
          object.at("command").get<std::vector<std::string>>(), object.at("run").get<std::string>(),
          object.at("log").get<std::string>()};
}

// Bytes that are no UTF-8 are replaced: a reason may quote any.
std::string dump(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <typename Read>
auto read(const std::string& text, Read read_object) {
  try {
    return read_object(json::parse(text));
  } catch (const json::exception& error) {
    throw std::invalid_argument(std::string("a letter between the ranks of a sweep: ") + error.what());
  }
}

}  // namespace

std::string to_text(const Order& order) {
  json jobs = json::array();
  for (const sweeps::TrialJob& job : order.jobs) jobs.push_back(json_of(job));
  return dump({{"jobs", jobs}, {"exit_code", order.exit_code}});
}

Order order_of(const std::string& text) {
  return read(text, [](const json& object) {
    Order order;
    for (const json& job : object.at("jobs")) order.jobs.push_back(job_of(job));
    order.exit_code = object.at("exit_code").get<int>();
    return order;
  });
}

std::string to_text(const sweeps::JobEnd& end) {
  return dump({{"id", end.id}, {"attempt", end.attempt}, {"code", end.code}, {"reason", end.reason}});
}

sweeps::JobEnd end_of(const std::string& text) {
  return read(text, [](const json& object) {
    return sweeps::JobEnd{object.at("id").get<std::string>(), object.at("attempt").get<std::uint32_t>(),
                          object.at("code").get<int>(), object.at("reason").get<std::string>()};
  });
}

}  // namespace assay::launcher::trials
