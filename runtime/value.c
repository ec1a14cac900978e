// SPDX-License-Identifier: GPL-2.0
/*
 * Value: slots, and what the floor above sees of them
 *
 * Outside, a number is its bits, an external reference the number that was
 * handed in, and a function reference an opaque number, which is checked when
 * it comes back: (instance << 32 | function index).
 */

#include <linux/errno.h>
#include <linux/nospec.h>

#include "runtime/store.h"

static int func_from_host(const struct kwasm_store *s, u64 bits, u64 *slot)
{
	u32 index = bits >> 32, func = (u32)bits;
	const struct kwasm_instance *inst;

	if (index >= s->instances.len)
		return -EINVAL;
	/* Not kwasm_store_instance(): functions of a failed one may be about. */
	index = array_index_nospec(index, s->instances.len);
	inst = *ka_vec_at(&s->instances, struct kwasm_instance *, index);
	if (func >= inst->n.funcs)
		return -EINVAL;
	func = array_index_nospec(func, inst->n.funcs);
	*slot = (unsigned long)inst->funcs[func];
	return 0;
}

/**
 * kwasm_slot_from_host() - make a slot of a value from outside
 * @s: store
 * @valtype: its type
 * @null: it is the null reference
 * @bits: the value
 * @slot: receives the slot
 *
 * Return: 0; -EINVAL when @bits is no value of that type in this store.
 */
int kwasm_slot_from_host(const struct kwasm_store *s, u32 valtype, bool null, u64 bits, u64 *slot)
{
	if (null) {
		*slot = 0;
		return kwasm_is_ref(valtype) ? 0 : -EINVAL;
	}
	switch (valtype) {
	case KWASM_I32:
	case KWASM_F32:
		*slot = bits;
		return bits >> 32 ? -EINVAL : 0;
	case KWASM_I64:
	case KWASM_F64:
		*slot = bits;
		return 0;
	case KWASM_EXTERNREF:
		*slot = bits + 1;
		return *slot ? 0 : -EINVAL;
	case KWASM_FUNCREF:
		return func_from_host(s, bits, slot);
	default:
		return -EINVAL;
	}
}

/**
 * kwasm_slot_to_host() - what the outside gets to see of a slot
 * @valtype: its type
 * @slot: slot
 * @null: receives whether it is the null reference
 *
 * Return: the value, 0 for a null reference.
 */
u64 kwasm_slot_to_host(u32 valtype, u64 slot, bool *null)
{
	const struct kwasm_func *f;

	*null = kwasm_is_ref(valtype) && !slot;
	if (*null || !kwasm_is_ref(valtype))
		return slot;
	if (valtype == KWASM_EXTERNREF)
		return slot - 1;
	f = (const struct kwasm_func *)(unsigned long)slot;
	return (u64)f->inst->index << 32 | f->index;
}

/**
 * kwasm_global_set() - set a global from outside
 * @g: global
 * @slot: its new value, of its type
 *
 * Return: 0; -EPERM when it is immutable.
 */
int kwasm_global_set(struct kwasm_global *g, u64 slot)
{
	if (!g->type.mut)
		return -EPERM;
	g->value = slot;
	return 0;
}
