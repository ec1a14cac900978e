// SPDX-License-Identifier: GPL-2.0
/*
 * Twin driver: WebAssembly through the runtime floor, in userspace
 *
 *	twin [--tier=interp|jit] COMMAND...
 *	twin validate FILE.wasm...
 *	twin run [-f FUEL] FILE.wasm [EXPORT [ARGUMENT...]]
 *	twin all FILE.wasm
 *	twin time [-n TIMES] FILE.wasm...
 *	twin wast FILE.json...
 *
 * Machine code unless told, and what the compiler does is checked.
 * Imports are the suite's host module "spectest".  What ends badly, a leak in
 * the doubles included, gives exit status 1.
 */
#include <stdio.h>
#include <string.h>

#include <linux/kernel.h>

#include "alloc/arena.h"
#include "tools/lib/twin.h"
#include "tools/twin/driver.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "validate", cmd_validate },
	{ "run", cmd_run },
	{ "all", cmd_all },
	{ "time", cmd_time },
	{ "wast", cmd_wast },
};

static bool interpret;

/* An engine with the whole machine's memory. */
void driver_engine_init(struct kwasm_engine *engine)
{
	kwasm_engine_init(engine, 8ull << 30);
	engine->arena = &kwasm_arena;
	engine->compile = !interpret;
	engine->check = true;
}

int main(int argc, char **argv)
{
	struct twin_memory left;
	int status;

	if (argc > 1 && !strncmp(argv[1], "--tier=", 7)) {
		interpret = !strcmp(argv[1], "--tier=interp");
		argc--;
		argv++;
	}

	for (size_t i = 0; argc > 1 && i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		status = commands[i].run(argc - 1, argv + 1);
		left = twin_memory();
		if (left.objects || left.pages || left.maps) {
			printf("leaked %llu objects, %llu pages, %llu maps\n", left.objects,
			       left.pages, left.maps);
			twin_print_leaks(0);
			return 1;
		}
		return status || twin_splats();
	}
	fprintf(stderr, "usage: twin [--tier=interp|jit] validate|run|all|time|wast FILE...\n");
	return 2;
}
