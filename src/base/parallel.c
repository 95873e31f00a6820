/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "foodcast/base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct loop {
  fc_parallel_body *body;
  void *context;
  int count;
  atomic_int next;
};

struct worker {
  struct loop *loop;
  int number;
};

static void *work(void *argument) {
  struct worker *worker = argument;
  struct loop *loop = worker->loop;
  int index;
  while ((index = atomic_fetch_add(&loop->next, 1)) < loop->count) loop->body(loop->context, index, worker->number);
  return NULL;
}

void fc_parallel_for(int count, int threads, fc_parallel_body *body, void *context) {
  struct loop loop = {.body = body, .context = context, .count = count};
  struct worker workers[FC_MAX_THREADS];
  pthread_t handles[FC_MAX_THREADS];
  if (threads > FC_MAX_THREADS) threads = FC_MAX_THREADS;
  if (threads > count) threads = count;
  int started = 1; /* the caller is worker 0 */
  workers[0] = (struct worker){&loop, 0};
  for (; started < threads; started++) {
    workers[started] = (struct worker){&loop, started};
    if (pthread_create(&handles[started], NULL, work, &workers[started]) != 0) break;
  }
  work(&workers[0]);
  for (int i = 1; i < started; i++) pthread_join(handles[i], NULL);
}

int fc_processor_count(void) {
  cpu_set_t set;
  int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return count < 1 ? 1 : count > FC_MAX_THREADS ? FC_MAX_THREADS : count;
}
