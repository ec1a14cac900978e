// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzing: loading with a look at what a refusal says, running, both tiers, and
 * the final account
 *
 * Arguments of calls are numbers that are known to hurt, turned by the export's
 * number; fuel bounds each call and the store's budget its memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>
#include <linux/kernel.h>

#include "alloc/arena.h"
#include "runtime/target.h"
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

static u64 args[KWASM_MAX_PARAMS], results[KWASM_MAX_RESULTS];

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
		look_at(look, talk_hash(inst->memories[i]));
	}
	for (u32 i = 0; i < inst->n.globals; i++)
		if (!kwasm_is_ref(inst->globals[i]->type.valtype))
			look_at(look, inst->globals[i]->value);
}

/* A call of export @turn. */
static void call(struct kwasm_store *s, struct kwasm_func *f, u32 turn, struct look *look,
		 struct talk *talk)
{
	for (u32 i = 0; i < f->type->nr_params; i++) {
		u32 type = kwasm_params(f->type)[i];
		u64 bits = numbers[(i + turn) % ARRAY_SIZE(numbers)];

		if (type == KWASM_I64 || type == KWASM_F64)
			bits = bits << 32 | (bits & 0xff);
		/* A NaN is the same one for all: JavaScript has no other. */
		if (!kwasm_is_ref(type))
			bits = talk_plain(type, bits);
		if (kwasm_slot_from_host(s, type, kwasm_is_ref(type), bits, &args[i]))
			return;
	}
	kwasm_store_set_fuel(s, true, FUEL);
	s->policy.error.err = 0;
	if (kwasm_call_func(s, f, args, results))
		__builtin_trap();
	talk_called(talk, s, turn, f->type, args, results);
	look_at_trap(look, s);
	for (u32 i = 0; i < f->type->nr_results && s->trap.kind == KWASM_TRAP_NONE; i++)
		if (!kwasm_is_ref(kwasm_results(f->type)[i]))
			look_at(look, results[i]);
}

static void call_all(struct kwasm_store *s, struct kwasm_instance *inst, struct look *look,
		     struct talk *talk)
{
	const struct kwasm_module *m = inst->module;
	struct kwasm_extern ext, again;
	bool has_again = !kwasm_instance_export(inst, TALK_AGAIN, strlen(TALK_AGAIN), &again) &&
			 again.kind == KWASM_EXTERN_FUNC && !again.func->type->nr_params;

	for (u32 i = 0; i < m->nr_exports && i < MAX_CALLS; i++) {
		const struct kwasm_name *name = &m->exports[i].name;

		if (kwasm_instance_export(inst, name->data, name->len, &ext))
			__builtin_trap();
		if (ext.kind != KWASM_EXTERN_FUNC)
			continue;
		if (has_again && kwasm_call_func(s, again.func, NULL, results))
			__builtin_trap();
		call(s, ext.func, i, look, talk);
	}
}

static void use(struct kwasm_store *s, struct kwasm_module *m, struct look *look,
		struct talk *talk)
{
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	if (IS_ERR(kwasm_store_add_host(s, &kwasm_spectest, NULL)) ||
	    IS_ERR(kwasm_store_add_host(s, &talk_host, talk)))
		return;
	kwasm_report_init(&rep);
	kwasm_store_set_fuel(s, true, FUEL);
	inst = kwasm_instance_create(s, m, &rep);
	talk_instantiated(talk, s, !IS_ERR(inst));
	look_at_trap(look, s);
	if (!IS_ERR(inst)) {
		call_all(s, inst, look, talk);
		talk_end(talk, inst);
		look_at_instance(look, inst);
	}
	for (u32 i = 0; i < talk->told.len; i++)
		look_at(look, talk->told.words[i]);
}

u64 fuzz_run(struct kwasm_engine *engine, struct kwasm_module *m, u32 slice, struct talk *talk)
{
	const struct kwasm_store_options opts = { .limit = STORE_LIMIT, .gfp = GFP_KERNEL };
	struct kwasm_store *s = kwasm_store_create(engine, &opts);
	struct look look = { .hash = 0xcbf29ce484222325 };

	talk_begin(talk);
	if (IS_ERR(s)) {
		talk->is_over = true;
		return 0;
	}
	if (slice)
		s->slice = slice;
	use(s, m, &look, talk);
	kwasm_store_destroy(s);
	return look.is_void ? 0 : look.hash;
}

/**
 * struct way - how to run a module
 * @compile: compiled, and with what the processor has
 * @cpu: ... but for what is not in here, see runtime/x86/cpu.h
 * @slice: fuel between two polls, 0: as usual
 * @spill: registers keep nothing
 */
struct way {
	bool compile;
	u32 cpu;
	u32 slice;
	bool spill;
};

static u64 live(const u8 *module, size_t size, const struct way *way, struct talk *talk)
{
	struct kwasm_engine engine;
	struct kwasm_module *m;
	u64 seen;

	kwasm_engine_init(&engine, 1u << 30);
	engine.arena = &kwasm_arena;
	engine.compile = way->compile;
	engine.check = true;
	engine.verify = true;
	engine.cpu = kwasm_target_cpu() & way->cpu;
	engine.spill = way->spill;
	m = fuzz_load(&engine, module, size);
	if (!m) {
		fuzz_expect_empty(&engine);
		return 0;
	}
	if (m->jit.err == -EUCLEAN)
		die("registers or slots are wrong", 0);
	if (m->jit.nr_refused)
		die(m->jit.refusal.reason, m->jit.refusal.func);
	seen = fuzz_run(&engine, m, way->slice, talk);
	kwasm_module_put(m);
	fuzz_expect_empty(&engine);
	return seen;
}

bool fuzz_tiers(const u8 *module, size_t size, struct talk *talk)
{
	static const struct way interpreted = {};
	/* The second polls whenever it can; the third is left with fuel over. */
	static const struct way ways[] = {
		{ true, ~0U, 0 }, { true, 0, 1 }, { true, ~0U, 97 }, { true, ~0U, 0, true },
	};
	static struct talk compiled;
	u64 is = live(module, size, &interpreted, talk), seen;

	if (!is)
		return false;
	for (u32 i = 0; i < ARRAY_SIZE(ways); i++) {
		seen = live(module, size, &ways[i], &compiled);
		if (seen && seen != is)
			die("compiled, it differs; slice", ways[i].slice);
	}
	return true;
}
