// SPDX-License-Identifier: Apache-2.0
#include "models/explain/slic_clusters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace assay::models::explain {
namespace {

constexpr int kRounds = 10;

struct Cluster {
  double y = 0;
  double x = 0;
  std::array<double, 3> colour{};  // starts at 0, not at the pixel's: so does scikit-image
  std::size_t pixels = 1;
};

// Half open.
struct Window {
  int first = 0;
  int end = 0;
};

Window window_around(double centre, int step, int length) {
  return {.first = static_cast<int>(std::max(centre - 2 * step, 0.0)),
          .end = static_cast<int>(std::min(centre + 2 * step + 1, static_cast<double>(length)))};
}

std::vector<Cluster> first_clusters(const CentroidGrid& grid, int height, int width) {
  std::vector<Cluster> clusters;
  for (int y = grid.y.first; y < height; y += grid.y.step) {
    for (int x = grid.x.first; x < width; x += grid.x.step) {
      clusters.push_back({.y = static_cast<double>(y), .x = static_cast<double>(x)});
    }
  }
  return clusters;
}

class Clustering {
 public:
  Clustering(const ColourPlanes& planes, int segments)
      : planes_(planes),
        clusters_(first_clusters(centroid_grid(planes.height, planes.width, segments), planes.height, planes.width)),
        labels_(planes.channels[0].size()),
        distances_(labels_.size()) {
    const CentroidGrid wished = centroid_grid(planes.height, planes.width, segments);
    const double step = std::max({1, wished.y.step, wished.x.step});
    place_weight_ = 1.0 / (step * step);
    // The windows follow from the clusters there are, not from those wished.
    reach_ = centroid_grid(planes.height, planes.width, static_cast<int>(clusters_.size()));
  }

  ClusterLabels run() {
    for (int round = 0; round < kRounds; ++round) {
      std::ranges::fill(distances_, std::numeric_limits<double>::max());
      for (std::size_t k = 0; k < clusters_.size(); ++k) {
        if (clusters_[k].pixels > 0) claim(k);
      }
      move_clusters();
    }
    return {.labels = {labels_.begin(), labels_.end()}, .clusters = static_cast<int>(clusters_.size())};
  }

 private:
  // Gives cluster k the pixels that are nearer to it than to those before it.
  void claim(std::size_t k) {
    const Cluster& cluster = clusters_[k];
    const Window rows = window_around(cluster.y, reach_.y.step, planes_.height);
    const Window columns = window_around(cluster.x, reach_.x.step, planes_.width);
    for (int y = rows.first; y < rows.end; ++y) claim_row(static_cast<std::int64_t>(k), cluster, y, columns);
  }

  void claim_row(std::int64_t k, const Cluster& cluster, int y, Window columns) {
    const auto row = static_cast<std::ptrdiff_t>(y) * planes_.width;
    const double* first = planes_.channels[0].data() + row;
    const double* second = planes_.channels[1].data() + row;
    const double* third = planes_.channels[2].data() + row;
    double* distances = distances_.data() + row;
    std::int64_t* labels = labels_.data() + row;
    const double dy = (cluster.y - y) * (cluster.y - y);
    const double weight = place_weight_;
    const Cluster c = cluster;
    for (int x = columns.first; x < columns.end; ++x) {
      const double dx = c.x - x;
      const double d0 = first[x] - c.colour[0];
      const double d1 = second[x] - c.colour[1];
      const double d2 = third[x] - c.colour[2];
      const double distance = (dy + dx * dx) * weight + (d0 * d0 + d1 * d1 + d2 * d2);
      const double known = distances[x];
      const std::int64_t label = labels[x];
      const bool nearer = std::isgreater(known, distance);  // unlike >, it cannot trap: compiled without a branch
      distances[x] = nearer ? distance : known;
      labels[x] = nearer ? k : label;
    }
  }

  // A cluster that lost all its pixels stays without.
  void move_clusters() {
    for (Cluster& cluster : clusters_) cluster = {.y = 0, .x = 0, .colour = {}, .pixels = 0};
    std::size_t i = 0;
    for (int y = 0; y < planes_.height; ++y) {
      for (int x = 0; x < planes_.width; ++x, ++i) {
        Cluster& cluster = clusters_[static_cast<std::size_t>(labels_[i])];
        ++cluster.pixels;
        cluster.y += y;
        cluster.x += x;
        for (std::size_t c = 0; c < 3; ++c) cluster.colour[c] += planes_.channels[c][i];
      }
    }
    for (Cluster& cluster : clusters_) {
      if (cluster.pixels == 0) continue;
      const auto pixels = static_cast<double>(cluster.pixels);
      cluster.y /= pixels;
      cluster.x /= pixels;
      for (double& value : cluster.colour) value /= pixels;
    }
  }

  const ColourPlanes& planes_;
  std::vector<Cluster> clusters_;
  std::vector<std::int64_t> labels_;  // as wide as a distance, so that the compiler can take several pixels at once
  std::vector<double> distances_;
  CentroidGrid reach_;
  double place_weight_ = 1;
};

}  // namespace

ClusterLabels slic_clusters(const ColourPlanes& planes, int segments) {
  return Clustering(planes, segments).run();
}

}  // namespace assay::models::explain
