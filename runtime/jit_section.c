// SPDX-License-Identifier: GPL-2.0
/*
 * Sections: for how long machine code gets the FPU
 *
 * A section keeps the processor, so it has to be short, while how long code takes
 * for its fuel differs by a factor of hundreds: loads that wait for each other
 * and miss all caches, against additions.  So the slice of code with floats is
 * what proved to be short: each poll looks at the clock, gives more after a short
 * slice, and less after a long one.  A poll leaves the section when it was long
 * enough or somebody else is to run, and else stays in it.  The clock is the time
 * stamp counter: a section stays on its processor, so any will do that moves.  Once
 * a slice takes as long as it should, the stub asks it by itself, and comes here when
 * that changes or the section was long enough.  Straight code, which
 * pays for all of a body at its begin, has places to look from (KWASM_IR_LOOK):
 * one of them polls when as much code as a slice has passed by others.
 *
 * Code that was quick may turn slow within a slice.  So once slices are more than
 * the slowest code may have, a timer of the processor looks at its section, and if
 * that was long enough takes the fuel that the code believes to have left: the next
 * poll is then the one that ends it.  The fuel is in a register of what
 * the timer interrupts, and what it takes of that it takes of what was lent as
 * well, so that nothing is paid for twice.  The stubs that move bytes have it there,
 * too.  What runs in C or in another stub has not, and is short; the timer comes again.
 *
 * Watches are written by the processor that they are of, and by its timer.
 */
#include <linux/hrtimer.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include <asm/fpu/api.h>
#include <asm/irq_regs.h>

#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/target.h"
#include "runtime/trace.h"

/**
 * struct kwasm_watch - who looks at the sections of a processor
 * @timer: of the processor
 * @period: between two looks
 * @cpu: the processor
 * @armed: the timer runs
 * @store: in whose section the processor is, or NULL
 * @ended: sections it ended so far
 */
struct kwasm_watch {
	struct hrtimer timer;
	ktime_t period;
	u32 cpu;
	bool armed;
	struct kwasm_store *store;
	u64 ended;
};

static struct kwasm_watch *watch_of(const struct kwasm_store *s)
{
	return s->engine->watches ? &s->engine->watches[smp_processor_id()] : NULL;
}

/**
 * kwasm_section_cut() - have machine code poll as soon as it can
 * @s: store whose section it runs in
 * @regs: what an interrupt found
 *
 * Context: hard interrupt on the processor of the section.
 *
 * Return: whether it will, be it that it does anyway; false where it was no code of
 * guests that was interrupted.
 */
bool kwasm_section_cut(struct kwasm_store *s, struct pt_regs *regs)
{
	s64 *left, taken;

	left = kwasm_target_left(s->engine->arena, regs);
	if (!left)
		return false;
	if (*left >= 0) {
		taken = *left + 1;
		*left -= taken;
		s->lent -= taken;
	}
	s->straight = 0;
	return true;
}

static enum hrtimer_restart look(struct hrtimer *timer)
{
	struct kwasm_watch *watch = container_of(timer, struct kwasm_watch, timer);
	struct pt_regs *regs = get_irq_regs();
	u32 age;

	/* Timers of a processor that left go to another. */
	if (!watch->store || watch->cpu != smp_processor_id()) {
		watch->armed = false;
		return HRTIMER_NORESTART;
	}
	age = kwasm_target_ticks() - watch->store->section;
	if (age > KWASM_SECTION_TICKS && regs && kwasm_section_cut(watch->store, regs))
		watch->ended++;
	/* From now, not from when it was due: who is late is not to catch up. */
	hrtimer_set_expires(timer, ktime_add(ktime_get(), watch->period));
	return HRTIMER_RESTART;
}

/* What slices as short as the first take is short in any case. */
static void keep_watch(const struct kwasm_store *s)
{
	struct kwasm_watch *watch = watch_of(s);

	if (!watch || watch->armed || s->pace <= KWASM_SLICE_FLOATS_FIRST)
		return;
	watch->armed = true;
	hrtimer_start(&watch->timer, watch->period, HRTIMER_MODE_REL_PINNED_HARD);
}

/**
 * kwasm_section_watch() - have timers look at sections from now on
 * @engine: engine, none of whose stores runs
 * @ns: between two looks: a section lasts no longer than that and
 *	KWASM_SECTION_TICKS
 *
 * Of no use where interrupts do not find the registers of what they interrupt: in
 * a kernel that is a process.
 *
 * Context: process context, may sleep.
 * Return: 0, and kwasm_section_unwatch() must follow in the end; -ENOMEM.
 */
int kwasm_section_watch(struct kwasm_engine *engine, u64 ns)
{
	struct ka *heap = ka_of(&engine->policy, KA_CODE);
	u32 cpu;

	engine->watches = ka_new_array(heap, struct kwasm_watch, nr_cpu_ids,
				       GFP_KERNEL | __GFP_ZERO);
	if (!engine->watches)
		return -ENOMEM;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		struct kwasm_watch *watch = &engine->watches[cpu];

		watch->cpu = cpu;
		watch->period = ns_to_ktime(ns);
		hrtimer_init(&watch->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
		watch->timer.function = look;
	}
	return 0;
}

/**
 * kwasm_section_unwatch() - end the timers; legal without, and twice
 * @engine: engine, none of whose stores runs
 *
 * Context: process context, may sleep; never allocates.
 */
void kwasm_section_unwatch(struct kwasm_engine *engine)
{
	u32 cpu;

	if (!engine->watches)
		return;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		hrtimer_cancel(&engine->watches[cpu].timer);
	ka_delete_array(ka_of(&engine->policy, KA_CODE), engine->watches, nr_cpu_ids);
	engine->watches = NULL;
}

/**
 * kwasm_section_ended() - how many sections timers ended so far
 * @engine: engine
 *
 * Context: any.
 * Return: their number.
 */
u64 kwasm_section_ended(const struct kwasm_engine *engine)
{
	u64 sum = 0;
	u32 cpu;

	for (cpu = 0; engine->watches && cpu < nr_cpu_ids; cpu++)
		sum += READ_ONCE(engine->watches[cpu].ended);
	return sum;
}

/**
 * kwasm_floats_begin() - begin a section, where the call has floats
 * @s: store
 *
 * Context: that of the call; no section.  May not sleep from here on.
 */
void kwasm_floats_begin(struct kwasm_store *s)
{
	struct kwasm_watch *watch;

	if (!s->floats)
		return;
	kernel_fpu_begin();
	s->section = kwasm_target_ticks();
	s->polled = 0;
	watch = watch_of(s);
	if (!watch)
		return;
	WRITE_ONCE(watch->store, s);
	keep_watch(s);
}

/**
 * kwasm_floats_end() - end a section, where the call has floats
 * @s: store
 *
 * Context: in a section, if the call has floats.
 */
void kwasm_floats_end(const struct kwasm_store *s)
{
	struct kwasm_watch *watch;

	if (!s->floats)
		return;
	watch = watch_of(s);
	if (watch)
		WRITE_ONCE(watch->store, NULL);
	if (trace_kwasm_section_enabled())
		trace_kwasm_section(kwasm_target_ticks() - s->section);
	kernel_fpu_end();
}

/**
 * kwasm_floats_poll() - at a poll: see how long it took, and whether to go on
 * @s: store
 *
 * Context: in a section, if the call has floats.
 *
 * Return: true: no floats, or the section is to end now.
 */
bool kwasm_floats_poll(struct kwasm_store *s)
{
	u32 now, took;

	if (!s->floats)
		return true;
	now = kwasm_target_ticks() - s->section;
	took = now - s->polled;
	s->polled = now;
	if (took > 2 * KWASM_SLICE_TICKS)
		s->pace = max_t(u32, (u64)s->pace * KWASM_SLICE_TICKS / took,
				KWASM_SLICE_FLOATS_MIN);
	else if (took < KWASM_SLICE_TICKS)
		s->pace = min_t(u32, 2 * s->pace, KWASM_SLICE);
	keep_watch(s);
	return need_resched() || (u64)now + took > KWASM_SECTION_TICKS;
}
