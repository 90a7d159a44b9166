// SPDX-License-Identifier: Apache-2.0
// Beginning a sweep and taking it up again, its settings, its retries, its cancellation, and what status says.
#include "launcher/trials/sweep_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "data/files/error.hpp"
#include "launcher/trials/sweep_cancel.hpp"
#include "launcher/trials/sweep_progress.hpp"
#include "launcher/trials/sweep_status.hpp"
#include "sweeps/sweep_error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::trials {
namespace {

using nlohmann::json;
using sweeps::TrialState;
using ::testing::HasSubstr;
using ::testing::Not;

class SweepSessionTest : public ::testing::Test {
 protected:
  SweepSessionTest() : folder_(scratch_.path() / "sweep") { std::ofstream(scratch_.path() / "store.h5") << "a store"; }

  std::filesystem::path file(const std::string& rates = "[1e-4, 1e-3]") const {
    const auto path = scratch_.path() / "sweep.yaml";
    std::ofstream(path) << "name: first-look\nrecipe: compact\ndata: store.h5\nset: {epochs: 4}\naxes:\n"
                        << "  optimizer.lr: " << rates << "\n  seed: [1, 2]\n";
    return path;
  }
  static void leave(SweepSettings&) {}
  SweepSession begin(const std::string& rates = "[1e-4, 1e-3]") const {
    return SweepSession::begin(file(rates), folder_.root(), leave);
  }
  static void end_as(SweepSession& session, const std::string& id, TrialState state) {
    const std::uint32_t attempt = session.book().state().find(id)->attempts + 1;
    session.book().append({sweeps::TrialStarted{id, attempt, sweeps::worker_of_process()},
                           sweeps::TrialEnded{id, attempt, state, "because", 3, true, 1.5}});
  }
  static std::string said_of(const sweeps::SweepBook& book) { return status_text(overview(book), 100); }
  sweeps::SweepBook reader() const { return sweeps::SweepBook::open(folder_, sweeps::Writing::never); }

  tests::ScratchFolder scratch_;
  sweeps::SweepFolder folder_;
};

TEST_F(SweepSessionTest, BeginsWithThePlanAndItsSettings) {
  const SweepSession session = SweepSession::begin(file(), folder_.root(), [](SweepSettings& settings) {
    settings.jobs = 7;
    settings.stale_seconds = 12.5;
  });
  const auto book = reader();
  EXPECT_EQ(book.state().trials().size(), 4u);
  EXPECT_EQ(book.state().name(), "first-look");
  const SweepSettings recorded = read_settings(book.state());
  EXPECT_EQ(recorded, session.settings());
  EXPECT_EQ(recorded.jobs, 7u);
  EXPECT_EQ(recorded.stale_seconds, 12.5);
  EXPECT_EQ(recorded.folder, scratch_.path().string());
}

TEST_F(SweepSessionTest, TheSameFileAgainTakesItUp) {
  begin();
  // Spacing and comments are no difference.
  std::ofstream(file(), std::ios::app) << "# a comment\n";
  SweepSession again = begin("[ 1e-4,   1e-3 ]");
  EXPECT_EQ(again.book().state().trials().size(), 4u);
}

TEST_F(SweepSessionTest, AChangedFileIsRefusedAndShowsTheDifference) {
  begin();
  try {
    begin("[1e-4]");
    ADD_FAILURE() << "another sweep in the same folder";
  } catch (const sweeps::SweepError& error) {
    EXPECT_THAT(error.what(), HasSubstr("optimizer.lr"));
    EXPECT_THAT(error.what(), HasSubstr("sweep resume --dir"));
    EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
  }
}

TEST_F(SweepSessionTest, AMissingStoreIsSaidBeforeAnythingIsWritten) {
  std::filesystem::remove(scratch_.path() / "store.h5");
  EXPECT_THROW(begin(), data::files::InputError);
  EXPECT_FALSE(std::filesystem::exists(folder_.root()));
}

TEST_F(SweepSessionTest, ResumeUsesTheRecordedSettingsAndRecordsWhatIsGiven) {
  SweepSession::begin(file(), folder_.root(), [](SweepSettings& settings) { settings.ranks = 2; });
  {
    const SweepSession session = SweepSession::resume(
        folder_.root(), [](SweepSettings& settings) { settings.retries = 9; }, Retry::nothing);
    EXPECT_EQ(session.settings().ranks, 2u);
    // The copy of the file in the sweep folder still means the store beside the original.
    EXPECT_EQ(session.file().data, scratch_.path() / "store.h5");
  }
  EXPECT_EQ(read_settings(reader().state()).retries, 9u);
  EXPECT_EQ(read_settings(reader().state()).ranks, 2u);
}

TEST_F(SweepSessionTest, FailedTrialsGoOnOrStartAnewAsAskedAndNothingIsDeleted) {
  std::string id;
  {
    SweepSession session = begin();
    id = session.book().state().trials()[1].trial.id;
    end_as(session, id, TrialState::failed);
  }
  std::filesystem::create_directories(folder_.run(id).root());
  std::ofstream(folder_.run(id).status()) << "first";
  SweepSession::resume(folder_.root(), leave, Retry::nothing);
  EXPECT_EQ(reader().state().find(id)->state, TrialState::failed);
  {
    SweepSession session = SweepSession::resume(folder_.root(), leave, Retry::failed);
    EXPECT_EQ(session.book().state().find(id)->state, TrialState::waiting);
    EXPECT_TRUE(std::filesystem::exists(folder_.run(id).status()));
    end_as(session, id, TrialState::failed);
  }
  {
    SweepSession session = SweepSession::resume(folder_.root(), leave, Retry::restart);
    EXPECT_FALSE(std::filesystem::exists(folder_.run(id).root()));
    EXPECT_TRUE(std::filesystem::exists(folder_.trials() / (id + ".before-1") / "status.json"));
    end_as(session, id, TrialState::failed);
  }
  std::filesystem::create_directories(folder_.run(id).root());
  SweepSession::resume(folder_.root(), leave, Retry::restart);
  EXPECT_TRUE(std::filesystem::exists(folder_.trials() / (id + ".before-2")));
  EXPECT_EQ(reader().state().count(TrialState::waiting), 4u);
}

TEST_F(SweepSessionTest, CancelIsRecordedAndResumeTakesItBack) {
  begin();
  const Cancelled cancelled = cancel_sweep(folder_, std::chrono::seconds(5));
  EXPECT_EQ(cancelled.left, 4u);
  EXPECT_EQ(cancelled.asked, 0u);
  EXPECT_TRUE(reader().state().cancelled());
  cancel_sweep(folder_, std::chrono::seconds(5));  // again: nothing changes
  SweepSession::resume(folder_.root(), leave, Retry::nothing);
  EXPECT_FALSE(reader().state().cancelled());
}

TEST_F(SweepSessionTest, TrialsOfACoordinatorThatIsGoneAreNotAskedAndStatusSaysThatNobodyRunsThem) {
  {
    SweepSession session = begin();
    const std::string id = session.book().state().trials()[0].trial.id;
    session.book().append({sweeps::TrialStarted{id, 1, sweeps::worker_of_process()}});
    EXPECT_THAT(said_of(reader()), Not(HasSubstr("nobody runs it")));
  }
  EXPECT_THAT(said_of(reader()), HasSubstr("nobody runs it"));
  const Cancelled cancelled = cancel_sweep(folder_, std::chrono::seconds(5));
  EXPECT_EQ(cancelled.asked, 0u);
  EXPECT_EQ(cancelled.left, 4u);
}

TEST_F(SweepSessionTest, TrialsOfASchedulersJobsAreLeftAloneOnlyWhenItSaysSo) {
  sweeps::Worker worker;
  worker.job = "12_0";
  std::string id;
  {
    SweepSession session = begin();
    id = session.book().state().trials()[0].trial.id;
    session.book().append({sweeps::TrialStarted{id, 1, worker}});
  }
  const auto book = reader();
  SweepOverview sweep = overview(book);
  EXPECT_THAT(status_text(sweep, 100), Not(HasSubstr("nobody runs it"))) << "nobody was asked";
  sweep.queue = QueuedTrials{{id, {"12_0", "RUNNING", "", false}}};
  EXPECT_THAT(status_text(sweep, 100), Not(HasSubstr("nobody runs it")));
  sweep.queue = QueuedTrials{{id, {"12_0", "its Slurm job is gone", "", true}}};
  EXPECT_THAT(status_text(sweep, 100), HasSubstr("nobody runs it"));
}

// The file that the sweep stands on is no part of the journal.
TEST_F(SweepSessionTest, AConfigurationFileThatWasEditedIsRefusedUntilItIsPutBack) {
  const auto config = scratch_.path() / "mine.yaml";
  const auto sweep = scratch_.path() / "sweep.yaml";
  const auto write = [&](int epochs) { std::ofstream(config) << "base: compact\nepochs: " << epochs << "\n"; };
  std::ofstream(sweep) << "name: c\nconfig: mine.yaml\ndata: store.h5\naxes: {seed: [1, 2]}\n";
  write(3);
  std::string first;
  {
    SweepSession session = SweepSession::begin(sweep, folder_.root(), leave);
    first = session.book().state().trials()[0].trial.id;
    end_as(session, first, TrialState::failed);
  }
  const std::string second = reader().state().trials()[1].trial.id;
  std::filesystem::create_directories(folder_.run(first).root());
  write(5);
  const auto refusal = [&](Retry retry) -> std::string {
    try {
      SweepSession::resume(folder_.root(), leave, retry);
    } catch (const sweeps::SweepError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(refusal(Retry::nothing), HasSubstr("trial " + second));
  EXPECT_THAT(refusal(Retry::nothing), HasSubstr("mine.yaml"));
  EXPECT_THAT(refusal(Retry::nothing), HasSubstr("another --dir"));
  EXPECT_THAT(refusal(Retry::restart), HasSubstr("trial " + first)) << "it would run again";
  EXPECT_TRUE(std::filesystem::exists(folder_.run(first).root())) << "moved before it was refused";
  EXPECT_THROW(SweepSession::begin(sweep, folder_.root(), leave), sweeps::SweepError);
  write(3);
  {
    SweepSession session = SweepSession::resume(folder_.root(), leave, Retry::nothing);
    end_as(session, second, TrialState::done);
  }
  write(5);
  EXPECT_EQ(refusal(Retry::nothing), "") << "nothing is left to run";
}

TEST_F(SweepSessionTest, ACoordinatorThatDoesNotAnswerIsSaid) {
  const SweepSession holder = begin();
  EXPECT_THROW(cancel_sweep(folder_, std::chrono::milliseconds(300)), sweeps::SweepError);
  EXPECT_TRUE(std::filesystem::exists(folder_.cancel_request()));
}

TEST_F(SweepSessionTest, StatusHasEveryTrialAndWhatItsRunSays) {
  SweepSession session = begin();
  const std::string done = session.book().state().trials()[0].trial.id;
  const std::string runs = session.book().state().trials()[1].trial.id;
  end_as(session, done, TrialState::done);
  session.book().append({sweeps::TrialStarted{runs, 1, sweeps::worker_of_process()}});
  for (const std::string& id : {done, runs}) {
    std::filesystem::create_directories(folder_.run(id).root());
    std::ofstream(folder_.run(id).metrics_jsonl()) << R"({"step":1,"epoch":1,"validation":{"roc_auc":0.75}})"
                                                   << "\n"
                                                   << R"({"step":2,"epoch":2,"validation":{"roc_auc":0.5}})"
                                                   << "\n";
  }
  const auto book = reader();
  const SweepOverview sweep = overview(book);
  EXPECT_THAT(sweep.owner, HasSubstr(std::to_string(::getpid())));
  const std::string line = status_json(sweep);
  const json all = json::parse(line);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(all.at("counts").at("waiting"), 2);
  ASSERT_EQ(all.at("trials").size(), 4u);
  EXPECT_EQ(all["trials"][0].at("state"), "done");
  EXPECT_EQ(all["trials"][0].at("attempts"), 1);
  EXPECT_EQ(all["trials"][0].at("parameters").at("seed"), "1");
  EXPECT_EQ(all["trials"][0].at("metrics").at("validation.roc_auc"), 0.5);
  EXPECT_EQ(all["trials"][0].at("metrics").at("best"), 0.75);
  EXPECT_EQ(all["trials"][0].at("metrics").at("best_epoch"), 1);
  EXPECT_EQ(all["trials"][1].at("state"), "running");
  EXPECT_TRUE(all["trials"][1].contains("silent_seconds"));
  EXPECT_EQ(all["trials"][3].at("metrics"), json::object());
  const std::string text = status_text(sweep, 100);
  EXPECT_THAT(text, HasSubstr("first-look: 4 trials: 2 waiting, 1 running, 1 done"));
  EXPECT_THAT(text, HasSubstr("seed=2"));
  EXPECT_THAT(status_text(sweep, 2), HasSubstr("2 more"));
}

TEST_F(SweepSessionTest, ProgressIsALineForEachEndAndWhatToDoNext) {
  SweepSession session = begin();
  std::string shown;
  ProgressOutput output;
  output.write = [&](std::string_view text) { shown += text; };
  output.now = [] { return ProgressOutput::Clock::now(); };
  {
    SweepProgress progress(session.book().state(), output);
    progress.tell("trial x done\x1b[31m");
    progress.show(session.book().state());
    progress.finish(session.book().state(), "out");
  }
  EXPECT_EQ(shown, "trial x done?[31m\nsweep: 4 waiting of 4 trials in out; to go on: assay sweep resume --dir out\n");
  const auto book = reader();
  for (const auto& status : book.state().trials()) {
    end_as(session, status.trial.id, status.trial.index == 0 ? TrialState::failed : TrialState::done);
  }
  EXPECT_THAT(sweep_summary(session.book().state(), "out"), HasSubstr("3 done, 1 failed of 4"));
  EXPECT_THAT(sweep_summary(session.book().state(), "out"), HasSubstr("--retry-failed"));
}

TEST_F(SweepSessionTest, SettingsOfAnotherVersionAreAnErrorThatNamesTheKey) {
  SweepSession session = begin();
  session.book().append({sweeps::SettingsRecorded{{{"retries", "many"}}}});
  try {
    read_settings(session.book().state());
    ADD_FAILURE() << "read a number that is none";
  } catch (const data::files::InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("retries"));
  }
}

TEST(ExitCodeOf, FollowsTheEnd) {
  EXPECT_EQ(exit_code_of(sweeps::SweepEnd::complete), 0);
  EXPECT_EQ(exit_code_of(sweeps::SweepEnd::incomplete), 8);
  EXPECT_EQ(exit_code_of(sweeps::SweepEnd::interrupted), 75);
}

}  // namespace
}  // namespace assay::launcher::trials
