/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that report.html holds, put into the program as they are by the assembler. The Makefile copies Chart.js of the
 * system to build/generated and rebuilds this file when one of them changes. */
#include "html_internal.h"

#define EMBED(symbol, file)                                                                                            \
  __asm__(".section .rodata\n.global " #symbol "\n" #symbol ":\n.incbin \"" file "\"\n.byte 0\n.previous\n")

EMBED(fc_asset_chart_js, "build/generated/chart.js");
EMBED(fc_asset_report_css, "src/report/assets/report.css");
EMBED(fc_asset_report_js, "src/report/assets/report.js");
