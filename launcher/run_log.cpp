// SPDX-License-Identifier: Apache-2.0
#include "launcher/run_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <vector>

#include "data/files/error.hpp"

namespace assay::launcher {

struct RunLog::Sinks {
  explicit Sinks(std::vector<spdlog::sink_ptr> sinks) : logger("assay", sinks.begin(), sinks.end()) {
    logger.flush_on(spdlog::level::info);
  }
  spdlog::logger logger;
};

RunLog::RunLog(const std::optional<std::filesystem::path>& file, bool to_stderr) {
  std::vector<spdlog::sink_ptr> sinks;
  if (to_stderr) {
    sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    sinks.back()->set_pattern("%v");
  }
  if (file) {
    try {
      sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file->string()));
    } catch (const spdlog::spdlog_ex& error) {
      throw data::files::OutputError(std::string(error.what()) +
                                     ": check the permissions and free space of the run folder");
    }
    sinks.back()->set_formatter(
        std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
  }
  sinks_ = std::make_unique<Sinks>(std::move(sinks));
}

RunLog::~RunLog() = default;

void RunLog::info(const std::string& line) {
  sinks_->logger.info("{}", line);
}

void RunLog::warn(const std::string& line) {
  sinks_->logger.warn("warning: {}", line);
}

}  // namespace assay::launcher
