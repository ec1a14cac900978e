// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: every block inside of every other one
 *
 * The pairs are put together as lines, so that a block that is added to the
 * table below meets all the others, on both sides.  What no line can name is put
 * around the tree of a line, or between it and its back end.  Each pair goes through
 * the contract once, in short; alone each block goes through all of it, in
 * alloc_contract_kunit.c.
 */
#include <kunit/test.h>
#include <linux/align.h>
#include <linux/mm.h>

#include "kunit/alloc_pattern.h"
#include "kunit/alloc_texts.h"

#define LENT	(64ULL << 20)	/* bytes that a pool may have, and a loan */

/* Room for any block of which no line can say that it be there. */
struct wrap {
	enum ka_keep_mode mode;
	struct ka_keep keep;
	struct ka_router router;
	struct ka_budget user, lender;
	struct ka_limit limit;
	struct ka_slot slots[4];
	struct ka_slots pool;
	struct ka_loan loan;
	const void *key;
	struct ka_fallback fallback;
};

struct pair_bench {
	struct witness_bench watch;
	struct alloc_texts texts;
	char line[160];
	struct wrap outside, inside;
	struct ka *ka;
	struct ka_error error;
};

/* It learns all the time, so that what is freed is used again. */
static struct ka *keep(struct pair_bench *b, struct wrap *w, struct ka *next)
{
	w->mode = KA_KEEP_LEARN;
	ka_keep_init(&w->keep, next, "keep", &w->mode);
	return &w->keep.ka;
}

static struct ka *router(struct pair_bench *b, struct wrap *w, struct ka *next)
{
	ka_router_init(&w->router, next);
	return ka_router_of(&w->router, KA_HOST);
}

/* What it has no slots for is another's. */
static struct ka *loan(struct pair_bench *b, struct wrap *w, struct ka *next)
{
	ka_budget_init(&w->user, "user", LENT, NULL);
	ka_budget_init(&w->lender, "lender", LENT, NULL);
	ka_limit_init(&w->limit, next, &w->lender);
	ka_slots_init(&w->pool, &w->limit.ka, "pool", 256, w->slots, ARRAY_SIZE(w->slots));
	ka_loan_init(&w->loan, &w->pool.ka, &w->user, &w->lender, "pool", &w->key);
	ka_fallback_init(&w->fallback, &w->loan.ka, b->texts.leaves[ALLOC_LEAF_KVMALLOC].ka);
	return &w->fallback.ka;
}

static void end_wrap(struct kunit *test, struct wrap *w)
{
	ka_keep_exit(&w->keep);
	ka_slots_exit(&w->pool);
	KUNIT_EXPECT_EQ(test, atomic64_read(&w->user.used), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&w->lender.used), 0);
}

struct shape {
	const char *name;
	const char *before, *after;	/* around the inner block */
	struct ka *(*wrap)(struct pair_bench *b, struct wrap *w, struct ka *next);
	bool tells;			/* it can tell what it owns whatever is inside */
	bool needs;			/* what is inside has to */
};

static const struct shape shapes[] = {
	{ "limit", "limit(64M, ", ")" },
	{ "stats", "stats(", ")" },
	{ "fault", "fault(1G, ", ")" },
	{ "zero", "zero(", ")" },
	{ "guard", "guard(", ")" },
	{ "tag", "tag(", ")" },
	{ "quarantine", "quarantine(8K, ", ")" },
	{ "bump", "bump(4K, ", ")", .tells = true },
	{ "region", "region(16K, ", ")", .tells = true },
	{ "freelist", "freelist(128, 4, ", ")" },
	{ "shards", "shards(128, 4, ", ")" },
	{ "slots", "fallback(slots(256, 4, ", "), kvmalloc)" },
	{ "spans", "fallback(spans(64K, 4, paged(pages, ", ")), kvmalloc)" },
	{ "fixed", "fallback(fixed(4K), ", ")" },
	{ "null", "fallback(null, ", ")" },
	{ "first", "fallback(", ", kvmalloc)", .needs = true },
	{ "small", "segregate(1000, ", ", kvmalloc)" },
	{ "large", "segregate(1000, cache, ", ")" },
	{ "paged", "paged(pages, ", ")" },
	{ "keep", "", "", keep },
	{ "router", "", "", router },
	{ "loan", "", "", loan },
};

static const void *shapes_gen_params(const void *prev, char *desc)
{
	const struct shape *next = prev ? (const struct shape *)prev + 1 : shapes;

	if (next == shapes + ARRAY_SIZE(shapes))
		return NULL;
	strscpy(desc, next->name, KUNIT_PARAM_DESC_SIZE);
	return next;
}

/* The line of a pair; false: no such pair can be. */
static bool pair_up(struct pair_bench *b, const struct shape *outer, const struct shape *inner)
{
	if (outer->needs && !inner->tells)
		return false;
	snprintf(b->line, sizeof(b->line), "%s%s%s%s%s", outer->before,
		 inner->needs ? "fallback(null, " : inner->before,
		 inner->wrap ? inner->name : "kmalloc",
		 inner->needs ? ")" : inner->after, outer->after);
	return true;
}

static const size_t some[] = { 1, 40, 129, 700, 4096, 9000, 150000 };

static void allocates(struct kunit *test, struct pair_bench *b)
{
	struct ka_layout wide = { .size = 3000, .align = KA_MAX_ALIGN };
	struct ka_layout page = { .size = 100, .align = PAGE_SIZE };
	void *p[ARRAY_SIZE(some)], *q;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		p[i] = ka_alloc(b->ka, some[i], GFP_KERNEL | (i & 1 ? __GFP_ZERO : 0));
		KUNIT_ASSERT_NOT_NULL_MSG(test, p[i], "%s", b->line);
		if (i & 1)
			KUNIT_EXPECT_NULL_MSG(test, memchr_inv(p[i], 0, some[i]), "%s", b->line);
		pattern_put(p[i], some[i], i);
	}
	q = ka_alloc_at(b->ka, wide.size, wide.align, GFP_KERNEL, KA_SITE());
	KUNIT_EXPECT_TRUE_MSG(test, q && IS_ALIGNED((unsigned long)q, wide.align), "%s", b->line);
	ka_free_aligned(b->ka, q, wide);
	q = ka_alloc_at(b->ka, page.size, page.align, GFP_KERNEL, KA_SITE());
	KUNIT_EXPECT_TRUE_MSG(test, q && IS_ALIGNED((unsigned long)q, page.align), "%s", b->line);
	ka_free(b->ka, q, page.size);
	for (i = 0; i < ARRAY_SIZE(some); i++) {
		KUNIT_EXPECT_TRUE_MSG(test, pattern_is(p[i], some[i], i), "%s", b->line);
		ka_free(b->ka, p[i], some[i]);
	}
}

/* Every size to every other, each with its first requests refused in turn. */
static void resizes(struct kunit *test, struct pair_bench *b)
{
	size_t i, j, n;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		for (j = 0; j < ARRAY_SIZE(some); j++) {
			u8 *p = ka_alloc(b->ka, some[i], GFP_KERNEL), *q = NULL;
			size_t kept = min(some[i], some[j]);

			KUNIT_ASSERT_NOT_NULL_MSG(test, p, "%s", b->line);
			pattern_put(p, some[i], j);
			for (n = 0; !q && n < 8; n++) {
				witness_refuse(&b->watch, n, true);
				q = ka_realloc(b->ka, p, some[i], some[j],
					       GFP_KERNEL | __GFP_ZERO);
				witness_allow(&b->watch);
				if (!q)
					KUNIT_EXPECT_TRUE_MSG(test, pattern_is(p, some[i], j),
							      "%s", b->line);
			}
			KUNIT_ASSERT_NOT_NULL_MSG(test, q, "%s", b->line);
			KUNIT_EXPECT_TRUE_MSG(test, pattern_is(q, kept, j), "%s", b->line);
			KUNIT_EXPECT_NULL_MSG(test, memchr_inv(q + kept, 0, some[j] - kept), "%s",
					      b->line);
			ka_free(b->ka, q, some[j]);
		}
	}
}

static void refuses(struct kunit *test, struct pair_bench *b)
{
	u64 requests;
	void *p;

	p = ka_alloc(b->ka, hidden_size(SIZE_MAX - 8), GFP_KERNEL);
	KUNIT_EXPECT_NULL_MSG(test, p, "%s", b->line);
	p = ka_alloc_at(b->ka, hidden_size(SIZE_MAX / 2), PAGE_SIZE, GFP_KERNEL, KA_SITE());
	KUNIT_EXPECT_NULL_MSG(test, p, "%s", b->line);
	KUNIT_EXPECT_EQ_MSG(test, b->error.err, -ENOMEM, "%s", b->line);

	p = ka_alloc(b->ka, 200, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL_MSG(test, p, "%s", b->line);
	witness_refuse(&b->watch, 0, true);
	requests = b->watch.requests;
	ka_free(b->ka, p, 200);
	KUNIT_EXPECT_EQ_MSG(test, b->watch.requests, requests, "%s", b->line);
	witness_allow(&b->watch);
}

static struct ka *build(struct kunit *test, struct pair_bench *b, const struct shape *outer,
			const struct shape *inner)
{
	struct ka_leaf *leaf = &b->texts.leaves[ALLOC_LEAF_KMALLOC];
	struct ka *ka;

	if (inner->wrap) {
		leaf->ka = inner->wrap(b, &b->inside, leaf->ka);
		leaf->name = inner->name;
	}
	ka = alloc_texts_build(test, &b->texts, b->line);
	return outer->wrap ? outer->wrap(b, &b->outside, ka) : ka;
}

static void try_pair(struct kunit *test, struct pair_bench *b, const struct shape *outer,
		     const struct shape *inner)
{
	alloc_texts_init(test, &b->texts, &b->watch);
	b->ka = build(test, b, outer, inner);
	b->ka->error = &b->error;
	allocates(test, b);
	resizes(test, b);
	refuses(test, b);
	end_wrap(test, &b->outside);
	KUNIT_EXPECT_EQ_MSG(test, atomic64_read(&b->texts.tree.nodes[0].meter.objects), 0, "%s",
			    b->line);
	KUNIT_EXPECT_EQ_MSG(test, atomic64_read(&b->texts.tree.nodes[0].meter.bytes), 0, "%s",
			    b->line);
	alloc_texts_end(test, &b->texts);
	end_wrap(test, &b->inside);
	KUNIT_EXPECT_EQ_MSG(test, b->watch.live, 0, "%s", b->line);
	KUNIT_EXPECT_EQ_MSG(test, b->watch.breaches, 0, "%s", b->line);
}

/* One block around each of the others. */
static void composes_with_every_other(struct kunit *test)
{
	const struct shape *outer = test->param_value;
	struct pair_bench *b = test->priv;
	unsigned int i, tried = 0;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		memset(b, 0, sizeof(*b));
		witness_bench_init(&b->watch);
		if (!pair_up(b, outer, &shapes[i]))
			continue;
		try_pair(test, b, outer, &shapes[i]);
		tried++;
		cond_resched();
	}
	KUNIT_EXPECT_GE(test, tried, 2);
}

static int make_bench(struct kunit *test)
{
	struct pair_bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);

	test->priv = b;
	return b ? 0 : -ENOMEM;
}

static void end_bench(struct kunit *test)
{
	kvfree(test->priv);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(composes_with_every_other, shapes_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_pair",
	.init = make_bench,
	.exit = end_bench,
	.test_cases = cases,
};

kunit_test_suite(suite);
