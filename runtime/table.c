// SPDX-License-Identifier: GPL-2.0
/*
 * Table: arrays of references, and work in bulk on them
 *
 * Growing keeps room in proportion to the size, so that n growths by one cost
 * O(n) in all; the room is given up first when memory is short.  Elements at
 * and above the size are unspecified.
 *
 * As in memory.c a range is checked once and then worked on in chunks with a
 * poll after each.  Dropping and growing happen only between instructions, so
 * the table stays what it was checked to be.
 */

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/nospec.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "runtime/bounds.h"
#include "runtime/limits.h"
#include "runtime/store.h"

/* Elements, or bytes of a segment skipped, between two polls: some 50 us. */
#define CHUNK	16384U

static void fill(u64 *elems, u64 val, u64 n)
{
	while (n--)
		*elems++ = val;
}

static u32 max_size(const struct kwasm_table *t)
{
	if (!t->limits.has_max)
		return KWASM_MAX_TABLE_SIZE;
	return min_t(u64, t->limits.max, KWASM_MAX_TABLE_SIZE);
}

/* Makes room for @want elements, and for some more where there is memory. */
static int make_room(struct kwasm_store *s, struct kwasm_table *t, u32 want)
{
	struct ka *a = ka_of(&s->policy, KA_TABLE);
	size_t old = t->capacity * sizeof(u64);
	u32 cap = min(t->capacity + t->capacity / 2, max_size(t));
	u64 *elems = NULL;

	if (want <= t->capacity)
		return 0;
	if (cap > want)
		elems = ka_realloc_at(a, t->elems, old, cap * sizeof(u64), s->policy.gfp,
				      KA_SITE_FLAGS(KA_SITE_BENIGN));
	if (!elems) {
		cap = want;
		elems = ka_realloc(a, t->elems, old, cap * sizeof(u64), s->policy.gfp);
	}
	if (!elems)
		return -ENOMEM;
	t->elems = elems;
	t->capacity = cap;
	return 0;
}

static void add_elems(struct kwasm_table *t, u32 n, u64 init)
{
	while (n) {
		u32 chunk = min(n, CHUNK);

		fill(t->elems + t->size, init, chunk);
		t->size += chunk;
		n -= chunk;
		cond_resched();
	}
}

/**
 * kwasm_table_init() - make a table
 * @s: store that it will belong to
 * @t: zeroed table struct
 * @type: its type
 * @init: what its elements are
 *
 * Context: process context, may sleep.
 *
 * Return: 0; -E2BIG beyond KWASM_MAX_TABLE_SIZE; -ENOMEM. kwasm_table_exit()
 * may follow all the same.
 */
int kwasm_table_init(struct kwasm_store *s, struct kwasm_table *t,
		     const struct kwasm_tabletype *type, u64 init)
{
	int err;

	if (type->limits.min > KWASM_MAX_TABLE_SIZE)
		return -E2BIG;
	t->elem = type->elem;
	t->limits = type->limits;
	err = make_room(s, t, type->limits.min);
	if (err)
		return err;
	add_elems(t, type->limits.min, init);
	return 0;
}

/**
 * kwasm_table_exit() - free the elements
 * @s: store
 * @t: table, or zeroed table struct
 */
void kwasm_table_exit(struct kwasm_store *s, struct kwasm_table *t)
{
	if (t->capacity)
		ka_free(ka_of(&s->policy, KA_TABLE), t->elems, t->capacity * sizeof(u64));
	t->capacity = 0;
	t->size = 0;
}

/**
 * kwasm_table_get() - read an element
 * @t: table
 * @index: which
 * @slot: receives it
 *
 * Return: 0; -ERANGE beyond the end.
 */
int kwasm_table_get(const struct kwasm_table *t, u64 index, u64 *slot)
{
	if (index >= t->size)
		return -ERANGE;
	*slot = t->elems[array_index_nospec(index, t->size)];
	return 0;
}

/**
 * kwasm_table_set() - write an element
 * @t: table
 * @index: which
 * @slot: its new value, of the table's type
 *
 * Return: 0; -ERANGE beyond the end.
 */
int kwasm_table_set(struct kwasm_table *t, u64 index, u64 slot)
{
	if (index >= t->size)
		return -ERANGE;
	t->elems[array_index_nospec(index, t->size)] = slot;
	return 0;
}

/**
 * kwasm_table_grow() - grow a table
 * @s: store
 * @t: table of it
 * @delta: elements to add
 * @init: what they are
 *
 * Context: process context, may sleep.
 *
 * Return: the old size; -1 when the maximum forbids it or there is no memory
 * (then s->policy.error says why), and nothing changed.
 */
s64 kwasm_table_grow(struct kwasm_store *s, struct kwasm_table *t, u64 delta, u64 init)
{
	u32 old = t->size;

	if (old > max_size(t) || delta > max_size(t) - old)
		return -1;
	if (make_room(s, t, old + delta)) {
		s->policy.error.what = "table.grow";
		s->policy.error.goal = (old + delta) * sizeof(*t->elems);
		return -1;
	}
	add_elems(t, delta, init);
	return old;
}

/**
 * kwasm_table_fill() - table.fill
 * @s: store
 * @t: table
 * @dst: first element
 * @val: what to write
 * @n: elements
 *
 * Context: that of the call; may sleep.
 *
 * Return: KWASM_TRAP_NONE; TABLE_BOUNDS, and nothing was written; or why it was
 * interrupted.
 */
enum kwasm_trap_kind kwasm_table_fill(struct kwasm_store *s, struct kwasm_table *t, u64 dst,
				      u64 val, u64 n)
{
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;

	if (!kwasm_in_bounds(t->size, dst, n))
		return KWASM_TRAP_TABLE_BOUNDS;
	n &= kwasm_bounds_mask(t->size, dst, n);
	while (n && kind == KWASM_TRAP_NONE) {
		u32 chunk = min_t(u64, n, CHUNK);

		fill(t->elems + dst, val, chunk);
		dst += chunk;
		n -= chunk;
		kind = kwasm_store_pay(s, chunk * sizeof(u64));
	}
	return kind;
}

/**
 * kwasm_table_copy() - table.copy
 * @s: store
 * @to: table to write
 * @dst: first element there
 * @from: table to read, may be the same
 * @src: first element there
 * @n: elements; the ranges may overlap
 *
 * Context: that of the call; may sleep.
 *
 * Return: as kwasm_table_fill().
 */
enum kwasm_trap_kind kwasm_table_copy(struct kwasm_store *s, struct kwasm_table *to, u64 dst,
				      struct kwasm_table *from, u64 src, u64 n)
{
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;
	bool backwards = dst > src;
	u64 done = 0;

	if (!kwasm_in_bounds(to->size, dst, n) || !kwasm_in_bounds(from->size, src, n))
		return KWASM_TRAP_TABLE_BOUNDS;
	n &= kwasm_bounds_mask(to->size, dst, n) & kwasm_bounds_mask(from->size, src, n);
	while (done < n && kind == KWASM_TRAP_NONE) {
		u32 chunk = min_t(u64, n - done, CHUNK);
		u64 at = backwards ? n - done - chunk : done;

		memmove(to->elems + dst + at, from->elems + src + at, chunk * sizeof(u64));
		done += chunk;
		kind = kwasm_store_pay(s, chunk * sizeof(u64));
	}
	return kind;
}

/*
 * Items are of varying length, so the first one that is wanted is found by
 * walking over those before it.  That is work in bulk like any other: a guest
 * that does it again and again pays for it and can be interrupted.
 */
static enum kwasm_trap_kind skip_items(struct kwasm_instance *inst, const struct kwasm_elem *elem,
				       const u8 **pos, u64 n)
{
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;

	while (n && kind == KWASM_TRAP_NONE) {
		u32 chunk = min_t(u64, n, CHUNK), i;

		for (i = 0; i < chunk; i++)
			kwasm_elem_item(inst, elem, pos);
		n -= chunk;
		kind = kwasm_store_pay(inst->store, chunk * sizeof(u64));
	}
	return kind;
}

/**
 * kwasm_table_init_elem() - table.init
 * @inst: instance
 * @table: index of the table
 * @elem: index of the element segment; a dropped one is empty
 * @dst: first element in the table
 * @src: first item of the segment
 * @n: items
 *
 * Context: that of the call; may sleep.
 *
 * Return: as kwasm_table_fill().
 */
enum kwasm_trap_kind kwasm_table_init_elem(struct kwasm_instance *inst, u32 table, u32 elem,
					   u64 dst, u64 src, u64 n)
{
	const struct kwasm_elem *seg = &inst->module->elems[elem];
	struct kwasm_table *t = inst->tables[table];
	u32 nr = test_bit(elem, inst->dropped_elems) ? 0 : seg->nr;
	const u8 *pos = seg->items;
	enum kwasm_trap_kind kind;

	if (!kwasm_in_bounds(t->size, dst, n) || !kwasm_in_bounds(nr, src, n))
		return KWASM_TRAP_TABLE_BOUNDS;
	n &= kwasm_bounds_mask(t->size, dst, n) & kwasm_bounds_mask(nr, src, n);
	if (!n)
		return KWASM_TRAP_NONE;
	kind = skip_items(inst, seg, &pos, src);
	while (n && kind == KWASM_TRAP_NONE) {
		u32 chunk = min_t(u64, n, CHUNK), i;

		for (i = 0; i < chunk; i++)
			t->elems[dst++] = kwasm_elem_item(inst, seg, &pos);
		n -= chunk;
		kind = kwasm_store_pay(inst->store, chunk * sizeof(u64));
	}
	return kind;
}
