// SPDX-License-Identifier: GPL-2.0
/*
 * Floats: which functions need the FPU, and for how long they get it
 *
 * A call from the host runs in sections of the FPU only if the function may come
 * to instructions that use it: because it has some, because one that it calls
 * does, or because it calls through a table or into another instance, and some
 * code in the store does.  That is found once a module, from the functions that
 * have floats up to their callers.
 *
 * A section keeps the processor, so it has to be short, while how long code takes
 * for its fuel differs by a factor of hundreds: loads that wait for each other
 * and miss all caches, against additions.  So the slice of code with floats is
 * what proved to be short: each poll looks at the clock, gives more after a short
 * slice, and less after a long one.  A poll leaves the section when it was long
 * enough or somebody else is to run, and else stays in it.  The clock is the time
 * stamp counter: a section stays on its processor, so any will do that moves.  Once
 * slices are as large as they get, the stub asks it by itself and comes here when
 * the section was long enough.  Straight code, which
 * pays for all of a body at its begin, has places to look from (KWASM_IR_LOOK):
 * one of them polls when as much code as a slice has passed by others.
 */
#include <linux/minmax.h>
#include <linux/sched.h>

#include <asm/fpu/api.h>

#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/target.h"

/* While callers are told: the function's callers are still to be. */
#define QUEUED	0x80

/**
 * struct callers - who calls whom in a module, by number of own function
 * @floats: enum kwasm_jit_floats of each
 * @end: of each, where in @of its callers end; they begin where the last one's end
 * @of: functions that call it
 * @queue: functions whose callers have to be told
 * @nr_queued: how many
 */
struct callers {
	u8 *floats;
	u32 *end;
	u32 *of;
	u32 *queue;
	u32 nr_queued;
};

static void tell(struct callers *c, u32 func, u8 floats)
{
	u8 *is = &c->floats[func];

	if (!(floats & ~*is))
		return;
	if (!(*is & QUEUED))
		c->queue[c->nr_queued++] = func;
	*is |= floats | QUEUED;
}

/* Each function is queued once a bit that it gets, so this ends soon. */
static void tell_callers(struct callers *c)
{
	while (c->nr_queued) {
		u32 func = c->queue[--c->nr_queued];
		u32 i = func ? c->end[func - 1] : 0;

		c->floats[func] &= ~QUEUED;
		for (; i < c->end[func]; i++)
			tell(c, c->of[i], c->floats[func]);
	}
}

static u32 target_of(const struct kwasm_jit_text *text, size_t n)
{
	return ka_vec_at(&text->relocs, struct kwasm_jit_reloc, n)->target;
}

/* Sorts direct calls by callee: room for each callee's is counted, then filled. */
static void sort_calls(struct callers *c, const struct kwasm_module *m,
		       const struct kwasm_jit_text *text, u32 nr)
{
	u32 imports = m->nr_func_imports, sum = 0, func, target;
	size_t n;

	for (n = 0; n < text->relocs.len; n++) {
		target = target_of(text, n);
		if (!(target & KWASM_JIT_STUB) && target >= imports)
			c->end[target - imports]++;
	}
	for (func = 0; func < nr; func++) {
		u32 count = c->end[func];

		c->end[func] = sum;
		sum += count;
	}
	/* Text lies in the order of functions, and so do relocations. */
	for (n = text->relocs.len, func = nr; func--;) {
		u32 entry = *ka_vec_at(&text->entries, u32, func);

		if (entry == KWASM_JIT_NO_ENTRY)
			continue;
		for (; n && ka_vec_at(&text->relocs, struct kwasm_jit_reloc, n - 1)->at >= entry;
		     n--) {
			target = target_of(text, n - 1);
			if (target & KWASM_JIT_STUB)
				continue;
			if (target >= imports)
				c->of[c->end[target - imports]++] = func;
			else
				c->floats[func] |= KWASM_FLOATS_IMPORT;
		}
	}
}

/**
 * kwasm_jit_find_floats() - find which functions may come to floats
 * @m: module
 * @text: its text, with @floats of each function by itself; receives them with
 *	those of its callees
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int kwasm_jit_find_floats(struct kwasm_module *m, struct kwasm_jit_text *text)
{
	struct ka *a = ka_of(&m->policy, KA_COMPILE);
	u32 nr = text->floats.len, func;
	struct callers c = { .floats = text->floats.data };
	u64 words = 2ULL * nr + text->relocs.len;
	u32 *block;

	block = ka_new_array(a, u32, words, m->policy.gfp);
	if (!block)
		return -ENOMEM;
	c.end = block;
	c.queue = block + nr;
	c.of = block + 2 * (size_t)nr;
	sort_calls(&c, m, text, nr);
	for (func = 0; func < nr; func++) {
		u8 floats = c.floats[func];

		c.floats[func] = 0;
		tell(&c, func, floats);
	}
	tell_callers(&c);
	ka_delete_array(a, block, words);
	return 0;
}

/* Whether a call of @f may come to floats, in a store where some code has them. */
static bool may_use(const struct kwasm_func *f)
{
	const struct kwasm_module *m = f->inst->module;
	u8 why = KWASM_FLOATS_OWN | KWASM_FLOATS_TABLE;

	if (f->inst->imports_code)
		why |= KWASM_FLOATS_IMPORT;
	return m->jit.floats[f->index - m->nr_func_imports] & why;
}

/**
 * kwasm_floats_start() - before machine code runs
 * @s: store
 * @f: function that is called
 *
 * Context: that of the call; no section.
 */
void kwasm_floats_start(struct kwasm_store *s, const struct kwasm_func *f)
{
	s->floats = s->has_floats && may_use(f);
	s->pace = KWASM_SLICE_FLOATS_FIRST;
	kwasm_floats_begin(s);
}

/**
 * kwasm_floats_begin() - begin a section, where the call has floats
 * @s: store
 *
 * Context: that of the call; no section.  May not sleep from here on.
 */
void kwasm_floats_begin(struct kwasm_store *s)
{
	if (!s->floats)
		return;
	kernel_fpu_begin();
	s->section = kwasm_target_ticks();
	s->polled = 0;
}

/**
 * kwasm_floats_end() - end a section, where the call has floats
 * @s: store
 *
 * Context: in a section, if the call has floats.
 */
void kwasm_floats_end(const struct kwasm_store *s)
{
	if (s->floats)
		kernel_fpu_end();
}

/**
 * kwasm_floats_stop() - after machine code ran
 * @s: store
 *
 * Context: in a section, if the call has floats.
 */
void kwasm_floats_stop(struct kwasm_store *s)
{
	kwasm_floats_end(s);
	s->floats = false;
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
	if (took > KWASM_SECTION_TICKS / 4)
		s->pace = max_t(u32, s->pace * (KWASM_SECTION_TICKS / 8) / took,
				KWASM_SLICE_FLOATS_MIN);
	else if (took < KWASM_SECTION_TICKS / 16)
		s->pace = min_t(u32, 2 * s->pace, KWASM_SLICE_FLOATS);
	return need_resched() || (u64)now + took > KWASM_SECTION_TICKS;
}
