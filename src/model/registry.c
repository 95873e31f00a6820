/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "series_internal.h"

static const struct fc_model *const models[] = {
#define FC_MODEL(id) &fc_model_##id,
#include "models.def"
#undef FC_MODEL
};

enum { MODEL_COUNT = sizeof models / sizeof *models };

const struct fc_model *const *fc_models(int *count) {
  *count = MODEL_COUNT;
  return models;
}

const struct fc_model *fc_model_find(const char *name) {
  for (int i = 0; i < MODEL_COUNT; i++)
    if (strcmp(models[i]->name, name) == 0) return models[i];
  return NULL;
}
