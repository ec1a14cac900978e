// SPDX-License-Identifier: GPL-2.0
/*
 * Floats: which functions need the FPU
 *
 * A call from the host runs in sections of the FPU (jit_section.c) only if the
 * function may come to instructions that use it: because it has some, because one
 * that it calls does, or because it calls through a table or into another instance,
 * and some code in the store does.  That is found once a module, from the functions
 * that have floats up to their callers.
 */
#include "runtime/jit.h"
#include "runtime/limits.h"

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
