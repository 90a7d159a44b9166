// SPDX-License-Identifier: Apache-2.0
// The keys of what images a training sees and how it changes them.
#include "launcher/config/key_table.hpp"

namespace assay::launcher::config {
namespace {

void add_data(Keys& keys) {
  using R = RunConfig;
  using D = DataSection;
  using V = ValidationSection;
  keys.push_back(key("data.views", views_form(),
                     "what the model sees of an image: rgb and the derived views green, clahe, blur, gray, canny, "
                     "sobel; read from the store, or derived from its images",
                     &R::data, &D::views));
  keys.push_back(key("data.view_mode", one_of({"channels", "samples"}),
                     "channels: the views stacked, rgb first; samples: each view an image of its own", &R::data,
                     &D::view_mode));
  keys.push_back(
      key("data.size", from_to(0, 4096), "side of the square image the model sees; 0: as stored", &R::data, &D::size));
  keys.push_back(key("data.resize", one_of({"bilinear", "nearest", "bicubic", "area"}),
                     "to data.size; bicubic and area, and bilinear from encoded stores, average where an image shrinks",
                     &R::data, &D::resize));
  keys.push_back(key("data.preprocess", one_of({"scale", "caffe", "imagenet"}),
                     "scale: data.scale and data.shift; caffe: BGR minus ImageNet's mean (Keras' ResNets); imagenet: "
                     "0 to 1, normalised by ImageNet's mean and deviation (torchvision)",
                     &R::data, &D::preprocess));
  keys.push_back(key("data.scale", above(0), "the model sees pixel (0 to 255) * scale + shift", &R::data, &D::scale));
  keys.push_back(key("data.shift", anything(), "see data.scale", &R::data, &D::shift));
  keys.push_back(key("data.validation.fraction", from_below(0, 1),
                     "share of the training split held out for validation", &R::data, &D::validation, &V::fraction));
  keys.push_back(
      key("data.validation.seed", at_least(0), "which images are held out", &R::data, &D::validation, &V::seed));
  keys.push_back(key("data.validation.stratified", anything(), "hold out the same share of each class", &R::data,
                     &D::validation, &V::stratified));
  keys.push_back(key("data.validation.group", one_of({"none", "duplicates"}),
                     "duplicates: images that look alike are held out together or not at all", &R::data, &D::validation,
                     &V::group));
  keys.push_back(key("data.shuffle", shuffle_form(),
                     "order of the training images: as stored, permuted anew each epoch, or permuted blocks of rows "
                     "shuffled in a window (for stores larger than memory)",
                     &R::data, &D::shuffle));
  keys.push_back(free_to_differ(key("data.placement", one_of({"auto", "device", "host", "stream"}),
                                    "where the images live while training: on the GPU, in memory once per node, or in "
                                    "the store, read ahead (data.shuffle must be none or by blocks); auto: the first "
                                    "of these that fits",
                                    &R::data, &D::placement)));
  keys.push_back(
      key("data.first", from_to(0, 4'294'967'295), "only the first images of each class; 0: all", &R::data, &D::first));
  keys.push_back(key("data.per_class", counts_form(),
                     "[FAKE, REAL]: most training images of each class, chosen at random with "
                     "data.validation.seed; none: all",
                     &R::data, &D::per_class));
}

void add_geometry_and_colour(Keys& keys) {
  using R = RunConfig;
  using A = AugmentSection;
  keys.push_back(
      key("augment.rotation", from_to(0, 180), "both ways, in augment.rotation_unit", &R::augment, &A::rotation));
  keys.push_back(key("augment.rotation_unit", one_of({"degrees", "turns"}), "turns: 1 is a full turn (Keras)",
                     &R::augment, &A::rotation_unit));
  keys.push_back(key("augment.zoom", range_form(0.1, 10),
                     "[low, high]: side of the window that is seen, relative to the image, drawn for each axis; above "
                     "1 zooms out",
                     &R::augment, &A::zoom));
  keys.push_back(key("augment.translation", from_below(0, 1), "share of the side, both ways, for each axis",
                     &R::augment, &A::translation));
  keys.push_back(key("augment.crop", range_form(0.01, 1),
                     "[low, high]: share of the area that a random crop of aspect 3/4 to 4/3 keeps; it is then "
                     "brought back to the full size",
                     &R::augment, &A::crop));
  keys.push_back(key("augment.contrast", from_below(0, 1),
                     "factor between 1 - c and 1 + c about the mean of each channel", &R::augment, &A::contrast));
  keys.push_back(key("augment.brightness", from_below(0, 1), "shift between -b and b of the pixel range", &R::augment,
                     &A::brightness));
  keys.push_back(key("augment.hue", between(0, 0.5), "shift between -h and h of a full turn of the colour circle",
                     &R::augment, &A::hue));
  keys.push_back(
      key("augment.saturation", from_below(0, 1), "factor between 1 - s and 1 + s", &R::augment, &A::saturation));
  keys.push_back(key("augment.colour", one_of({"image", "batch"}),
                     "contrast, brightness, hue and saturation are drawn for each image or once for each batch",
                     &R::augment, &A::colour));
  keys.push_back(key("augment.fill", one_of({"reflect", "nearest", "constant"}),
                     "what is seen outside the image (constant: black)", &R::augment, &A::fill));
}

void add_degradations(Keys& keys) {
  using R = RunConfig;
  using A = AugmentSection;
  keys.push_back(key("augment.noise", from_below(0, 1),
                     "standard deviation of Gaussian noise, share of the pixel range", &R::augment, &A::noise));
  keys.push_back(
      key("augment.jpeg", range_form(1, 100), "[low, high]: quality of a JPEG recompression", &R::augment, &A::jpeg));
  keys.push_back(
      key("augment.jpeg_probability", between(0, 1), "of a recompression", &R::augment, &A::jpeg_probability));
  keys.push_back(key("augment.blur", range_form(0.05, 16), "[low, high]: sigma of a Gaussian blur, in stored pixels",
                     &R::augment, &A::blur));
  keys.push_back(key("augment.blur_probability", between(0, 1), "of a blur", &R::augment, &A::blur_probability));
  keys.push_back(key("augment.cutout", from_below(0, 1), "side of a square that is greyed out, share of the side",
                     &R::augment, &A::cutout));
  keys.push_back(key("augment.cutout_probability", between(0, 1), "of a cutout", &R::augment, &A::cutout_probability));
}

void add_augment(Keys& keys) {
  using R = RunConfig;
  keys.push_back(key("augment.enabled", anything(), "false: no augmentation, whatever the values below", &R::augment,
                     &AugmentSection::enabled));
  keys.push_back(key("augment.flip_horizontal", anything(), "mirror half of the training images left to right",
                     &R::augment, &AugmentSection::flip_horizontal));
  keys.push_back(key("augment.flip_vertical", anything(), "mirror half of the training images top to bottom",
                     &R::augment, &AugmentSection::flip_vertical));
  add_geometry_and_colour(keys);
  add_degradations(keys);
}

}  // namespace

void add_image_keys(Keys& keys) {
  add_data(keys);
  add_augment(keys);
}

}  // namespace assay::launcher::config
