// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzing: the life of a chain of modules in a store
 *
 * Each imports the one before.  Their exports are called in turns.  Arguments are
 * numbers that are known to hurt, turned by the export's number; fuel bounds each
 * call and the store's budget its memory.
 */
#include <string.h>

#include <linux/err.h>
#include <linux/kernel.h>

#include "tools/fuzz/fuzz.h"

#define STORE_LIMIT	(24u << 20)
#define STACK_SIZE	(128 << 10)
#define FUEL		20000
#define MAX_CALLS	64

static const u64 numbers[] = {
	0, 1, 0xffffffff, 0x7fffffff, 0x80000000, 0xffff, 0x7fc00001, 0xff800000,
};

/* What a module imports the one before by. */
static const u8 before[] = { 'b', 'e', 'f', 'o', 'r', 'e' };

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
		look_at(look, trap->frames[i].inst->index);
		look_at(look, trap->frames[i].func);
		look_at(look, trap->frames[i].offset);
	}
}

static bool is_exported(const struct kwasm_module *m, enum kwasm_extern_kind kind)
{
	for (u32 i = 0; i < m->nr_exports; i++)
		if (m->exports[i].kind == kind)
			return true;
	return false;
}

/* Of memory, unless @talk told of it: that is looked at, too. */
static void look_at_instance(struct look *look, const struct kwasm_instance *inst,
			     const struct talk *talk)
{
	if (inst->n.own_memories &&
	    (talk->is_over || !is_exported(inst->module, KWASM_EXTERN_MEMORY))) {
		look_at(look, inst->memories[0]->linear.size);
		look_at(look, talk_hash(inst->memories[0]));
	}
	for (u32 i = 0; i < inst->n.globals; i++)
		if (!kwasm_is_ref(inst->globals[i]->type.valtype))
			look_at(look, inst->globals[i]->value);
}

/**
 * struct life - a store, and what is seen of it
 * @s: store
 * @instances: of the chain's modules; NULL: it trapped when it began
 * @nr: how many
 * @look: at it
 * @talk: with it
 */
struct life {
	struct kwasm_store *s;
	struct kwasm_instance *instances[FUZZ_CHAIN];
	u32 nr;
	struct look look;
	struct talk *talk;
};

/* A call of export @turn of the n-th instance. */
static void call(struct life *l, u32 n, u32 turn, struct kwasm_func *f)
{
	struct kwasm_store *s = l->s;

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
	talk_called(l->talk, s, n, turn, f->type, args, results);
	look_at_trap(&l->look, s);
	for (u32 i = 0; i < f->type->nr_results && s->trap.kind == KWASM_TRAP_NONE; i++)
		if (!kwasm_is_ref(kwasm_results(f->type)[i]))
			look_at(&l->look, results[i]);
}

static void call_again(struct life *l, const struct kwasm_instance *inst)
{
	struct kwasm_extern again;

	if (!kwasm_instance_export(inst, TALK_AGAIN, strlen(TALK_AGAIN), &again) &&
	    again.kind == KWASM_EXTERN_FUNC && !again.func->type->nr_params &&
	    kwasm_call_func(l->s, again.func, NULL, results))
		__builtin_trap();
}

/* The n-th instance's export @turn, if it is a function. */
static void call_export(struct life *l, u32 n, u32 turn)
{
	const struct kwasm_instance *inst = l->instances[n];
	const struct kwasm_name *name;
	struct kwasm_extern ext;

	if (!inst || turn >= inst->module->nr_exports)
		return;
	name = &inst->module->exports[turn].name;
	if (kwasm_instance_export(inst, name->data, name->len, &ext))
		__builtin_trap();
	if (ext.kind != KWASM_EXTERN_FUNC)
		return;
	call_again(l, inst);
	call(l, n, turn, ext.func);
}

/* Whether one more may follow. */
static bool instantiate(struct life *l, struct kwasm_module *m)
{
	struct kwasm_store *s = l->s;
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	kwasm_store_set_fuel(s, true, FUEL);
	inst = kwasm_instance_create(s, m, &rep);
	talk_instantiated(l->talk, s, !IS_ERR(inst));
	look_at_trap(&l->look, s);
	l->instances[l->nr++] = IS_ERR(inst) ? NULL : inst;
	return !IS_ERR(inst) && !kwasm_store_register(s, before, sizeof(before), inst);
}

static void use(struct life *l, const struct fuzz_chain *chain, const struct fuzz_run *run)
{
	bool goes_on = true;

	if (IS_ERR(kwasm_store_add_host(l->s, &kwasm_spectest, NULL)) ||
	    IS_ERR(kwasm_store_add_host(l->s, &talk_host, l->talk)))
		return;
	for (u32 i = 0; i < chain->nr && goes_on; i++) {
		l->s->interpret = run->interpret & 1 << i;
		goes_on = instantiate(l, chain->modules[i]);
	}
	for (u32 turn = 0; turn < MAX_CALLS; turn++)
		for (u32 i = 0; i < l->nr; i++)
			call_export(l, i, turn);
	for (u32 i = 0; i < l->nr; i++) {
		if (!l->instances[i])
			continue;
		talk_end(l->talk, l->instances[i]);
		look_at_instance(&l->look, l->instances[i], l->talk);
	}
	for (u32 i = 0; i < l->talk->told.len; i++)
		look_at(&l->look, l->talk->told.words[i]);
}

u64 fuzz_run(struct kwasm_engine *engine, const struct fuzz_chain *chain,
	     const struct fuzz_run *run, struct talk *talk)
{
	const struct kwasm_store_options opts = {
		.limit = STORE_LIMIT, .stack_size = STACK_SIZE, .gfp = GFP_KERNEL,
	};
	struct life life = {
		.s = kwasm_store_create(engine, &opts),
		.look = { .hash = 0xcbf29ce484222325 },
		.talk = talk,
	};

	talk_begin(talk);
	if (IS_ERR(life.s)) {
		talk->is_over = true;
		return 0;
	}
	if (run->slice)
		life.s->slice = run->slice;
	use(&life, chain, run);
	kwasm_store_destroy(life.s);
	return life.look.is_void ? 0 : life.look.hash;
}
