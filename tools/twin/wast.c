// SPDX-License-Identifier: GPL-2.0
/*
 * Twin driver: the official suite's scripts, straight through the runtime floor
 *
 * The scripts themselves are tools/kwasm/wast_script.c's business.  Each has a
 * store of its own in one engine, so that what it leaks is told at its end, and
 * what it leaves in the engine's pools, where there are any, meets the next.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "alloc/tree.h"
#include "tools/kwasm/wast.h"
#include "tools/lib/twin.h"
#include "tools/twin/driver.h"

static struct kwasm_engine engine;

struct wast_store {
	struct wast_run *run;
	struct kwasm_store *s;
	char text[256];
};

static int open_store(void *host, struct wast_store **store)
{
	struct wast_store *w = calloc(1, sizeof(*w));
	struct kwasm_instance *spectest;
	int err;

	if (!w)
		return -ENOMEM;
	w->run = host;
	w->s = driver_store(&engine);
	err = PTR_ERR_OR_ZERO(w->s);
	if (err)
		goto free_store;
	spectest = kwasm_store_add_host(w->s, &kwasm_spectest, NULL);
	err = PTR_ERR_OR_ZERO(spectest);
	if (err)
		goto destroy_store;
	*store = w;
	return 0;

destroy_store:
	kwasm_store_destroy(w->s);
free_store:
	free(w);
	return err;
}

static void close_store(struct wast_store *w)
{
	kwasm_store_destroy(w->s);
	if (kwasm_engine_used(&engine)) {
		printf("leaked %llu bytes\n", kwasm_engine_used(&engine));
		twin_print_leaks(0);
		w->run->failed++;
	}
	free(w);
}

static int refused(struct wast_store *w, const struct kwasm_report *rep, int err)
{
	kwasm_report_print(rep, w->text, sizeof(w->text));
	return err;
}

static int trapped(struct wast_store *w)
{
	snprintf(w->text, sizeof(w->text), "%s", kwasm_trap_text(w->s->trap.kind));
	return w->s->trap.kind;
}

static int load(struct wast_store *w, const void *bytes, size_t size, struct wast_module **m)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_module *module;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	module = driver_loaded(kwasm_module_load(&engine, bytes, size, &opts, &rep));
	if (IS_ERR(module))
		return refused(w, &rep, PTR_ERR(module));
	*m = (struct wast_module *)module;
	return 0;
}

static void unload(struct wast_module *m)
{
	kwasm_module_put((struct kwasm_module *)m);
}

static int instantiate(struct wast_store *w, struct wast_module *m, uint32_t *index)
{
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	inst = kwasm_instance_create(w->s, (struct kwasm_module *)m, &rep);
	if (!IS_ERR(inst)) {
		*index = inst->index;
		return 0;
	}
	return PTR_ERR(inst) == -ECANCELED ? trapped(w) : refused(w, &rep, PTR_ERR(inst));
}

static int name(struct wast_store *w, const char *as, size_t len, uint32_t index)
{
	struct kwasm_instance *inst = kwasm_store_instance(w->s, index);

	return inst ? kwasm_store_register(w->s, (const u8 *)as, len, inst) : -ENOENT;
}

static int find(struct wast_store *w, uint32_t index, const char *field, size_t len,
		enum kwasm_extern_kind kind, struct kwasm_extern *ext)
{
	struct kwasm_instance *inst = kwasm_store_instance(w->s, index);

	snprintf(w->text, sizeof(w->text), "no such export");
	if (!inst || kwasm_instance_export(inst, (const u8 *)field, len, ext))
		return -ENOENT;
	return ext->kind == kind ? 0 : -ENOENT;
}

static void to_value(u32 valtype, u64 slot, struct kwasm_value *value)
{
	bool null;

	*value = (struct kwasm_value){ .type = valtype };
	value->bits = kwasm_slot_to_host(valtype, slot, &null);
	if (null)
		value->flags = KWASM_VALUE_NULL;
}

static int to_slots(struct wast_store *w, const struct kwasm_functype *type,
		    const struct kwasm_value *args, uint32_t nr_args, u64 *slots)
{
	snprintf(w->text, sizeof(w->text), "wrong arguments");
	if (nr_args != type->nr_params)
		return -EINVAL;
	for (uint32_t i = 0; i < nr_args; i++) {
		if (args[i].type != kwasm_params(type)[i] ||
		    kwasm_slot_from_host(w->s, args[i].type, args[i].flags & KWASM_VALUE_NULL,
					 args[i].bits, &slots[i]))
			return -EINVAL;
	}
	return 0;
}

static int call(struct wast_store *w, uint32_t index, const char *field, size_t len,
		const struct kwasm_value *args, uint32_t nr_args, struct kwasm_value *results,
		uint32_t *nr_results)
{
	static u64 in[MAX_SLOTS], out[MAX_SLOTS];
	const struct kwasm_functype *type;
	struct kwasm_extern ext;
	int err = find(w, index, field, len, KWASM_EXTERN_FUNC, &ext);

	if (err)
		return err;
	type = ext.func->type;
	err = to_slots(w, type, args, nr_args, in);
	if (err)
		return err;
	snprintf(w->text, sizeof(w->text), "the call was refused");
	err = kwasm_call_func(w->s, ext.func, in, out);
	if (err)
		return err;
	if (w->s->trap.kind)
		return trapped(w);
	*nr_results = type->nr_results;
	for (uint32_t i = 0; i < *nr_results; i++)
		to_value(kwasm_results(type)[i], out[i], &results[i]);
	return 0;
}

static int get(struct wast_store *w, uint32_t index, const char *field, size_t len,
	       struct kwasm_value *value)
{
	struct kwasm_extern ext;
	int err = find(w, index, field, len, KWASM_EXTERN_GLOBAL, &ext);

	if (!err)
		to_value(ext.global->type.valtype, ext.global->value, value);
	return err;
}

static const char *text(struct wast_store *w)
{
	return w->text;
}

static const struct wast_ops ops = {
	.open = open_store,
	.close = close_store,
	.load = load,
	.unload = unload,
	.instantiate = instantiate,
	.name = name,
	.call = call,
	.get = get,
	.text = text,
};

static bool make_pools(const char *line)
{
	struct ka_tree_error error;
	int err = kwasm_engine_pool(&engine, line, strlen(line), &error);

	if (err)
		fprintf(stderr, "--pools, column %u: %s\n", error.column, error.text);
	return !err;
}

int cmd_wast(int argc, char **argv)
{
	struct wast_run run = { .ops = &ops, .host = &run };
	int status;

	driver_engine(&engine);
	for (argv++; *argv && !strncmp(*argv, "--", 2); argv++) {
		if (!strcmp(*argv, "--strict"))
			run.strict = true;
		else if (strncmp(*argv, "--pools=", 8) || !make_pools(*argv + 8))
			return 2;
	}
	status = wast_run_all(&run, argv) || !run.passed;
	kwasm_engine_exit(&engine);
	return status;
}
