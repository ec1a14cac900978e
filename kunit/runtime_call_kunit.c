// SPDX-License-Identifier: GPL-2.0
/*
 * Calls: from the host into a store, and from a store out to the host
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

/**
 * struct witness - what the host's functions saw, in their data
 * @calls: how often they were called
 * @args: arguments of the last call
 * @inst: who made it
 * @memory: the caller's
 * @nested: what calling back into the store gave
 * @made: what instantiating in it gave
 */
struct witness {
	int calls;
	u64 args[6];
	struct kwasm_instance *inst;
	struct kwasm_memory *memory;
	int nested;
	long made;
};

static int see(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	struct witness *seen = data;

	seen->calls++;
	memcpy(seen->args, args, sizeof(seen->args));
	seen->inst = call->inst;
	seen->memory = kwasm_call_memory(call);
	results[0] = 0xdead00000001;
	results[1] = 0xbeef00000002;
	results[2] = ~0ULL;
	return 0;
}

static int leave(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	return kwasm_call_exit(call, args[0]);
}

static int trap(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	return kwasm_call_trap(call, KWASM_TRAP_MEMORY_BOUNDS);
}

static int fail(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	return -EIO;
}

static int change_its_mind(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	if (kwasm_call_exit(call, 1))
		results[0] = 3;
	return 0;
}

static int call_back(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	struct witness *seen = data;
	struct kwasm_report rep;

	kwasm_report_init(&rep);
	seen->nested = kwasm_call_func(call->store, call->inst->funcs[0], args, results);
	seen->made = PTR_ERR(kwasm_instance_create(call->store, call->inst->module, &rep));
	return 0;
}

static int grow(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	results[0] = kwasm_memory_grow(call->store, kwasm_call_memory(call), 1);
	return 0;
}

#define LIMIT 100

static int limit(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	kwasm_store_set_fuel(call->store, true, LIMIT);
	return 0;
}

static const struct kwasm_host_func funcs[] = {
	{ "see", "ilfdxi:ifl", see },
	{ "leave", "i:", leave },
	{ "trap", ":", trap },
	{ "fail", ":", fail },
	{ "change", ":i", change_its_mind },
	{ "back", ":", call_back },
	{ "grow", ":i", grow },
	{ "limit", ":", limit },
	{}
};

static const struct kwasm_host_module host = { .name = "env", .funcs = funcs };

static struct kwasm_instance *add_host(struct store_bench *b)
{
	struct witness *seen = kunit_kzalloc(b->test, sizeof(*seen), GFP_KERNEL);
	struct kwasm_instance *inst;

	KUNIT_ASSERT_NOT_NULL(b->test, seen);
	inst = kwasm_store_add_host(b->s, &host, seen);
	KUNIT_ASSERT_FALSE(b->test, IS_ERR(inst));
	return inst;
}

/* A guest with a memory that exports "run", which calls @field. */
static struct kwasm_instance *add_guest(struct store_bench *b, const char *field, const char *sig)
{
	struct wasm_build w;
	u32 n = 0;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, sig);
	wasm_section(&w, WASM_IMPORT, 1);
	wasm_import(&w, "env", field, WASM_K_FUNC);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 1, 2);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "run", WASM_K_FUNC, 1);
	wasm_section(&w, WASM_CODE, 1);
	while (sig[n] != ':')
		n++;
	wasm_u32(&w, 2 * n + 4);
	wasm_byte(&w, 0);
	for (; n; n--) {
		wasm_byte(&w, 0x20);
		wasm_u32(&w, strchr(sig, ':') - sig - n);
	}
	WASM_BYTES(&w, 0x10, 0, 0x0b);
	return bench_instantiate(b, &w);
}

static enum kwasm_trap_kind call(struct store_bench *b, struct kwasm_func *f, const u64 *args,
				 u64 *results)
{
	KUNIT_ASSERT_EQ(b->test, kwasm_call_func(b->s, f, args, results), 0);
	KUNIT_EXPECT_FALSE(b->test, b->s->busy);
	return b->s->trap.kind;
}

static void arguments_and_results_have_their_types_bits(struct kunit *test)
{
	static const u64 args[] = { ~0ULL, ~0ULL, ~0ULL, ~0ULL, 5, 1ULL << 32 | 6 };
	static const u64 want[] = { 0xffffffff, ~0ULL, 0xffffffff, ~0ULL, 5, 6 };
	struct store_bench *b = test->priv;
	struct kwasm_instance *env = add_host(b), *guest = add_guest(b, "see", "ilfdxi:ifl");
	struct witness *seen = env->data;
	u64 results[3];
	int direct;

	for (direct = 0; direct < 2; direct++) {
		struct kwasm_func *f = direct ? env->funcs[0] : guest->funcs[1];

		memset(results, 0, sizeof(results));
		KUNIT_EXPECT_EQ(test, (int)call(b, f, args, results), (int)KWASM_TRAP_NONE);
		KUNIT_EXPECT_EQ(test, memcmp(seen->args, want, sizeof(want)), 0);
		KUNIT_EXPECT_EQ(test, results[0], 1ULL);
		KUNIT_EXPECT_EQ(test, results[1], 2ULL);
		KUNIT_EXPECT_EQ(test, results[2], ~0ULL);
		KUNIT_EXPECT_PTR_EQ(test, seen->inst, direct ? NULL : guest);
		KUNIT_EXPECT_PTR_EQ(test, seen->memory, direct ? NULL : guest->memories[0]);
		KUNIT_EXPECT_EQ(test, seen->calls, direct + 1);
	}
}

static void host_functions_end_the_guest(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *guest, *env = add_host(b);
	u64 status = 3, result = 0;

	guest = add_guest(b, "leave", "i:");
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], &status, NULL), (int)KWASM_TRAP_EXIT);
	KUNIT_EXPECT_EQ(test, b->s->trap.code, 3);
	KUNIT_EXPECT_EQ(test, (int)call(b, env->funcs[2], NULL, NULL),
			(int)KWASM_TRAP_MEMORY_BOUNDS);
	KUNIT_EXPECT_EQ(test, b->s->trap.code, 0);
	guest = add_guest(b, "trap", ":");
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], NULL, NULL),
			(int)KWASM_TRAP_MEMORY_BOUNDS);
	KUNIT_EXPECT_EQ(test, b->s->trap.code, 0);
	guest = add_guest(b, "fail", ":");
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], NULL, NULL), (int)KWASM_TRAP_HOST);
	KUNIT_EXPECT_EQ(test, b->s->trap.code, -EIO);
	/* Only a host function that fails ends the guest. */
	guest = add_guest(b, "change", ":i");
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], NULL, &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 3ULL);
}

static void calling_back_is_refused(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *env = add_host(b), *guest = add_guest(b, "back", ":");
	struct witness *seen = env->data;

	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], NULL, NULL), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, seen->nested, -EBUSY);
	KUNIT_EXPECT_EQ(test, seen->made, (long)-EBUSY);
}

static void host_may_grow_the_callers_memory(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *guest;
	u64 result = 0;

	add_host(b);
	guest = add_guest(b, "grow", ":i");
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], NULL, &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 1ULL);
	KUNIT_EXPECT_EQ(test, kwasm_memory_pages(guest->memories[0]), 2ULL);
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], NULL, &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 0xffffffffULL);
}

static void functions_of_other_stores_are_refused(struct kunit *test)
{
	const struct kwasm_store_options opts = {
		.stack_size = KWASM_STACK_MIN,
		.gfp = GFP_KERNEL,
	};
	struct store_bench *b = test->priv;
	struct kwasm_instance *env = add_host(b);
	struct kwasm_store *other = kwasm_store_create(&b->engine, &opts);

	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	KUNIT_EXPECT_EQ(test, kwasm_call_func(other, env->funcs[2], NULL, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, kwasm_store_register(other, (const u8 *)"e", 1, env), -EINVAL);
	kwasm_store_destroy(other);
}

/* As many parameters and results as there may be, on the smallest stack. */
static void largest_type_fits_the_smallest_stack(struct kunit *test)
{
	struct store_bench *b = test->priv;
	char *sig = kunit_kzalloc(test, KWASM_MAX_PARAMS + KWASM_MAX_RESULTS + 2, GFP_KERNEL);
	u64 *slots = kunit_kzalloc(test, KWASM_MAX_PARAMS * sizeof(u64), GFP_KERNEL);
	struct kwasm_host_func wide[] = { { "wide", NULL, see }, {} };
	const struct kwasm_host_module module = { .name = "wide", .funcs = wide };
	struct kwasm_instance *inst;
	struct witness seen = {};

	KUNIT_ASSERT_NOT_NULL(test, sig);
	KUNIT_ASSERT_NOT_NULL(test, slots);
	memset(sig, 'l', KWASM_MAX_PARAMS + KWASM_MAX_RESULTS + 1);
	sig[KWASM_MAX_PARAMS] = ':';
	wide[0].sig = sig;
	inst = kwasm_store_add_host(b->s, &module, &seen);
	KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
	slots[5] = 55;
	slots[KWASM_MAX_RESULTS - 1] = 1;
	KUNIT_EXPECT_EQ(test, (int)call(b, inst->funcs[0], slots, slots), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, seen.args[5], 55ULL);
	KUNIT_EXPECT_EQ(test, slots[2], ~0ULL);
	KUNIT_EXPECT_EQ(test, slots[KWASM_MAX_RESULTS - 1], 0ULL);

	sig[KWASM_MAX_PARAMS] = 'l';
	sig[KWASM_MAX_PARAMS + 1] = ':';
	KUNIT_EXPECT_EQ(test, PTR_ERR(kwasm_store_add_host(b->s, &module, &seen)), (long)-EINVAL);
	kwasm_store_destroy(b->s);	/* before what it was given */
	b->s = NULL;
}

static void whoever_limits_fuel_is_not_charged_for_before(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *guest;

	add_host(b);
	guest = add_guest(b, "limit", ":");
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], NULL, NULL), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, b->s->fuel, (u64)LIMIT);
}

/* Each call of the host is a poll, however little fuel it takes. */
static void who_is_stopped_calls_nobody(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *guest;
	const u64 arg = 0;

	add_host(b);
	guest = add_guest(b, "leave", "i:");
	kwasm_store_interrupt(b->s, KWASM_INTERRUPT_STOP);
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], &arg, NULL), (int)KWASM_TRAP_STOPPED);
	kwasm_store_rearm(b->s, KWASM_INTERRUPT_STOP);
	KUNIT_EXPECT_EQ(test, (int)call(b, guest->funcs[1], &arg, NULL), (int)KWASM_TRAP_EXIT);
}

static struct kunit_case call_cases[] = {
	KUNIT_CASE(arguments_and_results_have_their_types_bits),
	KUNIT_CASE(whoever_limits_fuel_is_not_charged_for_before),
	KUNIT_CASE(who_is_stopped_calls_nobody),
	KUNIT_CASE(host_functions_end_the_guest),
	KUNIT_CASE(calling_back_is_refused),
	KUNIT_CASE(host_may_grow_the_callers_memory),
	KUNIT_CASE(functions_of_other_stores_are_refused),
	KUNIT_CASE(largest_type_fits_the_smallest_stack),
	{}
};

/* KUnit writes into cases: each suite has its own. */
static struct kunit_case compiled_cases[] = {
	KUNIT_CASE(arguments_and_results_have_their_types_bits),
	KUNIT_CASE(whoever_limits_fuel_is_not_charged_for_before),
	KUNIT_CASE(who_is_stopped_calls_nobody),
	KUNIT_CASE(host_functions_end_the_guest),
	KUNIT_CASE(calling_back_is_refused),
	KUNIT_CASE(host_may_grow_the_callers_memory),
	KUNIT_CASE(functions_of_other_stores_are_refused),
	KUNIT_CASE(largest_type_fits_the_smallest_stack),
	{}
};

static struct kunit_suite call_suite = {
	.name = "kwasm_call",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = call_cases,
};

/* A module that is compiled calls out by other ways. */
static struct kunit_suite compiled_suite = {
	.name = "kwasm_call_jit",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = compiled_cases,
};

kunit_test_suites(&call_suite, &compiled_suite);
