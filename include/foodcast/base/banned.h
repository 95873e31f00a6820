/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions that have a safer twin in this tree do not compile. Forced into every file by the Makefile;
 * the system headers that declare them come first, because a poisoned name may not appear at all. */
#ifndef FC_BASE_BANNED_H
#define FC_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison atoi atol atof strtok sprintf vsprintf strcpy strcat gets gmtime localtime rand srand

#endif
