/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Series with the same station and the same events share a group. */
#include "design_internal.h"

#include "foodcast/base/random.h"

/* Which series may share: the same station and, where some event is limited to a store or category, the same one. */
struct key {
  int station, store, category, group;
};

struct scopes {
  unsigned char *store, *category; /* whether an event is limited to it */
};

static int find_scopes(const struct fc_panel *panel, struct scopes *scopes) {
  scopes->store = fc_new((size_t)panel->store_count, 1);
  scopes->category = fc_new((size_t)panel->categories.count, 1);
  if (!scopes->store || !scopes->category) return -1;
  for (int i = 0; i < panel->event_count; i++) {
    if (panel->events[i].store >= 0) scopes->store[panel->events[i].store] = 1;
    if (panel->events[i].category >= 0) scopes->category[panel->events[i].category] = 1;
  }
  return 0;
}

static struct key key_of(const struct fc_design *design, const struct scopes *scopes, int index) {
  const struct fc_panel *panel = design->panel;
  const struct fc_series *series = &panel->series[index];
  int station = panel->stores[series->store].station, category = panel->items[series->item].category_id;
  int known = design->use != FC_WEATHER_NONE && station >= 0 && station < panel->weather.station_count;
  return (struct key){.station = known ? station : -1,
                      .store = scopes->store[series->store] ? series->store : -1,
                      .category = panel->categories.count > 0 && scopes->category[category] ? category : -1};
}

static int same_event(const struct fc_event *a, const struct fc_event *b) {
  return a->date == b->date && a->kind == b->kind && a->name == b->name;
}

/* Events that hold for a key, without repetitions, into `events` [event_count]. */
static void collect_events(const struct fc_panel *panel, struct key key, int *events, struct fc_group *group) {
  group->events = events;
  for (int i = 0; i < panel->event_count; i++) {
    const struct fc_event *event = &panel->events[i];
    if ((event->store >= 0 && event->store != key.store) || (event->category >= 0 && event->category != key.category))
      continue;
    if (group->event_count > 0 && same_event(event, &panel->events[events[group->event_count - 1]])) continue;
    events[group->event_count++] = i;
    group->signature = fc_hash_number(group->signature, (uint64_t)(uint32_t)event->date);
    group->signature = fc_hash_number(group->signature, (uint64_t)event->kind << 32 | (uint32_t)event->name);
  }
}

static int same_group(const struct fc_panel *panel, const struct fc_group *a, const struct fc_group *b) {
  if (a->station != b->station || a->signature != b->signature || a->event_count != b->event_count) return 0;
  for (int i = 0; i < a->event_count; i++)
    if (!same_event(&panel->events[a->events[i]], &panel->events[b->events[i]])) return 0;
  return 1;
}

/* The group of a new key: an earlier one whose events turn out equal, or a new one. -1 when memory is out. */
static int group_for(struct fc_design *design, struct key key, int *scratch) {
  struct fc_group group = {.station = key.station};
  collect_events(design->panel, key, scratch, &group);
  for (int g = 0; g < design->group_count; g++)
    if (same_group(design->panel, &design->groups[g], &group)) return g;
  int *events = fc_arena_new(&design->arena, (size_t)group.event_count, sizeof *events);
  if (!events) return -1;
  group.events = memcpy(events, scratch, (size_t)group.event_count * sizeof *events);
  design->groups[design->group_count] = group;
  return design->group_count++;
}

/* Looks a key up among the known ones, newest first because series are sorted by store. */
static int find_key(const struct key *keys, int count, struct key key) {
  for (int i = count - 1; i >= 0; i--)
    if (keys[i].station == key.station && keys[i].store == key.store && keys[i].category == key.category)
      return keys[i].group;
  return -1;
}

enum fc_status fc_groups_build(struct fc_design *design, struct fc_error *err) {
  int series_count = design->panel->series_count, count = 0;
  struct scopes scopes = {0};
  struct key *keys = fc_new((size_t)series_count, sizeof *keys);
  int *scratch = fc_new((size_t)design->panel->event_count, sizeof *scratch);
  design->groups = fc_arena_new(&design->arena, (size_t)series_count, sizeof *design->groups);
  design->group_of = fc_arena_new(&design->arena, (size_t)series_count, sizeof *design->group_of);
  enum fc_status status = FC_FAILED;
  if (!keys || !scratch || !design->groups || !design->group_of || find_scopes(design->panel, &scopes)) goto out;
  for (int s = 0; s < series_count; s++) {
    struct key key = key_of(design, &scopes, s);
    key.group = find_key(keys, count, key);
    if (key.group < 0) {
      key.group = group_for(design, key, scratch);
      if (key.group < 0) goto out;
      keys[count++] = key;
    }
    design->group_of[s] = key.group;
  }
  status = FC_OK;
out:
  if (status != FC_OK) fc_fail_memory(err);
  free(keys);
  free(scratch);
  free(scopes.store);
  free(scopes.category);
  return status;
}
