// SPDX-License-Identifier: GPL-2.0
/*
 * Stores: making one, bounding what runs in it, numbering its types and values
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

static void stack_sizes_have_bounds(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_store_options opts = { .gfp = GFP_KERNEL };

	opts.stack_size = KWASM_STACK_MIN - 1;
	KUNIT_EXPECT_EQ(test, PTR_ERR(kwasm_store_create(&b->engine, &opts)), (long)-EINVAL);
	opts.stack_size = KWASM_STACK_MAX + 1;
	KUNIT_EXPECT_EQ(test, PTR_ERR(kwasm_store_create(&b->engine, &opts)), (long)-EINVAL);
}

static void small_limit_refuses_and_says_so(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct ka_error error = {};
	const struct kwasm_store_options opts = {
		.limit = KWASM_STACK_DEFAULT - 1,
		.gfp = GFP_KERNEL,
		.error = &error,
	};
	s64 before = atomic64_read(&b->engine.policy.budget.used);

	KUNIT_EXPECT_EQ(test, PTR_ERR(kwasm_store_create(&b->engine, &opts)), (long)-ENOMEM);
	KUNIT_EXPECT_EQ(test, error.err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, (int)error.kind, (int)KA_STACK);
	KUNIT_ASSERT_NOT_NULL(test, error.budget);
	KUNIT_EXPECT_STREQ(test, error.budget, "store");
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->engine.policy.budget.used), before);
}

static void each_failing_allocation_leaves_nothing(struct kunit *test)
{
	struct store_bench *b = test->priv;
	s64 before = atomic64_read(&b->engine.policy.budget.used);
	struct kwasm_store *s;
	u64 n;

	for (n = 0; ; n++) {
		struct ka_fault_plan plan = { .mode = KA_FAULT_ONCE, .n = n };
		const struct kwasm_store_options opts = { .gfp = GFP_KERNEL, .plan = &plan };

		s = kwasm_store_create(&b->engine, &opts);
		if (!plan.injected)
			break;
		KUNIT_ASSERT_EQ(test, PTR_ERR(s), (long)-ENOMEM);
		KUNIT_ASSERT_EQ(test, atomic64_read(&b->engine.policy.budget.used), before);
	}
	KUNIT_ASSERT_FALSE(test, IS_ERR(s));
	KUNIT_EXPECT_EQ(test, n, 2ULL);
	KUNIT_EXPECT_EQ(test, s->policy.plan.seen, 2ULL);
	kwasm_store_destroy(s);
}

static void fuel_lasts_to_the_unit(struct kunit *test)
{
	struct kwasm_store *s = ((struct store_bench *)test->priv)->s;

	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poll(s, ~0ULL), (int)KWASM_TRAP_NONE);
	kwasm_store_set_fuel(s, true, 100);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poll(s, 99), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_pay(s, 127), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, s->fuel, 0ULL);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_pay(s, 63), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_pay(s, 64), (int)KWASM_TRAP_FUEL);
	kwasm_store_set_fuel(s, true, 5);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poll(s, 6), (int)KWASM_TRAP_FUEL);
	KUNIT_EXPECT_EQ(test, s->fuel, 0ULL);
}

static void interrupts_stand_until_taken_back(struct kunit *test)
{
	struct kwasm_store *s = ((struct store_bench *)test->priv)->s;

	kwasm_store_interrupt(s, KWASM_INTERRUPT_DEADLINE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poll(s, 0), (int)KWASM_TRAP_DEADLINE);
	KUNIT_EXPECT_EQ(test, kwasm_store_relax(s), 0);
	kwasm_store_interrupt(s, KWASM_INTERRUPT_STOP);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poll(s, 0), (int)KWASM_TRAP_STOPPED);
	KUNIT_EXPECT_EQ(test, kwasm_store_relax(s), -EINTR);
	kwasm_store_rearm(s, KWASM_INTERRUPT_STOP);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poll(s, 0), (int)KWASM_TRAP_DEADLINE);
	kwasm_store_rearm(s, KWASM_INTERRUPT_DEADLINE);
	KUNIT_EXPECT_EQ(test, (int)kwasm_store_poll(s, 0), (int)KWASM_TRAP_NONE);
}

/* A type of @params i32 or i64, as the bits of @bits say. */
static struct kwasm_functype *make_type(struct kunit *test, u32 params, u32 bits)
{
	struct kwasm_functype *type;
	u32 i;

	type = kunit_kzalloc(test, struct_size(type, types, params), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, type);
	type->nr_params = params;
	for (i = 0; i < params; i++)
		type->types[i] = bits >> i & 1 ? KWASM_I64 : KWASM_I32;
	return type;
}

static void equal_types_have_one_number(struct kunit *test)
{
	struct kwasm_store *s = ((struct store_bench *)test->priv)->s;
	struct kwasm_functype *type;
	u32 id, bits, again;

	for (bits = 0; bits < 1024; bits++) {
		KUNIT_ASSERT_EQ(test, kwasm_store_type_id(s, make_type(test, 10, bits), &id), 0);
		KUNIT_ASSERT_EQ(test, id, bits);
	}
	for (bits = 0; bits < 1024; bits++) {
		KUNIT_ASSERT_EQ(test, kwasm_store_type_id(s, make_type(test, 10, bits), &id), 0);
		KUNIT_ASSERT_EQ(test, id, bits);
	}
	/* The same values, but a result where there was a parameter. */
	type = make_type(test, 10, 5);
	type->nr_params--;
	type->nr_results++;
	KUNIT_ASSERT_EQ(test, kwasm_store_type_id(s, type, &again), 0);
	KUNIT_EXPECT_EQ(test, again, 1024U);
}

static void undone_types_are_gone(struct kunit *test)
{
	struct kwasm_store *s = ((struct store_bench *)test->priv)->s;
	u64 before;
	u32 id, bits;

	for (bits = 0; bits < 7; bits++)
		KUNIT_ASSERT_EQ(test, kwasm_store_type_id(s, make_type(test, 10, bits), &id), 0);
	before = ka_policy_live(&s->policy);

	ka_hash_begin(&s->types);
	for (; bits < 300; bits++)
		KUNIT_ASSERT_EQ(test, kwasm_store_type_id(s, make_type(test, 10, bits), &id), 0);
	ka_hash_undo(&s->types);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&s->policy), before);

	KUNIT_ASSERT_EQ(test, kwasm_store_type_id(s, make_type(test, 10, 200), &id), 0);
	KUNIT_EXPECT_EQ(test, id, 7U);
	KUNIT_ASSERT_EQ(test, kwasm_store_type_id(s, make_type(test, 10, 3), &id), 0);
	KUNIT_EXPECT_EQ(test, id, 3U);
}

struct value {
	const char *name;
	u32 valtype;
	bool null;
	u64 bits;
	int err;
};

static const struct value values[] = {
	{ "i32", KWASM_I32, false, 0xffffffff },
	{ "i32 of 33 bits", KWASM_I32, false, 0x100000000, -EINVAL },
	{ "i64", KWASM_I64, false, ~0ULL },
	{ "f32", KWASM_F32, false, 0x7fc00000 },
	{ "f32 of 64 bits", KWASM_F32, false, 0x7ff8000000000000, -EINVAL },
	{ "f64", KWASM_F64, false, 0x7ff8000000000000 },
	{ "null i32", KWASM_I32, true, 0, -EINVAL },
	{ "null funcref", KWASM_FUNCREF, true, 0 },
	{ "null externref", KWASM_EXTERNREF, true, 0 },
	{ "externref 0", KWASM_EXTERNREF, false, 0 },
	{ "externref", KWASM_EXTERNREF, false, ~0ULL - 1 },
	{ "largest externref", KWASM_EXTERNREF, false, ~0ULL, -EINVAL },
	{ "funcref", KWASM_FUNCREF, false, 3 },
	{ "funcref beyond the functions", KWASM_FUNCREF, false, 7, -EINVAL },
	{ "funcref beyond the instances", KWASM_FUNCREF, false, 1ULL << 32, -EINVAL },
	{ "v128", KWASM_V128, false, 0, -EINVAL },
};

static void describe_value(const struct value *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(value, values, describe_value);

static void values_come_back(struct kunit *test)
{
	struct kwasm_store *s = ((struct store_bench *)test->priv)->s;
	const struct value *v = test->param_value;
	u64 slot;
	bool null;

	/* Instance 0, with seven functions. */
	KUNIT_ASSERT_FALSE(test, IS_ERR(kwasm_store_add_host(s, &kwasm_spectest, NULL)));
	KUNIT_ASSERT_EQ(test, kwasm_slot_from_host(s, v->valtype, v->null, v->bits, &slot), v->err);
	if (v->err)
		return;
	KUNIT_EXPECT_EQ(test, kwasm_slot_to_host(v->valtype, slot, &null), v->bits);
	KUNIT_EXPECT_EQ(test, null, v->null);
	if (kwasm_is_ref(v->valtype))
		KUNIT_EXPECT_EQ(test, !slot, v->null);
}

static void destroying_nothing_is_legal(struct kunit *test)
{
	kwasm_store_destroy(NULL);
}

static struct kunit_case store_cases[] = {
	KUNIT_CASE(stack_sizes_have_bounds),
	KUNIT_CASE(small_limit_refuses_and_says_so),
	KUNIT_CASE(each_failing_allocation_leaves_nothing),
	KUNIT_CASE(fuel_lasts_to_the_unit),
	KUNIT_CASE(interrupts_stand_until_taken_back),
	KUNIT_CASE(equal_types_have_one_number),
	KUNIT_CASE(undone_types_are_gone),
	KUNIT_CASE_PARAM(values_come_back, value_gen_params),
	KUNIT_CASE(destroying_nothing_is_legal),
	{}
};

static struct kunit_suite store_suite = {
	.name = "kwasm_store",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = store_cases,
};

kunit_test_suite(store_suite);
