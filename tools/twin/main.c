// SPDX-License-Identifier: GPL-2.0
/*
 * Twin driver: WebAssembly through the runtime floor, in userspace
 *
 *	twin validate FILE.wasm...
 *	twin run [-f FUEL] FILE.wasm [EXPORT [ARGUMENT...]]
 *	twin time [-n TIMES] FILE.wasm...
 *	twin wast [--strict] [--pools=LINE] FILE.json...
 *
 * Behind the command there may be --tier interp|jit; --slice FUEL: the most that
 * runs between two polls; --cpu MASK: what of the processor may be used, see
 * runtime/x86/cpu.h; --verify no: without the checker of machine code; --check no:
 * without that of where values are; and --spill: no register keeps anything from
 * one instruction to the next.
 *
 * Imports are the suite's host module "spectest".  What ends badly, a leak in
 * the doubles included, gives exit status 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>
#include <linux/kernel.h>

#include "alloc/arena.h"
#include "runtime/target.h"
#include "tools/lib/twin.h"
#include "tools/twin/driver.h"

#define BUDGET	(8ull << 30)

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "validate", cmd_validate },
	{ "run", cmd_run },
	{ "time", cmd_time },
	{ "wast", cmd_wast },
};

struct driver_options driver_options = { .cpu = ~0U };

void driver_engine(struct kwasm_engine *engine)
{
	kwasm_engine_init(engine, BUDGET);
	engine->arena = &kwasm_arena;
	engine->compile = !driver_options.interpret;
	engine->check = !driver_options.unchecked;
	engine->cpu = kwasm_target_cpu() & driver_options.cpu;
	engine->spill = driver_options.spill;
	engine->verify = !driver_options.unverified;
}

static bool refused;

/* What the compiler decides and makes, its checkers have to accept. */
struct kwasm_module *driver_loaded(struct kwasm_module *m)
{
	const struct kwasm_refusal *why;

	if (IS_ERR_OR_NULL(m))
		return m;
	if (m->jit.err == -EUCLEAN) {
		refused = true;
		fprintf(stderr, "values are not where they are sought: %s\n", strerror(EUCLEAN));
	}
	if (!m->jit.nr_refused)
		return m;
	why = &m->jit.refusal;
	refused = true;
	fprintf(stderr, "machine code of %u functions was refused; function %u, at 0x%x: %s\n",
		m->jit.nr_refused, why->func, why->at, why->reason);
	return m;
}

struct kwasm_store *driver_store(struct kwasm_engine *engine)
{
	const struct kwasm_store_options opts = {
		.interpret = driver_options.interpret,
		.gfp = GFP_KERNEL,
	};
	struct kwasm_store *s = kwasm_store_create(engine, &opts);

	if (!IS_ERR(s) && driver_options.slice)
		s->slice = driver_options.slice;
	return s;
}

/* Takes what all commands know from behind the command; how many words. */
static int take_options(int argc, char **argv)
{
	int taken = 0;

	while (argc - taken > 3) {
		const char *option = argv[taken + 2], *arg = argv[taken + 3];

		if (!strcmp(option, "--spill")) {
			driver_options.spill = true;
			taken++;
			continue;
		}
		if (!strcmp(option, "--tier") && (!strcmp(arg, "interp") || !strcmp(arg, "jit")))
			driver_options.interpret = !strcmp(arg, "interp");
		else if (!strcmp(option, "--verify"))
			driver_options.unverified = !strcmp(arg, "no");
		else if (!strcmp(option, "--check"))
			driver_options.unchecked = !strcmp(arg, "no");
		else if (!strcmp(option, "--slice"))
			driver_options.slice = strtoul(arg, NULL, 0);
		else if (!strcmp(option, "--cpu"))
			driver_options.cpu = strtoul(arg, NULL, 0);
		else
			break;
		taken += 2;
	}
	return taken;
}

int main(int argc, char **argv)
{
	struct twin_memory left;
	int status, taken = take_options(argc, argv);

	for (size_t i = 0; argc > 1 && i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		argv[taken + 1] = argv[1];
		status = commands[i].run(argc - 1 - taken, argv + 1 + taken);
		left = twin_memory();
		if (left.objects || left.pages || left.maps) {
			printf("leaked %llu objects, %llu pages, %llu maps\n", left.objects,
			       left.pages, left.maps);
			twin_print_leaks(0);
			return 1;
		}
		return status || refused || twin_splats();
	}
	fprintf(stderr, "usage: twin validate|run|time|wast FILE...\n");
	return 2;
}
