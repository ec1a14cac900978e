// SPDX-License-Identifier: GPL-2.0
/*
 * WASI waits: for files and for time, killable, and with the store's deadline
 *
 * As select() does it: stand in the wait queues that the files' ->poll names,
 * ask each file again after each wake-up.  With two differences.  A file may
 * name more queues than there is room for, and a store may be stopped from
 * outside; so nobody sleeps longer than SLICE without looking.  And only fatal
 * signals wake: no other can be delivered in the middle of a program's call.  A
 * machine can be suspended meanwhile.
 */

#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "kmod/wasi_process.h"

/* ns; how late a deadline or a stop is noticed while a program waits. */
#define SLICE	(10 * NSEC_PER_MSEC)

/* ns by which a wake-up may come late, to be together with others. */
#define SLACK	(50 * NSEC_PER_USEC)

struct wait_set {
	poll_table pt;
	struct task_struct *task;
	bool woken;
	struct kwasm_wasi_queue *queues;
	size_t nr, max;
};

static int wake(wait_queue_entry_t *entry, unsigned int mode, int sync, void *key)
{
	struct wait_set *set = entry->private;

	/* Pairs with set_current_state() in nap(). */
	smp_store_mb(set->woken, true);
	wake_up_process(set->task);
	return 1;
}

/* The ->poll of a file names a queue. */
static void stand_in(struct file *file, wait_queue_head_t *head, poll_table *pt)
{
	struct wait_set *set = container_of(pt, struct wait_set, pt);
	struct kwasm_wasi_queue *queue;

	if (set->nr == set->max)
		return;
	queue = &set->queues[set->nr++];
	queue->head = head;
	init_waitqueue_func_entry(&queue->entry, wake);
	queue->entry.private = set;
	add_wait_queue(head, &queue->entry);
}

static void leave_all(struct wait_set *set)
{
	while (set->nr) {
		struct kwasm_wasi_queue *queue = &set->queues[--set->nr];

		remove_wait_queue(queue->head, &queue->entry);
	}
}

static bool ask_files(struct wait_set *set, struct kwasm_wasi_wait *waits, size_t nr)
{
	bool ready = false;
	size_t i;

	for (i = 0; i < nr; i++) {
		struct kwasm_wasi_wait *w = &waits[i];
		__poll_t events = w->events | EPOLLERR | EPOLLHUP | EPOLLNVAL;

		if (!w->file)
			continue;
		set->pt._key = events;
		w->ready = vfs_poll(w->file, &set->pt) & events;
		ready |= w->ready != 0;
	}
	/* The first round put the set into the queues; later ones only ask. */
	set->pt._qproc = NULL;
	return ready;
}

/* Sleeps until woken, for @ns at most. */
static void nap(struct wait_set *set, u64 ns)
{
	ktime_t time = ns_to_ktime(min_t(u64, ns, SLICE));

	/* Locks are held, of the store and perhaps of a file's position. */
	set_current_state(TASK_KILLABLE | TASK_FREEZABLE_UNSAFE);
	if (!set->woken)
		schedule_hrtimeout_range(&time, SLACK, HRTIMER_MODE_REL);
	__set_current_state(TASK_RUNNING);
	/* Wake-ups from here on are for the next round. */
	smp_store_mb(set->woken, false);
}

static int end_by(struct kwasm_wasi_call *c, enum kwasm_trap_kind kind)
{
	if (kind != KWASM_TRAP_NONE)
		c->end = kwasm_call_trap(c->call, kind);
	return c->end;
}

/**
 * kwasm_wasi_look() - see whether the program may go on
 * @c: the call
 *
 * Context: any; for where locks are held that others may want.
 *
 * Return: 0, else c->end: killed, beyond its deadline or stopped.
 */
int kwasm_wasi_look(struct kwasm_wasi_call *c)
{
	return end_by(c, kwasm_store_look(c->call->store, 0));
}

/**
 * kwasm_wasi_check() - as kwasm_wasi_look(), and let others run
 * @c: the call
 *
 * Context: may sleep, and be frozen for as long as the machine sleeps.
 *
 * Return: as kwasm_wasi_look().
 */
int kwasm_wasi_check(struct kwasm_wasi_call *c)
{
	return end_by(c, kwasm_store_poll(c->call->store, 0));
}

/**
 * kwasm_wasi_wait() - wait until a file is ready or a time has come
 * @c: the call
 * @waits: files; receives what they are ready for
 * @nr: how many
 * @queues: scratch, WASI_QUEUES for each of @waits
 * @deadline: ns of the monotonic clock; U64_MAX: none
 *
 * Context: the caller's process; sleeps, killable.
 *
 * Return: 0 when a file is ready or @deadline has passed, at once where it
 * already has; c->end when the program is to end.
 */
int kwasm_wasi_wait(struct kwasm_wasi_call *c, struct kwasm_wasi_wait *waits, size_t nr,
		    struct kwasm_wasi_queue *queues, u64 deadline)
{
	struct wait_set set = { .task = current, .queues = queues, .max = nr * WASI_QUEUES };
	int err;

	init_poll_funcptr(&set.pt, stand_in);
	for (;;) {
		u64 now = ktime_get_ns();
		bool ready = ask_files(&set, waits, nr);

		err = kwasm_wasi_check(c);
		if (err || ready || now >= deadline)
			break;
		nap(&set, deadline - now);
	}
	leave_all(&set);
	return err;
}

/**
 * kwasm_wasi_wait_file() - wait until one file is ready
 * @c: the call
 * @file: file
 * @events: EPOLLIN or EPOLLOUT
 *
 * Return: 0, or c->end when the program is to end.
 */
int kwasm_wasi_wait_file(struct kwasm_wasi_call *c, struct file *file, __poll_t events)
{
	struct kwasm_wasi_queue queues[WASI_QUEUES];
	struct kwasm_wasi_wait wait = { .file = file, .events = events };

	return kwasm_wasi_wait(c, &wait, 1, queues, U64_MAX);
}
