// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm inspect: what a module asks for, offers and takes, and what became of it
 *
 * All of it is what the kernel found while it validated and compiled the module.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

struct inspect {
	const char *device;
	const char *path;
	const char *code_of;	/* --asm */
	bool functions;
};

enum { KEY_DEVICE = 1, KEY_ASM, KEY_FUNCTIONS };

static const struct argp_option table[] = {
	{ "device", KEY_DEVICE, "PATH", 0, "Device, unless " KWASM_DEVICE_PATH, 0 },
	{ "functions", KEY_FUNCTIONS, NULL, 0, "List functions, and what became of each", 0 },
	{ "asm", KEY_ASM, "FUNC", 0, "List the machine code of a function, by index or name", 0 },
	{}
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct inspect *in = state->input;

	switch (key) {
	case KEY_DEVICE:
		in->device = arg;
		break;
	case KEY_FUNCTIONS:
		in->functions = true;
		break;
	case KEY_ASM:
		in->code_of = arg;
		break;
	case ARGP_KEY_ARG:
		if (in->path)
			argp_error(state, "one module at a time");
		in->path = arg;
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which module? Give the path of a .wasm file");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {
	.options = table,
	.parser = parse_option,
	.args_doc = "FILE.wasm",
	.doc = "List a module's imports, exports and sizes, or its functions",
};

static void print_types(const uint32_t *types, uint32_t n)
{
	uint32_t i;

	putchar('(');
	for (i = 0; i < n; i++)
		printf("%s%s", i ? ", " : "", kwasm_type_text(types[i]));
	putchar(')');
}

static void print_limits(const struct kwasm_extern_type *type, const char *unit)
{
	printf(" %llu", type->min);
	if (type->has_max)
		printf("..%llu", type->max);
	printf(" %s", unit);
}

static void print_extern(const struct kwasm_extern *ext)
{
	const struct kwasm_extern_type *type = &ext->type;

	printf("  %s %u ", kwasm_kind_text(type->kind), type->index);
	if (ext->module) {
		print_name(ext->module, ext->module_len);
		putchar(' ');
	}
	print_name(ext->name, ext->name_len);
	switch (type->kind) {
	case KWASM_KIND_FUNC:
		putchar(' ');
		print_types(ext->types, type->nr_params);
		printf(" -> ");
		print_types(ext->types + type->nr_params, type->nr_results);
		break;
	case KWASM_KIND_TABLE:
		print_limits(type, kwasm_type_text(type->valtype));
		break;
	case KWASM_KIND_MEMORY:
		print_limits(type, "pages");
		break;
	case KWASM_KIND_GLOBAL:
		printf(" %s%s", type->mut ? "mut " : "", kwasm_type_text(type->valtype));
		break;
	}
	putchar('\n');
}

/* Functions that the module itself has, imports left out. */
static uint32_t own_functions(const struct kwasm_module *m, const struct kwasm_module_info *info)
{
	uint32_t nr = info->nr_funcs, i;
	struct kwasm_extern ext;

	for (i = 0; i < info->nr_imports; i++) {
		if (kwasm_module_import(m, i, &ext))
			continue;
		nr -= ext.type.kind == KWASM_KIND_FUNC;
		kwasm_extern_exit(&ext);
	}
	return nr;
}

static void print_code(const struct kwasm_module *m, const struct kwasm_module_info *info)
{
	uint32_t own = own_functions(m, info);

	printf("machine code: %llu bytes for %u of %u functions, made in %llu us\n", info->jit_size,
	       info->nr_compiled, own, info->compile_ns / 1000);
	if (info->verify_ns)
		printf("  checked in %llu us of that; refused by the checker: %llu\n",
		       info->verify_ns / 1000, info->nr_refused);
	if (info->compile_errno)
		printf("  interpreted: all; %s\n", strerror(info->compile_errno));
	else if (info->compile_ns && own > info->nr_compiled)
		printf("  interpreted: %u: refused, too much to compile, or without room\n",
		       own - info->nr_compiled);
	if (info->nr_compiled)
		printf("  bounds checks: %llu, left out: %llu; spills: %llu stores, %llu reloads\n",
		       info->nr_checks, info->nr_elided, info->nr_stores, info->nr_reloads);
}

static void print_counts(const struct kwasm_module *m, const struct kwasm_module_info *info)
{
	printf("%llu bytes, of them %llu of code; side tables of %llu bytes\n", info->size,
	       info->code_size, info->side_size);
	print_code(m, info);
	printf("kernel memory: %llu bytes, at most %llu\n", info->memory, info->peak);
	printf("%u types, %u functions, %u tables, %u memories, %u globals\n", info->nr_types,
	       info->nr_funcs, info->nr_tables, info->nr_memories, info->nr_globals);
	printf("%u element segments, %u data segments%s\n", info->nr_elems, info->nr_datas,
	       info->has_start ? ", a start function" : "");
}

static int print_externs(const struct kwasm_module *m, const char *title, uint32_t n,
			 int (*get)(const struct kwasm_module *, uint32_t, struct kwasm_extern *))
{
	struct kwasm_extern ext;
	uint32_t i;
	int err;

	printf("%s: %u\n", title, n);
	for (i = 0; i < n; i++) {
		err = get(m, i, &ext);
		if (err)
			return err;
		print_extern(&ext);
		kwasm_extern_exit(&ext);
	}
	return 0;
}

static int inspect(const struct kwasm_module *m)
{
	struct kwasm_module_info info;
	int err = kwasm_module_info(m, &info);

	if (err)
		return err;
	print_counts(m, &info);
	err = print_externs(m, "imports", info.nr_imports, kwasm_module_import);
	if (err)
		return err;
	return print_externs(m, "exports", info.nr_exports, kwasm_module_export);
}

static int inspect_functions(const struct inspect *in, const struct kwasm_module *m)
{
	struct functions fs;
	int err = functions_get(&fs, m), status = STATUS_OK;

	if (err) {
		status = report_errno(in->path, err);
	} else {
		if (in->functions)
			functions_list(&fs);
		if (in->code_of)
			status = print_asm(&fs, in->code_of, in->path);
	}
	functions_exit(&fs);
	return status;
}

int cmd_inspect(int argc, char **argv)
{
	struct inspect in = {};
	struct kwasm_device *dev;
	struct kwasm_module *m;
	int status = parse_command_line(&argp, argc, argv, &in), err = 0;

	if (!status)
		status = open_device(&dev, in.device);
	if (status)
		return status;
	if (kwasm_module_load_file(dev, in.path, NULL, &m)) {
		status = report_failure(in.path, kwasm_device_error(dev));
	} else {
		if (in.functions || in.code_of)
			status = inspect_functions(&in, m);
		else
			err = inspect(m);
		if (err)
			status = report_errno(in.path, err);
		kwasm_module_close(m);
	}
	kwasm_device_close(dev);
	return status;
}
