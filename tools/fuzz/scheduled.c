// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to a failure and to the module that it is to befall
 *
 * The first four bytes choose what fails (memory, being interrupted, the stack),
 * in which mode, and at which point; the fifth whether the rest is a module or
 * the choices that one is made of.  Its life, from loading to a call of each
 * export, goes by once without and once with the failure, and the second must
 * either be like the first or end at the failure, by the right error.
 */
#include <stdio.h>
#include <stdlib.h>

#include <linux/err.h>
#include <linux/kernel.h>

#include "tools/fuzz/fuzz.h"
#include "tools/fuzz/gen.h"

#define MODULE_LIMIT	(64u << 20)
#define STORE_LIMIT	(24u << 20)
#define FUEL		20000
#define MAX_CALLS	16

/**
 * struct life - what became of a module
 * @plan: the failure, and what came of it
 * @err: of the step that failed; 0: none
 * @told: failures that the guest was told of (memory.grow, table.grow), and
 *	after which it may have gone other ways
 * @steps: steps done, calls included
 * @hash: of what they came to
 */
struct life {
	struct ka_fault_plan plan;
	long err;
	u64 told;
	u64 steps;
	u64 hash;
};

static u64 shown(const struct ka_fault_plan *plan)
{
	return plan->injected - plan->benign;
}

static void note(struct life *l, u64 what)
{
	l->steps++;
	l->hash = (l->hash ^ what) * 0x100000001b3ULL;
}

/* Without arguments, or with as many zeroes; a trap is a result as any other. */
static void call(struct life *l, struct kwasm_store *s, struct kwasm_func *f)
{
	static u64 args[KWASM_MAX_PARAMS], results[KWASM_MAX_RESULTS];
	u64 before = shown(&s->policy.plan);

	kwasm_store_set_fuel(s, true, FUEL);
	if (kwasm_call_func(s, f, args, results))
		abort();
	note(l, s->trap.kind);
	for (u32 i = 0; i < f->type->nr_results && !s->trap.kind; i++)
		if (!kwasm_is_ref(kwasm_params(f->type)[f->type->nr_params + i]))
			note(l, results[i]);
	l->told += shown(&s->policy.plan) - before;
}

static void use(struct life *l, struct kwasm_store *s, struct kwasm_module *m)
{
	struct kwasm_instance *inst = kwasm_store_add_host(s, &kwasm_spectest, NULL);
	struct kwasm_report rep;
	struct kwasm_extern ext;
	u64 before;

	l->err = PTR_ERR_OR_ZERO(inst);
	if (l->err)
		return;
	kwasm_report_init(&rep);
	kwasm_store_set_fuel(s, true, FUEL);
	before = shown(&s->policy.plan);
	inst = kwasm_instance_create(s, m, &rep);
	l->err = PTR_ERR_OR_ZERO(inst);
	if (l->err == -ECANCELED)
		l->told += shown(&s->policy.plan) - before;
	if (l->err)
		return;
	for (u32 i = 0; i < m->nr_exports && i < MAX_CALLS; i++) {
		const struct kwasm_name *name = &m->exports[i].name;

		if (kwasm_instance_export(inst, name->data, name->len, &ext))
			abort();
		if (ext.kind == KWASM_EXTERN_FUNC)
			call(l, s, ext.func);
	}
}

static void live(struct life *l, const u8 *data, size_t size)
{
	const struct kwasm_load_options load = {
		.limit = MODULE_LIMIT, .gfp = GFP_KERNEL, .plan = &l->plan,
	};
	const struct kwasm_store_options opts = {
		.limit = STORE_LIMIT, .gfp = GFP_KERNEL, .plan = &l->plan,
	};
	struct kwasm_engine engine;
	struct kwasm_report rep;
	struct kwasm_module *m;
	struct kwasm_store *s;

	kwasm_engine_init(&engine, 1u << 30);
	kwasm_report_init(&rep);
	m = kwasm_module_load(&engine, data, size, &load, &rep);
	l->err = PTR_ERR_OR_ZERO(m);
	if (!l->err) {
		note(l, m->code_size);
		s = kwasm_store_create(&engine, &opts);
		l->err = PTR_ERR_OR_ZERO(s);
		if (!l->err) {
			use(l, s, m);
			l->plan = s->policy.plan;
			kwasm_store_destroy(s);
		}
		kwasm_module_put(m);
	}
	fuzz_expect_empty(&engine);
}

static void expect(bool is, const char *what, const struct life *was, const struct life *is_now)
{
	if (is)
		return;
	printf("%s: mode %d, what %u, n %llu; %ld after %llu steps, now %ld after %llu\n", what,
	       is_now->plan.mode, is_now->plan.what, is_now->plan.n, was->err, was->steps,
	       is_now->err, is_now->steps);
	fflush(stdout);
	abort();
}

static void judge(const struct life *was, const struct life *is)
{
	static const long errors[] = {
		[0] = -ENOMEM, [KA_SITE_STOP] = -EINTR, [KA_SITE_STACK] = -ECANCELED,
	};
	u64 failed = shown(&is->plan) - is->told;

	expect(failed <= 1, "went on after a failure", was, is);
	if (failed) {
		expect(is->err == errors[is->plan.what], "the wrong error", was, is);
		expect(!is->plan.late || is->told, "asked while it unwound", was, is);
	} else if (!is->told) {
		expect(is->err == was->err, "an error for nothing", was, is);
		expect(is->steps == was->steps && is->hash == was->hash, "another result", was,
		       is);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const u32 whats[] = { 0, 0, KA_SITE_STOP, KA_SITE_STACK };
	static const enum ka_fault_mode modes[] = { KA_FAULT_ONCE, KA_FAULT_FROM };
	static u8 module[GEN_MAX];
	struct life was = {}, is = {};

	if (size < 5)
		return 0;
	is.plan.mode = modes[data[0] % ARRAY_SIZE(modes)];
	is.plan.what = whats[data[1] % ARRAY_SIZE(whats)];
	is.plan.n = data[2] | data[3] << 8;
	if (data[4] & 1) {
		size = gen_module(data + 5, size - 5, module);
		data = module;
	} else {
		data += 5;
		size -= 5;
	}
	live(&was, data, size);
	live(&is, data, size);
	judge(&was, &is);
	return 0;
}
