/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/order/order.h"

#define FC_POLICY(policy) extern const struct fc_policy policy;
#include "policies.def"
#undef FC_POLICY

static const struct fc_policy *const policies[] = {
#define FC_POLICY(policy) &policy,
#include "policies.def"
#undef FC_POLICY
};

const struct fc_policy *const *fc_policies(int *count) {
  *count = (int)(sizeof policies / sizeof *policies);
  return policies;
}

const struct fc_policy *fc_policy_find(const char *name) {
  for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
    if (strcmp(policies[i]->name, name) == 0) return policies[i];
  return NULL;
}
