// SPDX-License-Identifier: GPL-2.0
/*
 * cost - lives of a store, for an instruction counter to count
 *
 *	cost FILE [POOLS]
 *
 * A life: a store with an account, as /dev/kwasm makes them, an instance of FILE
 * in it, and the end of both.  tools/bench/cost counts the instructions of
 * measured().  The smallest stack, as clearing one costs alike everywhere.  POOLS
 * is a line as the module's parameter pools= has it.
 */
#include <stdio.h>
#include <string.h>

#include <linux/err.h>

#include "alloc/tree.h"

#include "runtime/runtime.h"
#include "tools/twin/driver.h"

/* malloc() takes some lives until it serves each the same way. */
#define WARM_UP	200
#define LIVES	100

static struct kwasm_engine engine;
static struct kwasm_account account;

static void release(struct kwasm_account *a)
{
}

static __always_inline int live(struct kwasm_module *m)
{
	const struct kwasm_store_options opts = {
		.account = &account, .gfp = GFP_KERNEL, .stack_size = KWASM_STACK_MIN,
	};
	struct kwasm_store *s = kwasm_store_create(&engine, &opts);
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	if (IS_ERR(s))
		return PTR_ERR(s);
	kwasm_report_init(&rep);
	inst = kwasm_instance_create(s, m, &rep);
	kwasm_store_destroy(s);
	return PTR_ERR_OR_ZERO(inst);
}

static noinline int warm_up(struct kwasm_module *m)
{
	int i, err = 0;

	for (i = 0; i < WARM_UP && !err; i++)
		err = live(m);
	return err;
}

noinline int measured(struct kwasm_module *m);
noinline int measured(struct kwasm_module *m)
{
	int i, err = 0;

	for (i = 0; i < LIVES && !err; i++)
		err = live(m);
	return err;
}

int main(int argc, char **argv)
{
	struct ka_tree_error error;
	struct kwasm_report rep;
	struct kwasm_module *m;
	int err;

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: cost FILE [POOLS]\n");
		return 2;
	}
	kwasm_engine_init(&engine, 1ULL << 32);
	if (argc == 3 && kwasm_engine_pool(&engine, argv[2], strlen(argv[2]), &error)) {
		fprintf(stderr, "column %u: %s\n", error.column, error.text);
		return 2;
	}
	kwasm_account_init(&account, &engine, "tenant", U64_MAX, release);
	kwasm_report_init(&rep);
	m = module_from_file(&engine, argv[1], &rep);
	if (IS_ERR(m))
		return 1;
	err = warm_up(m) ?: measured(m);
	if (err)
		fprintf(stderr, "%s: error %d\n", argv[1], err);
	else
		printf("%d\n", LIVES);
	kwasm_module_put(m);
	return err != 0;
}
