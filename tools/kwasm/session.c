// SPDX-License-Identifier: GPL-2.0
/*
 * From a path to an instance
 *
 * WASI is set up in the store when the module imports it, and only then: a
 * module without it gets no descriptors to misuse.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define WASI "wasi_snapshot_preview1"

#define DEFAULT_STACK	1048576u	/* what the kernel takes unless told, bytes */

static int check_tier(struct session *ses)
{
	struct kwasm_info info;

	if (kwasm_device_info(ses->dev, &info))
		return report_failure(ses->opts->argv[0], kwasm_device_error(ses->dev));
	if (ses->opts->tier == KWASM_TIER_DEFAULT || info.tiers & 1u << ses->opts->tier)
		return STATUS_OK;
	say("--tier: this kernel's kwasm has no such tier; 'kwasm stat' lists what it has");
	return STATUS_KWASM;
}

/* Opens the device and loads the module of @opts. */
int session_load(struct session *ses, const struct options *opts)
{
	int status;

	*ses = (struct session){ .opts = opts };
	status = open_device(&ses->dev, opts->device);
	if (!status)
		status = check_tier(ses);
	if (status)
		return status;
	if (kwasm_module_load_file(ses->dev, opts->argv[0], NULL, &ses->m))
		return report_failure(opts->argv[0], kwasm_device_error(ses->dev));
	return STATUS_OK;
}

static bool imports_wasi(const struct kwasm_module *m)
{
	struct kwasm_extern ext;
	bool found = false;
	uint32_t i;

	for (i = 0; !found && !kwasm_module_import(m, i, &ext); i++) {
		found = !strcmp(ext.module, WASI);
		kwasm_extern_exit(&ext);
	}
	return found;
}

/*
 * The Wasm stack is part of what a store may take.  Where that is little, the
 * default would leave nothing for the program.
 */
static uint32_t stack_size(const struct options *opts)
{
	__u64 quarter = opts->max_memory / 4;

	if (opts->stack || !quarter || quarter >= DEFAULT_STACK)
		return opts->stack;
	return quarter > SMALLEST_STACK ? quarter & ~7ull : SMALLEST_STACK;
}

/* Makes the store that the module is to run in. */
int session_store(struct session *ses)
{
	const struct options *opts = ses->opts;
	const struct kwasm_store_options store = {
		.limit = opts->max_memory,
		.stack_size = stack_size(opts),
		.alloc = opts->alloc,
	};
	const struct kwasm_wasi_options wasi = {
		.argv = (const char *const *)opts->argv,
		.envp = opts->env,
		.preopens = opts->dirs,
		.nr_preopens = opts->nr_dirs,
		.stdio = { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO },
	};

	if (kwasm_store_create(ses->dev, &store, &ses->s))
		return report_failure(opts->argv[0], kwasm_device_error(ses->dev));
	if (imports_wasi(ses->m) && kwasm_store_wasi(ses->s, &wasi))
		return report_failure(opts->argv[0], kwasm_store_error(ses->s));
	return STATUS_OK;
}

/* Instantiates the module.  Its start function may end the program: see @ended. */
int session_instantiate(struct session *ses)
{
	const struct options *opts = ses->opts;
	const struct kwasm_instantiate_options inst = {
		.tier = opts->tier,
		.fuel = opts->fuel,
		.timeout_ns = opts->timeout_ns,
	};
	int err = kwasm_store_instantiate(ses->s, ses->m, &inst, &ses->inst);

	if (!err)
		return STATUS_OK;
	ses->ended = true;
	/* An unknown import is a fault of the module, not of a path. */
	if (err == -ENOENT) {
		report_failure(opts->argv[0], kwasm_store_error(ses->s));
		return STATUS_REFUSED;
	}
	return report_failure(opts->argv[0], kwasm_store_error(ses->s));
}

void session_exit(struct session *ses)
{
	kwasm_store_close(ses->s);
	kwasm_module_close(ses->m);
	kwasm_device_close(ses->dev);
	*ses = (struct session){};
}
