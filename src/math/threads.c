/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenBLAS's own header and GSL's name the same enums differently, so its two functions are declared here by hand. */
#include "foodcast/math/threads.h"

#include <gsl/gsl_errno.h>

void openblas_set_num_threads(int count);
int openblas_get_num_threads(void);

void fc_math_init(void) {
  gsl_set_error_handler_off();
  openblas_set_num_threads(1);
}

int fc_blas_threads(void) { return openblas_get_num_threads(); }
