// SPDX-License-Identifier: GPL-2.0
/* Twin driver: validate, run, time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/err.h>
#include <linux/ktime.h>

#include "tools/twin/driver.h"

static struct kwasm_module *load(struct kwasm_engine *engine, const char *path)
{
	struct kwasm_module *m;
	struct kwasm_report rep;
	char why[256];

	kwasm_report_init(&rep);
	m = driver_loaded(module_from_file(engine, path, &rep));
	if (!IS_ERR(m))
		return m;
	kwasm_report_print(&rep, why, sizeof(why));
	printf("%s: %s (%s)\n", path, why, strerror(-PTR_ERR(m)));
	return NULL;
}

int cmd_validate(int argc, char **argv)
{
	struct kwasm_engine engine;
	struct kwasm_module *m;
	int status = 0;

	driver_engine(&engine);
	for (int i = 1; i < argc; i++) {
		m = load(&engine, argv[i]);
		if (m)
			kwasm_module_put(m);
		else
			status = 1;
	}
	return status;
}

static void print_trap(const struct kwasm_trap *trap)
{
	u32 shown = trap->depth < KWASM_MAX_BACKTRACE ? trap->depth : KWASM_MAX_BACKTRACE;

	printf("trap: %s", kwasm_trap_text(trap->kind));
	if (trap->code)
		printf(" (%d)", trap->code);
	printf("\n");
	for (u32 i = 0; i < shown; i++) {
		const struct kwasm_frame_info *frame = &trap->frames[i];
		struct kwasm_name name = kwasm_module_func_name(frame->inst->module, frame->func);

		printf("\t#%u function %u %.*s, offset 0x%x\n", i, frame->func, (int)name.len,
		       (const char *)name.data, frame->offset);
	}
	if (shown < trap->depth)
		printf("\t... %u more\n", trap->depth - shown);
}

static int call(struct kwasm_store *s, struct kwasm_instance *inst, int argc, char **argv)
{
	static u64 args[MAX_SLOTS], results[MAX_SLOTS];
	const struct kwasm_functype *type;
	struct kwasm_extern ext;
	int err;

	if (kwasm_instance_export(inst, (u8 *)argv[0], strlen(argv[0]), &ext) ||
	    ext.kind != KWASM_EXTERN_FUNC) {
		printf("no exported function %s\n", argv[0]);
		return 1;
	}
	type = ext.func->type;
	if (argc - 1 != type->nr_params) {
		printf("%s takes %u arguments\n", argv[0], type->nr_params);
		return 1;
	}
	for (int i = 0; i < type->nr_params; i++) {
		if (!value_parse(s, kwasm_params(type)[i], argv[i + 1], &args[i])) {
			printf("%s is no %s\n", argv[i + 1],
			       kwasm_valtype_name(kwasm_params(type)[i]));
			return 1;
		}
	}
	err = kwasm_call_func(s, ext.func, args, results);
	if (err) {
		printf("call: %s\n", strerror(-err));
		return 1;
	}
	if (s->trap.kind) {
		print_trap(&s->trap);
		return 1;
	}
	for (int i = 0; i < type->nr_results; i++)
		value_print(kwasm_results(type)[i], results[i]);
	return 0;
}

static int instantiate_and_call(struct kwasm_store *s, struct kwasm_module *m, int argc,
				char **argv)
{
	struct kwasm_instance *inst = kwasm_store_add_host(s, &kwasm_spectest, NULL);
	struct kwasm_report rep;
	char why[256];

	if (IS_ERR(inst)) {
		printf("spectest: %s\n", strerror(-PTR_ERR(inst)));
		return 1;
	}
	kwasm_report_init(&rep);
	inst = kwasm_instance_create(s, m, &rep);
	if (IS_ERR(inst)) {
		if (PTR_ERR(inst) == -ECANCELED) {
			print_trap(&s->trap);
		} else {
			kwasm_report_print(&rep, why, sizeof(why));
			printf("instantiate: %s (%s)\n", why, strerror(-PTR_ERR(inst)));
		}
		return 1;
	}
	return argc ? call(s, inst, argc, argv) : 0;
}

int cmd_run(int argc, char **argv)
{
	struct kwasm_engine engine;
	struct kwasm_module *m;
	struct kwasm_store *s;
	const char *fuel = NULL;
	int opt, status;

	while ((opt = getopt(argc, argv, "+f:")) != -1) {
		if (opt != 'f')
			return 2;
		fuel = optarg;
	}
	if (optind == argc)
		return 2;
	driver_engine(&engine);
	m = load(&engine, argv[optind]);
	if (!m)
		return 1;
	s = driver_store(&engine);
	if (IS_ERR(s)) {
		kwasm_module_put(m);
		return 1;
	}
	if (fuel)
		kwasm_store_set_fuel(s, true, strtoull(fuel, NULL, 0));
	status = instantiate_and_call(s, m, argc - optind - 1, argv + optind + 1);
	kwasm_store_destroy(s);
	kwasm_module_put(m);
	return status;
}

/* The fastest of @times, ns. */
static u64 time_load(struct kwasm_engine *engine, const u8 *bytes, size_t size, int times,
		     struct kwasm_module **last)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_report rep;
	u64 best = ~0ull;

	*last = NULL;
	while (times--) {
		u64 begin = ktime_get_ns(), took;

		if (*last)
			kwasm_module_put(*last);
		kwasm_report_init(&rep);
		begin = ktime_get_ns();
		*last = kwasm_module_load(engine, bytes, size, &opts, &rep);
		took = ktime_get_ns() - begin;
		if (IS_ERR(*last))
			return 0;
		if (took < best)
			best = took;
	}
	return best;
}

int cmd_time(int argc, char **argv)
{
	struct kwasm_engine engine;
	struct kwasm_module *m;
	int opt, times = 10;
	size_t size;
	u8 *bytes;
	u64 ns;

	while ((opt = getopt(argc, argv, "+n:")) != -1) {
		if (opt != 'n')
			return 2;
		times = atoi(optarg);
	}
	if (times < 1)
		return 2;
	driver_engine(&engine);
	for (int i = optind; i < argc; i++) {
		bytes = file_read(argv[i], &size);
		if (!bytes)
			return 1;
		ns = time_load(&engine, bytes, size, times, &m);
		free(bytes);
		if (IS_ERR_OR_NULL(m)) {
			printf("%s: not loaded\n", argv[i]);
			return 1;
		}
		printf("%s: %zu bytes, %llu of code, %llu ns, %.1f MB of code/s, %.3f side/code\n",
		       argv[i], size, m->code_size, ns, m->code_size * 1e3 / ns,
		       m->code_size ? (double)m->side_size / m->code_size : 0);
		kwasm_module_put(m);
	}
	return 0;
}
