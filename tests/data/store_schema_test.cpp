// SPDX-License-Identifier: Apache-2.0
#include "data/store_schema.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "data/store_format.hpp"

namespace assay::data {
namespace {

using testing::ElementsAre;

std::vector<std::string> dataset_names(const StoreSchema& schema) {
  std::vector<std::string> names;
  for (const auto& spec : store_format::split_datasets(schema)) names.push_back(spec.name);
  names.resize(names.size() - 9);  // the columns that all stores have
  return names;
}

TEST(StoreSchema, EncodingsHaveNames) {
  EXPECT_EQ(parse_encoding("raw"), Encoding::raw);
  EXPECT_EQ(parse_encoding("encoded"), Encoding::encoded);
  EXPECT_EQ(encoding_name(Encoding::encoded), "encoded");
  EXPECT_THROW(parse_encoding("RAW"), std::invalid_argument);
  EXPECT_THROW(parse_encoding(""), std::invalid_argument);
}

TEST(StoreSchema, ViewsAreKeptAsText) {
  EXPECT_EQ(views_text({View::green, View::sobel}), "green sobel");
  EXPECT_EQ(views_text({}), "");
  EXPECT_THAT(parse_views_text("green sobel"), ElementsAre(View::green, View::sobel));
  EXPECT_TRUE(parse_views_text("").empty());
  for (const char* text : {"sobel green", "green green", "green  sobel", "green ", " green", "rgb", "purple"}) {
    EXPECT_THROW(parse_views_text(text), std::invalid_argument) << text;
  }
}

TEST(StoreSchema, DecidesTheDatasets) {
  EXPECT_THAT(dataset_names({{8, 4, 3}}), ElementsAre("images"));
  EXPECT_THAT(dataset_names({{8, 4, 3}, Encoding::encoded}), ElementsAre("bytes", "offsets"));
  const StoreSchema viewed{{8, 4, 3}, Encoding::raw, {View::gray, View::canny}};
  EXPECT_THAT(dataset_names(viewed), ElementsAre("images", "gray", "canny"));
  EXPECT_EQ(store_format::split_datasets(viewed)[0].row_bytes(), 96u);
  EXPECT_EQ(store_format::split_datasets(viewed)[1].row_bytes(), 32u);
}

}  // namespace
}  // namespace assay::data
