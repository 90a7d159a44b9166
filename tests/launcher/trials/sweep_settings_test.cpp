// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/files/error.hpp"

namespace assay::launcher::trials {
namespace {

using ::testing::HasSubstr;

SweepSettings read_back(std::vector<std::pair<std::string, std::string>> settings) {
  sweeps::SweepState state;
  state.apply(sweeps::SweepBegun{"first-look", "name: first-look\n", "test"}, "");
  state.apply(sweeps::SettingsRecorded{std::move(settings)}, "");
  return read_settings(state);
}

TEST(SweepSettings, ReadBackAsTheyWereRecorded) {
  SweepSettings settings{.jobs = 3,
                         .ranks = 2,
                         .group_size = 4,
                         .launcher = "srun",
                         .retries = 0,
                         .fail_fast = true,
                         .stale_seconds = 12.5,
                         .folder = "/data"};
  EXPECT_EQ(read_back(settings_text(settings)), settings);
  settings.jobs = settings.ranks = settings.group_size = settings.retries = kMostOfASetting;
  EXPECT_EQ(read_back(settings_text(settings)), settings);
  EXPECT_EQ(read_back({}), SweepSettings());
}

TEST(SweepSettings, ThatNoOptionTakesAreRefusedByName) {
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"jobs", "100001"},      {"jobs", "-1"},        {"ranks", "0"},          {"ranks", "4294967295"},
      {"group_size", "0"},     {"retries", "200000"}, {"retries", "many"},     {"launcher", "rm"},
      {"stale_seconds", "-1"}, {"fail_fast", "?"},    {"stale_seconds", "inf"}};
  for (const auto& [key, value] : refused) {
    try {
      read_back({{key, value}});
      ADD_FAILURE() << key << " = " << value << " was taken";
    } catch (const data::files::InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr("setting " + key + " cannot be '" + value + "'"));
    }
  }
}

}  // namespace
}  // namespace assay::launcher::trials
