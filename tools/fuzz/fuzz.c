// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzing: loading with a look at what a refusal says, running, and the final
 * account
 *
 * Arguments of calls are numbers that are known to hurt, turned by the export's
 * number; fuel bounds each call and the store's budget its memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/kernel.h>

#include "tools/fuzz/fuzz.h"
#include "tools/lib/twin.h"

#define MODULE_LIMIT	(64u << 20)

static void die(const char *why, u64 value)
{
	printf("%s: %llu\n", why, value);
	twin_print_leaks(0);
	fflush(stdout);
	abort();
}

struct kwasm_module *fuzz_load(struct kwasm_engine *engine, const u8 *data, size_t size)
{
	const struct kwasm_load_options opts = { .limit = MODULE_LIMIT, .gfp = GFP_KERNEL };
	struct kwasm_report rep;
	struct kwasm_module *m;
	char why[256];

	kwasm_report_init(&rep);
	m = kwasm_module_load(engine, data, size, &opts, &rep);
	if (!IS_ERR(m))
		return m;
	if (!rep.reason || kwasm_reason_errno(rep.reason) != PTR_ERR(m))
		die("refused without the reason", -PTR_ERR(m));
	if (rep.offset > size)
		die("refused for a byte beyond the end", rep.offset);
	kwasm_report_print(&rep, why, sizeof(why));
	if (!strlen(why))
		die("refused without a word", rep.reason);
	return NULL;
}

void fuzz_expect_empty(const struct kwasm_engine *engine)
{
	struct twin_memory left = twin_memory();

	if (left.objects || left.pages || left.maps)
		die("left behind", left.objects + left.pages + left.maps);
	if (ka_policy_live(&engine->policy) || atomic64_read(&engine->policy.budget.used))
		die("still charged", atomic64_read(&engine->policy.budget.used));
	if (twin_splats())
		die("splats", twin_splats());
}

#define STORE_LIMIT	(24u << 20)
#define FUEL		20000
#define MAX_CALLS	64

static const u64 numbers[] = {
	0, 1, 0xffffffff, 0x7fffffff, 0x80000000, 0xffff, 0x7fc00001, 0xff800000,
};

/* How a call or an instantiation went; references are addresses, and left out. */
struct look {
	u64 hash;
	bool is_void;
};

static void look_at(struct look *look, u64 value)
{
	look->hash = (look->hash ^ value) * 0x100000001b3;
}

static void look_at_trap(struct look *look, const struct kwasm_store *s)
{
	const struct kwasm_trap *trap = &s->trap;

	if (trap->kind == KWASM_TRAP_STACK_EXHAUSTED)
		look->is_void = true;
	look_at(look, trap->kind);
	look_at(look, s->fuel);
	look_at(look, trap->depth);
	for (u32 i = 0; i < trap->depth && i < KWASM_MAX_BACKTRACE; i++) {
		look_at(look, trap->frames[i].func);
		look_at(look, trap->frames[i].offset);
	}
}

static void look_at_instance(struct look *look, const struct kwasm_instance *inst)
{
	for (u32 i = 0; i < inst->n.memories; i++) {
		look_at(look, inst->memories[i]->linear.size);
		look_at(look, jhash(inst->memories[i]->linear.base,
				    inst->memories[i]->linear.size, 0));
	}
	for (u32 i = 0; i < inst->n.globals; i++)
		if (!kwasm_is_ref(inst->globals[i]->type.valtype))
			look_at(look, inst->globals[i]->value);
}

static void call(struct kwasm_store *s, struct kwasm_func *f, u32 turn, struct look *look)
{
	static u64 args[KWASM_MAX_PARAMS], results[KWASM_MAX_RESULTS];

	for (u32 i = 0; i < f->type->nr_params; i++) {
		u32 type = kwasm_params(f->type)[i];
		u64 bits = numbers[(i + turn) % ARRAY_SIZE(numbers)];

		if (type == KWASM_I64 || type == KWASM_F64)
			bits = bits << 32 | (bits & 0xff);
		if (kwasm_slot_from_host(s, type, kwasm_is_ref(type), bits, &args[i]))
			return;
	}
	kwasm_store_set_fuel(s, true, FUEL);
	if (kwasm_call_func(s, f, args, results))
		__builtin_trap();
	look_at_trap(look, s);
	for (u32 i = 0; i < f->type->nr_results && s->trap.kind == KWASM_TRAP_NONE; i++)
		if (!kwasm_is_ref(kwasm_results(f->type)[i]))
			look_at(look, results[i]);
}

static void use(struct kwasm_store *s, struct kwasm_module *m, struct look *look)
{
	struct kwasm_instance *inst = kwasm_store_add_host(s, &kwasm_spectest, NULL);
	struct kwasm_report rep;
	struct kwasm_extern ext;

	if (IS_ERR(inst))
		return;
	kwasm_report_init(&rep);
	kwasm_store_set_fuel(s, true, FUEL);
	inst = kwasm_instance_create(s, m, &rep);
	look_at_trap(look, s);
	if (IS_ERR(inst))
		return;
	for (u32 i = 0; i < m->nr_exports && i < MAX_CALLS; i++) {
		const struct kwasm_name *name = &m->exports[i].name;

		if (kwasm_instance_export(inst, name->data, name->len, &ext))
			__builtin_trap();
		if (ext.kind == KWASM_EXTERN_FUNC)
			call(s, ext.func, i, look);
	}
	look_at_instance(look, inst);
}

u64 fuzz_run(struct kwasm_engine *engine, struct kwasm_module *m)
{
	const struct kwasm_store_options opts = { .limit = STORE_LIMIT, .gfp = GFP_KERNEL };
	struct kwasm_store *s = kwasm_store_create(engine, &opts);

	struct look look = { .hash = 0xcbf29ce484222325 };

	if (IS_ERR(s))
		return 0;
	use(s, m, &look);
	kwasm_store_destroy(s);
	return look.is_void ? 0 : look.hash;
}
