/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_internal.h"

/* Levels are Fukuoka's: monthly means of temperature and sums of rain and sunshine after the Japan Meteorological
 * Agency's normals of 1991-2020, the ranges of the day and the share of wet days after the agency's issued forecasts
 * for Fukuoka, November 2021 to January 2025. How one day follows another (deviation, persistence, effect of the sun,
 * shape of amounts) was fitted to ten years of observed days in Tokyo, October 2013 to October 2023, and is used
 * unshifted. */
const struct fc_synth_climate fc_synth_fukuoka = {
    .station = "福岡",
    .tmean = {6.9, 7.8, 10.8, 15.4, 19.9, 23.3, 27.4, 28.4, 24.7, 19.6, 14.2, 9.1},
    .deviation = {2.03, 2.58, 3.04, 2.89, 2.01, 1.62, 1.71, 1.36, 2.14, 2.28, 2.27, 2.07},
    .persistence = .66,
    .sun_effect = {.1, .8, 1.7, 2.0, 3.2, 4.7, 6.1, 6.0, 4.0, 2.5, .2, -.4},
    .above = {2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5},
    .above_sun = 2.87,
    .below = {2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0},
    .below_sun = 2.73,
    .range_deviation = 1.05,
    .wet = {.33, .32, .33, .30, .26, .38, .37, .30, .28, .24, .25, .30},
    .wet_persistence = .2,
    .wet_amount = {7.3, 7.7, 10.1, 13.1, 16.6, 21.9, 26.1, 22.6, 20.8, 12.7, 12.2, 7.3},
    .wet_shape = .7,
    .sun_wet = .15,
    .sun_dry = {.42, .50, .55, .60, .58, .49, .57, .66, .59, .59, .53, .44},
    .latitude = 33.6,
};
