/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings of the numerical libraries, made once before anything else. */
#ifndef FC_MATH_THREADS_H
#define FC_MATH_THREADS_H

/* GSL reports errors by return code instead of aborting, and OpenBLAS computes on the caller's thread alone (workers are
 * ours). Call it first in main and in every test program that computes; calling it again does no harm. */
void fc_math_init(void);
/* Threads that OpenBLAS would use: 1 after fc_math_init. For the manifest and for tests. */
int fc_blas_threads(void);

#endif
