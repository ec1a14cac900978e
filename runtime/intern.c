// SPDX-License-Identifier: GPL-2.0
/*
 * Intern: function types of a store, each once
 *
 * Types are compared by structure, but call_indirect cannot afford to: each
 * store numbers the types it sees, and equal numbers are equal types.  A type
 * is not copied: it belongs to a module or to a host module, and both stay as
 * long as the store.
 *
 * The hash is seeded by the store: a module with a million types cannot aim
 * at one chain.
 */

#include <linux/jhash.h>

#include "runtime/store.h"

static u32 hash_type(const struct kwasm_store *s, const struct kwasm_functype *type)
{
	u32 shape = (u32)type->nr_params << 16 | type->nr_results;

	return jhash2(type->types, type->nr_params + type->nr_results, s->seed ^ shape);
}

/**
 * kwasm_store_type_id() - number of a function type
 * @s: store
 * @type: type, which has to outlive the store unless the caller undoes this:
 *	ka_hash_begin() and ka_hash_undo() on the store's types
 * @id: receives the number
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or -ENOMEM, and then nothing changed.
 */
int kwasm_store_type_id(struct kwasm_store *s, const struct kwasm_functype *type, u32 *id)
{
	u32 hash = hash_type(s, type);
	long at = -1;
	int err;

	while ((at = ka_hash_find(&s->types, hash, at)) >= 0) {
		if (kwasm_functype_equal(ka_hash_at(&s->types, at), type)) {
			*id = at;
			return 0;
		}
	}
	err = ka_hash_reserve(&s->types, s->policy.gfp);
	if (err)
		return err;
	*id = ka_hash_commit(&s->types, hash, (void *)type);
	return 0;
}
