// SPDX-License-Identifier: GPL-2.0
/*
 * Linking: what an import finds, and whether that fits
 */

#include <kunit/test.h>

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/store_bench.h"

/* A module that imports one thing.  Types: 0 "i:", 1 "l:", 2 "i:i". */
static void import_one(struct store_bench *b, struct wasm_build *w, const char *module,
		       const char *field, u8 kind, const u8 *type, u32 size)
{
	wasm_begin(w, b->test);
	wasm_section(w, WASM_TYPE, 3);
	wasm_functype(w, "i:");
	wasm_functype(w, "l:");
	wasm_functype(w, "i:i");
	wasm_section(w, WASM_IMPORT, 1);
	wasm_import(w, module, field, kind);
	wasm_bytes(w, type, size);
}

/**
 * struct match - an import from spectest, and what becomes of it
 * @name: of the row
 * @field: field name
 * @kind: of the import
 * @type: its type, in the binary format
 * @reason: KWASM_E_NONE when it fits
 */
struct match {
	const char *name;
	const char *field;
	u8 kind;
	u8 type[4];
	enum kwasm_reason reason;
};

#define FUNC		WASM_K_FUNC
#define TABLE		WASM_K_TABLE
#define MEMORY		WASM_K_MEMORY
#define GLOBAL		WASM_K_GLOBAL
#define UNKNOWN		KWASM_E_UNKNOWN_IMPORT
#define OTHER_TYPE	KWASM_E_IMPORT_TYPE

/* The table has 10 of at most 20 funcrefs, the memory 1 of at most 2 pages. */
static const struct match matches[] = {
	{ "func", "print_i32", FUNC, { 0 } },
	{ "func of other parameters", "print_i32", FUNC, { 1 }, OTHER_TYPE },
	{ "func of other results", "print_i32", FUNC, { 2 }, OTHER_TYPE },
	{ "no such func", "print_i33", FUNC, { 0 }, UNKNOWN },
	{ "name cut short", "print_i3", FUNC, { 0 }, UNKNOWN },
	{ "empty name", "", FUNC, { 0 }, UNKNOWN },
	{ "memory as func", "memory", FUNC, { 0 }, OTHER_TYPE },
	{ "func as memory", "print_i32", MEMORY, { 0, 0 }, OTHER_TYPE },
	{ "table", "table", TABLE, { 0x70, 1, 10, 20 } },
	{ "table of less, without a maximum", "table", TABLE, { 0x70, 0, 0 } },
	{ "table of less, with more room", "table", TABLE, { 0x70, 1, 5, 30 } },
	{ "table of more", "table", TABLE, { 0x70, 0, 11 }, OTHER_TYPE },
	{ "table with less room", "table", TABLE, { 0x70, 1, 10, 19 }, OTHER_TYPE },
	{ "table of externrefs", "table", TABLE, { 0x6f, 0, 10 }, OTHER_TYPE },
	{ "memory", "memory", MEMORY, { 1, 1, 2 } },
	{ "memory of less", "memory", MEMORY, { 0, 0 } },
	{ "memory of more", "memory", MEMORY, { 0, 2 }, OTHER_TYPE },
	{ "memory with less room", "memory", MEMORY, { 1, 0, 1 }, OTHER_TYPE },
	{ "global", "global_i32", GLOBAL, { 0x7f, 0 } },
	{ "mutable global", "global_i32", GLOBAL, { 0x7f, 1 }, OTHER_TYPE },
	{ "global of another type", "global_i32", GLOBAL, { 0x7e, 0 }, OTHER_TYPE },
};

/* A maximum takes a byte more. */
static u32 type_size(const struct match *m)
{
	switch (m->kind) {
	case FUNC:
		return 1;
	case TABLE:
		return 3 + m->type[1];
	case MEMORY:
		return 2 + m->type[0];
	default:
		return 2;
	}
}

static void describe_match(const struct match *m, char *desc)
{
	strscpy(desc, m->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(match, matches, describe_match);

static void imports_match_by_type(struct kunit *test)
{
	const struct match *match = test->param_value;
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	struct wasm_build w;
	u64 before;

	KUNIT_ASSERT_FALSE(test, IS_ERR(kwasm_store_add_host(b->s, &kwasm_spectest, NULL)));
	before = ka_policy_live(&b->s->policy);
	import_one(b, &w, "spectest", match->field, match->kind, match->type, type_size(match));
	inst = bench_try(b, &w);

	KUNIT_EXPECT_EQ(test, (int)b->rep.reason, (int)match->reason);
	KUNIT_ASSERT_EQ(test, IS_ERR(inst), match->reason != KWASM_E_NONE);
	if (!IS_ERR(inst))
		return;
	KUNIT_EXPECT_EQ(test, -PTR_ERR(inst), (long)-kwasm_reason_errno(match->reason));
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->s->policy), before);
	KUNIT_EXPECT_EQ(test, b->s->instances.len, (size_t)1);
}

static void refused_import_is_named(struct kunit *test)
{
	struct store_bench *b = test->priv;
	static const u8 type[] = { 0 };
	struct kwasm_report rep;
	struct kwasm_module *m;
	struct wasm_build w;
	char text[80];

	import_one(b, &w, "env", "missing", WASM_K_FUNC, type, 1);
	m = bench_load(b, &w);
	kwasm_report_init(&rep);
	KUNIT_EXPECT_EQ(test, PTR_ERR(kwasm_instance_create(b->s, m, &rep)), (long)-ENOENT);
	KUNIT_EXPECT_EQ(test, rep.name_len, 7U);
	KUNIT_EXPECT_EQ(test, memcmp(rep.name, "missing", 7), 0);
	KUNIT_EXPECT_EQ(test, memcmp(m->bytes + rep.offset, "missing", 7), 0);
	KUNIT_EXPECT_LT(test, kwasm_report_print(&rep, text, sizeof(text)), (int)sizeof(text));
	KUNIT_EXPECT_EQ(test, strncmp(text, "unknown import \"env\" \"missing\" at", 33), 0);
	KUNIT_EXPECT_EQ(test, kwasm_report_print(&rep, text, 20), 19);
	KUNIT_EXPECT_STREQ(test, text, "unknown import \"env");
	kwasm_module_put(m);
}

/* A module that exports a global "g" of @val. */
static struct kwasm_instance *export_global(struct store_bench *b, u32 val)
{
	struct wasm_build w;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_GLOBAL, 1);
	WASM_BYTES(&w, 0x7f, 0, 0x41);
	wasm_s64(&w, val);
	wasm_byte(&w, 0x0b);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "g", WASM_K_GLOBAL, 0);
	return bench_instantiate(b, &w);
}

static u64 import_global(struct store_bench *b, const char *module)
{
	static const u8 type[] = { 0x7f, 0 };
	struct wasm_build w;

	import_one(b, &w, module, "g", WASM_K_GLOBAL, type, sizeof(type));
	return bench_instantiate(b, &w)->globals[0]->value;
}

static void newer_name_shadows_older(struct kunit *test)
{
	struct store_bench *b = test->priv;
	u64 before;

	bench_register(b, "env", export_global(b, 1));
	KUNIT_EXPECT_EQ(test, import_global(b, "env"), 1ULL);
	bench_register(b, "other", export_global(b, 2));
	KUNIT_EXPECT_EQ(test, import_global(b, "env"), 1ULL);
	before = b->s->names.nr;
	bench_register(b, "env", export_global(b, 3));
	KUNIT_EXPECT_EQ(test, import_global(b, "env"), 3ULL);
	KUNIT_EXPECT_EQ(test, import_global(b, "other"), 2ULL);
	KUNIT_EXPECT_EQ(test, b->s->names.nr, before);
}

static void names_are_bytes_not_strings(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = export_global(b, 7);
	struct kwasm_import import = {
		.module = { (const u8 *)"a\0b", 3 },
		.field = { (const u8 *)"g", 1 },
	};
	struct kwasm_extern ext;

	KUNIT_ASSERT_EQ(test, kwasm_store_register(b->s, import.module.data, 3, inst), 0);
	KUNIT_EXPECT_EQ(test, kwasm_store_resolve(b->s, &import, &ext), 0);
	import.module.len = 1;
	KUNIT_EXPECT_EQ(test, kwasm_store_resolve(b->s, &import, &ext), -ENOENT);
	import.module.len = 0;
	KUNIT_EXPECT_EQ(test, kwasm_store_resolve(b->s, &import, &ext), -ENOENT);
	KUNIT_ASSERT_EQ(test, kwasm_store_register(b->s, import.module.data, 0, inst), 0);
	KUNIT_EXPECT_EQ(test, kwasm_store_resolve(b->s, &import, &ext), 0);
}

static void thousand_names_are_found(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = export_global(b, 1);
	char name[16];
	u32 i;

	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "m%u", i);
		bench_register(b, name, inst);
	}
	for (i = 0; i < 1000; i++) {
		struct kwasm_import import = {
			.module = { (u8 *)name, 0 },
			.field = { (const u8 *)"g", 1 },
		};
		struct kwasm_extern ext;

		import.module.len = snprintf(name, sizeof(name), "m%u", i);
		KUNIT_ASSERT_EQ(test, kwasm_store_resolve(b->s, &import, &ext), 0);
	}
}

static void aborted_name_is_gone(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_name_claim claim;
	u64 before = ka_policy_live(&b->s->policy);

	KUNIT_ASSERT_EQ(test, kwasm_name_prepare(b->s, (const u8 *)"env", 3, &claim), 0);
	kwasm_name_abort(b->s, &claim);
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->s->policy), before);
	KUNIT_EXPECT_EQ(test, b->s->names.nr, 0U);
}

static void long_names_are_refused(struct kunit *test)
{
	struct store_bench *b = test->priv;
	u8 *name = kunit_kzalloc(test, KWASM_MAX_NAME + 1, GFP_KERNEL);
	struct kwasm_instance *inst = export_global(b, 1);

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_EXPECT_EQ(test, kwasm_store_register(b->s, name, KWASM_MAX_NAME + 1, inst), -E2BIG);
	KUNIT_EXPECT_EQ(test, kwasm_store_register(b->s, name, KWASM_MAX_NAME, inst), 0);
}

static int ignore(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	return 0;
}

static void bad_signatures_are_refused(struct kunit *test)
{
	static const char * const sigs[] = { "", "i", "i:j", "v:", "i:i:i", " :", "i:\n" };
	struct store_bench *b = test->priv;
	u64 before = ka_policy_live(&b->s->policy);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sigs); i++) {
		const struct kwasm_host_func funcs[] = {
			{ "good", "ilfdrx:xrdfli", ignore },
			{ "bad", sigs[i], ignore },
			{}
		};
		const struct kwasm_host_module host = { .name = "env", .funcs = funcs };

		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR(kwasm_store_add_host(b->s, &host, NULL)),
				    (long)-EINVAL, "%s", sigs[i]);
	}
	KUNIT_EXPECT_EQ(test, ka_policy_live(&b->s->policy), before);
	KUNIT_EXPECT_EQ(test, b->s->types.nr, 0U);
	KUNIT_EXPECT_EQ(test, b->s->names.nr, 0U);
}

/* Fails each allocation of adding spectest in turn; the store is as before. */
static void sweep_host(struct store_bench *b)
{
	size_t nr = b->s->instances.len;
	struct kwasm_instance *inst;
	u32 names = b->s->names.nr;
	u64 n, live = ka_policy_live(&b->s->policy);

	for (n = 0; ; n++) {
		b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_ONCE, .n = n };
		inst = kwasm_store_add_host(b->s, &kwasm_spectest, NULL);
		if (!b->s->policy.plan.injected)
			break;
		KUNIT_ASSERT_EQ(b->test, PTR_ERR(inst), (long)-ENOMEM);
		KUNIT_ASSERT_EQ(b->test, ka_policy_live(&b->s->policy), live);
		KUNIT_ASSERT_EQ(b->test, b->s->instances.len, nr);
		KUNIT_ASSERT_EQ(b->test, b->s->names.nr, names);
	}
	KUNIT_EXPECT_GT(b->test, n, 6ULL);
	KUNIT_ASSERT_FALSE(b->test, IS_ERR(inst));
	KUNIT_EXPECT_EQ(b->test, inst->index, (u32)nr);
}

static void failed_host_module_leaves_nothing(struct kunit *test)
{
	sweep_host(test->priv);
}

static void failed_host_module_shadows_nothing(struct kunit *test)
{
	struct store_bench *b = test->priv;

	bench_register(b, "spectest", export_global(b, 1));
	b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_FROM, .n = 5 };
	KUNIT_EXPECT_EQ(test, PTR_ERR(kwasm_store_add_host(b->s, &kwasm_spectest, NULL)),
			(long)-ENOMEM);
	b->s->policy.plan.mode = KA_FAULT_OFF;
	KUNIT_EXPECT_EQ(test, import_global(b, "spectest"), 1ULL);
	sweep_host(b);
}

static void note(struct kwasm_store *s, void *data)
{
	++*(int *)data;
}

static void release_comes_once_with_the_end(struct kunit *test)
{
	static const struct kwasm_host_module host = { .name = "env", .release = note };
	struct store_bench *b = test->priv;
	int released = 0;

	KUNIT_ASSERT_FALSE(test, IS_ERR(kwasm_store_add_host(b->s, &host, &released)));
	b->s->policy.plan = (struct ka_fault_plan){ .mode = KA_FAULT_FROM };
	KUNIT_EXPECT_TRUE(test, IS_ERR(kwasm_store_add_host(b->s, &host, &released)));
	KUNIT_EXPECT_EQ(test, released, 0);
	kwasm_store_destroy(b->s);
	b->s = NULL;
	KUNIT_EXPECT_EQ(test, released, 1);
}

static struct kunit_case link_cases[] = {
	KUNIT_CASE_PARAM(imports_match_by_type, match_gen_params),
	KUNIT_CASE(refused_import_is_named),
	KUNIT_CASE(newer_name_shadows_older),
	KUNIT_CASE(names_are_bytes_not_strings),
	KUNIT_CASE(thousand_names_are_found),
	KUNIT_CASE(aborted_name_is_gone),
	KUNIT_CASE(long_names_are_refused),
	KUNIT_CASE(bad_signatures_are_refused),
	KUNIT_CASE(failed_host_module_leaves_nothing),
	KUNIT_CASE(failed_host_module_shadows_nothing),
	KUNIT_CASE(release_comes_once_with_the_end),
	{}
};

static struct kunit_suite link_suite = {
	.name = "kwasm_link",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = link_cases,
};

kunit_test_suite(link_suite);
