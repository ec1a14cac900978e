// SPDX-License-Identifier: GPL-2.0
/*
 * A module of the host that a store got, or not, goes with the store; when it
 * could not be had the store is as it was.
 */
#include <linux/err.h>

#include "prove.h"
#include "runtime/store.h"

static const struct kwasm_host_func funcs[] = {
	{ .name = "f", .sig = "i:i" },
	{ .name = "g", .sig = ":l" },
	{}
};

static const struct kwasm_host_table tables[] = {
	{ .name = "t", .type = { .elem = KWASM_FUNCREF, .limits = { .min = 2 } } },
	{}
};

static const struct kwasm_host_memory memories[] = {
	{ .name = "m", .type = { .limits = { .min = 1 } } },
	{}
};

static const struct kwasm_host_global globals[] = {
	{ .name = "g", .type = { .valtype = KWASM_I32 }, .value = 1 },
	{}
};

static const struct kwasm_host_module host = {
	.name = "env", .funcs = funcs, .tables = tables, .memories = memories,
	.globals = globals,
};

void prove_host(void)
{
	struct kwasm_store_options opts = { .stack_size = 16384, .gfp = GFP_KERNEL };
	struct kwasm_engine engine;
	struct kwasm_instance *inst;
	struct kwasm_store *s;
	s64 used;

	kwasm_engine_init(&engine, 1 << 30);
	s = kwasm_store_create(&engine, &opts);
	if (!IS_ERR(s)) {
		used = s->policy.budget.used.counter;
		inst = kwasm_store_add_host(s, &host, NULL);
		if (IS_ERR(inst)) {
			/*@ assert undone: s->policy.budget.used.counter == used; */
			/*@ assert types: s->types.nr == 0 && s->names.nr == 0; */
		}
		kwasm_store_destroy(s);
	}
	prove_empty(&engine.policy);
}
