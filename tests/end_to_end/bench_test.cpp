// SPDX-License-Identifier: Apache-2.0
// The benches of the ranks and of explanations, and what the doctor says of ranks.
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using nlohmann::json;

class Bench : public AssayProgram {
 protected:
  std::vector<json> lines(const std::string& text) {
    std::vector<json> objects;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) objects.push_back(json::parse(line));
    return objects;
  }
};

TEST_F(Bench, AllReduceNeedsRanks) {
  expect_refused(assay({"bench", "allreduce"}), 2, {"mpirun -n 2 assay bench allreduce"});
  expect_refused(assay_ranks(1, {"bench", "allreduce"}), 2, {"two ranks or more"});
}

TEST_F(Bench, AllReduceSpeaksAsNcclTestsDo) {
  const Outcome outcome =
      assay_ranks(2, {"bench", "allreduce", "--mib", "0.00390625,1", "--seconds", "0.02", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<json> rows = lines(outcome.out);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].at("wire"), "fp32");
  EXPECT_EQ(rows[0].at("bytes"), 4096);
  EXPECT_EQ(rows[1].at("bytes"), 1048576);
  EXPECT_EQ(rows[3].at("wire"), "bf16");
  EXPECT_EQ(rows[3].at("bytes"), 524288);
  for (const json& row : rows) {
    EXPECT_EQ(row.at("ranks"), 2);
    const double algbw = row.at("algbw");
    EXPECT_NEAR(algbw, row.at("bytes").get<double>() / row.at("microseconds").get<double>() * 1e-3, 1e-6 * algbw);
    EXPECT_NEAR(row.at("busbw").get<double>(), algbw, 1e-9 * algbw) << "2 (n-1) / n is 1 for two ranks";
  }
}

TEST_F(Bench, ExplainTimesEachMethodAndSaysHowFarBfloat16Agrees) {
  const std::vector<std::string> cases = {"gradcam-b1", "slic-25", "lime-25", "kernelshap-25", "shap"};
  const Outcome outcome =
      assay({"bench", "explain", "--model", "compact", "--precision", "bf16", "--samples", "100", "--shap-samples",
             "20", "--case", "gradcam-b1,slic-25,lime-25,kernelshap-25,shap", "--seconds", "0.02", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<json> rows = lines(outcome.out);
  ASSERT_EQ(rows.size(), cases.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].at("case"), cases[i]);
    EXPECT_EQ(rows[i].at("image_size"), 32);
    EXPECT_GT(rows[i].at("seconds_per_image").get<double>(), 0);
    if (cases[i] == "slic-25") {
      EXPECT_TRUE(rows[i].at("rank_correlation_with_fp32").is_null());
    } else {
      EXPECT_GT(rows[i].at("rank_correlation_with_fp32").get<double>(), 0.9) << cases[i];
    }
  }
  expect_refused(assay({"bench", "explain", "--case", "lime-26", "--seconds", "0.02"}), 2, {"lime-26", "lime-25"});
  expect_refused(assay({"bench", "explain", "--image-size", "8"}), 2, {"cnn5", "16 px"});
}

TEST_F(Bench, ScalingIsAPageOfPaper) {
  const Outcome outcome = assay({"bench", "scaling", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<json> rows = lines(outcome.out);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].at("ranks"), 1);
  EXPECT_DOUBLE_EQ(rows[0].at("milliseconds_per_step").get<double>(), 43);
  EXPECT_DOUBLE_EQ(rows[0].at("efficiency").get<double>(), 1);
  EXPECT_EQ(rows[3].at("ranks"), 512);
  EXPECT_LT(rows[3].at("efficiency").get<double>(), rows[1].at("efficiency").get<double>());
  const Outcome table = assay({"bench", "scaling", "--ranks", "1,16", "--batch-norms", "0"});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_NE(table.out.find("efficiency"), std::string::npos) << table.out;
}

TEST_F(Bench, ScalingRefusesFiguresThatCannotBe) {
  expect_refused(assay({"bench", "scaling", "--node-gbs", "0"}), 2, {"bus bandwidths must be above 0"});
  expect_refused(assay({"bench", "scaling", "--ready", "0.5,1"}), 2, {"--ready"});
  expect_refused(assay({"bench", "scaling", "--other-ms", "50"}), 2, {"--other-ms"});
}

TEST_F(Bench, TheDoctorPrintsTheMapOfTheRanks) {
  const Outcome outcome = assay_ranks(3, {"doctor", "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const json ranks = json::parse(outcome.out).at("ranks");
  ASSERT_EQ(ranks.size(), 3u);
  for (int rank = 0; rank < 3; ++rank) {
    EXPECT_EQ(ranks[rank].at("rank"), rank);
    EXPECT_EQ(ranks[rank].at("local_rank"), rank);
    EXPECT_EQ(ranks[rank].at("ranks_of_host"), 3);
    EXPECT_FALSE(ranks[rank].at("device").get<std::string>().empty());
  }
}

TEST_F(Bench, TheDoctorTellsHowLongASlurmJobHas) {
  const std::string end = std::to_string(std::time(nullptr) + 600);
  const Outcome outcome = assay({"doctor"}, {"SLURM_JOB_ID=77", "SLURM_JOB_END_TIME=" + end});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("ok: Slurm job, 77, "), std::string::npos) << outcome.out;
  const Outcome blind = assay({"doctor"}, {"SLURM_JOB_ID=77"});
  EXPECT_NE(blind.out.find("warn: Slurm job, 77, its end is not told"), std::string::npos) << blind.out;
}

}  // namespace
}  // namespace assay::tests
