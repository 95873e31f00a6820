/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fuzzer, of the target that FUZZ_TARGET names. */
#include "targets.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  FUZZ_TARGET((const char *)bytes, size);
  return 0;
}
