/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_internal.h"

/* Declared here because OpenBLAS's header clashes with GSL's (docs/architecture.md). */
extern char *openblas_get_config(void);

const char *fc_report_blas_version(void) { return openblas_get_config(); }
