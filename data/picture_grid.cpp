// SPDX-License-Identifier: Apache-2.0
#include "data/picture_grid.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace assay::data {
namespace {

constexpr int kSmallest = 96;
constexpr int kLargest = 256;
constexpr int kGap = 4;
constexpr int kLetterHeight = 9;
constexpr int kLine = 2 * kLetterHeight;
constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kFontScale = 0.4;
const cv::Scalar kPaper(255, 255, 255);
const cv::Scalar kInk(0, 0, 0);

std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char letter) { return letter < ' ' || letter > '~'; }, '?');
  return text;
}

int text_width(const std::string& text) {
  int baseline = 0;
  return cv::getTextSize(printable(text), kFont, kFontScale, 1, &baseline).width;
}

void write(cv::Mat& canvas, const std::string& text, int left, int bottom) {
  cv::putText(canvas, printable(text), {left, bottom}, kFont, kFontScale, kInk, 1, cv::LINE_AA);
}

cv::Mat magnified(const files::Image& image) {
  const auto bytes = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  if (image.width <= 0 || image.height <= 0 || image.pixels.size() != bytes) {
    throw std::invalid_argument("a picture of the grid whose pixels do not fit its sides");
  }
  // OpenCV takes a pointer to mutable pixels and only reads them.
  const cv::Mat pixels(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data()));
  const int longer = std::max(image.width, image.height);
  cv::Mat cell;
  if (longer > kLargest) {
    const double factor = static_cast<double>(kLargest) / longer;
    const cv::Size size(std::max(1, static_cast<int>(image.width * factor)),
                        std::max(1, static_cast<int>(image.height * factor)));
    cv::resize(pixels, cell, size, 0, 0, cv::INTER_AREA);
  } else {
    const int factor = std::max(1, (kSmallest + longer - 1) / longer);
    cv::resize(pixels, cell, {image.width * factor, image.height * factor}, 0, 0, cv::INTER_NEAREST);
  }
  return cell;
}

// Where cells lie: all as large as the largest.
struct Layout {
  int left = kGap;
  cv::Size cell;
  std::size_t columns = 0;

  cv::Point place(std::size_t row, std::size_t column) const {
    return {left + static_cast<int>(column) * (cell.width + kGap),
            kLine + kGap + static_cast<int>(row) * (cell.height + kGap)};
  }
};

Layout layout_of(std::span<const std::string> columns, std::span<const PictureRow> rows,
                 const std::vector<std::vector<cv::Mat>>& cells) {
  Layout layout;
  for (const std::string& column : columns) layout.cell.width = std::max(layout.cell.width, text_width(column));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    layout.left = std::max(layout.left, text_width(rows[row].label) + 2 * kGap);
    layout.columns = std::max(layout.columns, cells[row].size());
    for (const cv::Mat& cell : cells[row]) {
      layout.cell = {std::max(layout.cell.width, cell.cols), std::max(layout.cell.height, cell.rows)};
    }
  }
  if (layout.columns == 0) throw std::invalid_argument("a picture grid needs at least one picture");
  return layout;
}

}  // namespace

files::Image draw_picture_grid(std::span<const std::string> columns, std::span<const PictureRow> rows) {
  std::vector<std::vector<cv::Mat>> cells;
  for (const PictureRow& row : rows) {
    auto& magnified_row = cells.emplace_back();
    for (const files::Image& image : row.cells) magnified_row.push_back(magnified(image));
  }
  const Layout layout = layout_of(columns, rows, cells);
  const cv::Point end = layout.place(rows.size(), std::max(layout.columns, columns.size()));
  files::Image picture{.width = end.x, .height = end.y, .pixels = {}};
  picture.pixels.resize(static_cast<std::size_t>(end.x) * static_cast<std::size_t>(end.y) * 3);
  cv::Mat canvas(end.y, end.x, CV_8UC3, picture.pixels.data());
  canvas.setTo(kPaper);
  for (std::size_t i = 0; i < columns.size(); ++i) write(canvas, columns[i], layout.place(0, i).x, kLine);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    write(canvas, rows[row].label, kGap, layout.place(row, 0).y + kLetterHeight);
    for (std::size_t i = 0; i < cells[row].size(); ++i) {
      const cv::Mat& cell = cells[row][i];
      cell.copyTo(canvas(cv::Rect(layout.place(row, i), cell.size())));
    }
  }
  return picture;
}

}  // namespace assay::data
