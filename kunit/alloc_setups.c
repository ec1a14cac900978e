// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: allocators and compositions of blocks that keep one contract
 *
 * A witness stands between the blocks and each back end, so that what they ask
 * for is watched and can be refused.
 */
#include "kunit/alloc_setups.h"

#define LIMIT	(64ULL << 20)	/* bytes: room for every case */

static struct ka *over(struct alloc_bench *b, struct ka *back_end)
{
	witness_init(&b->lower, back_end, &b->watch);
	return &b->lower.ka;
}

static struct ka *beside(struct alloc_bench *b, struct ka *back_end)
{
	witness_init(&b->upper, back_end, &b->watch);
	return &b->upper.ka;
}

static struct ka *limit(struct alloc_bench *b, unsigned int i, struct ka *next)
{
	ka_limit_init(&b->limit[i], next, i ? &b->inner : &b->budget);
	return &b->limit[i].ka;
}

static struct ka *stats(struct alloc_bench *b, unsigned int i, struct ka *next)
{
	ka_stats_init(&b->stats[i], next, KA_HOST);
	return &b->stats[i].ka;
}

static struct ka *fault(struct alloc_bench *b, struct ka *next)
{
	ka_fault_init(&b->fault, next, &b->plan);
	return &b->fault.ka;
}

static struct ka *segregate(struct alloc_bench *b, unsigned int i, size_t threshold,
			    struct ka *small, struct ka *large)
{
	ka_segregate_init(&b->segregate[i], threshold, small, large);
	return &b->segregate[i].ka;
}

static struct ka *fallback(struct alloc_bench *b, struct ka *first, struct ka *second)
{
	ka_fallback_init(&b->fallback, first, second);
	return &b->fallback.ka;
}

static struct ka *bump(struct alloc_bench *b, unsigned int i, size_t chunk, struct ka *next)
{
	ka_bump_init(&b->bump[i], next, chunk);
	return &b->bump[i].ka;
}

/* One that learns all the time, so that what is freed is used again. */
static struct ka *keep(struct alloc_bench *b, enum ka_keep_mode mode, struct ka *next)
{
	b->mode = mode;
	ka_keep_init(&b->keep, next, "keep", &b->mode);
	return &b->keep.ka;
}

static struct ka *paged(struct alloc_bench *b, struct ka *pages, struct ka *rest)
{
	ka_paged_init(&b->paged, pages, rest);
	return &b->paged.ka;
}

static struct ka *router(struct alloc_bench *b, struct ka *next)
{
	ka_router_init(&b->router, next);
	return ka_router_of(&b->router, KA_HOST);
}

/* From a pool that the inner budget lends, to the outer one, which is beside it. */
static struct ka *loan(struct alloc_bench *b, struct ka *next)
{
	ka_slots_init(&b->pool, limit(b, 1, next), "pool", 256, b->slots, ARRAY_SIZE(b->slots));
	ka_loan_init(&b->loan, &b->pool.ka, &b->budget, &b->inner, "pool", &b->key);
	return &b->loan.ka;
}

static struct ka *kmalloc_alone(struct alloc_bench *b)
{
	return over(b, &ka_kmalloc);
}

static struct ka *vmalloc_alone(struct alloc_bench *b)
{
	return over(b, &ka_vmalloc);
}

static struct ka *kvmalloc_alone(struct alloc_bench *b)
{
	return over(b, &ka_kvmalloc);
}

static struct ka *pages_alone(struct alloc_bench *b)
{
	return over(b, &ka_pages);
}

static struct ka *limit_kmalloc(struct alloc_bench *b)
{
	return limit(b, 0, over(b, &ka_kmalloc));
}

static struct ka *limit_limit_kvmalloc(struct alloc_bench *b)
{
	return limit(b, 1, limit(b, 0, over(b, &ka_kvmalloc)));
}

static struct ka *limit_pages(struct alloc_bench *b)
{
	return limit(b, 0, over(b, &ka_pages));
}

static struct ka *stats_kvmalloc(struct alloc_bench *b)
{
	return stats(b, 0, over(b, &ka_kvmalloc));
}

static struct ka *stats_fault_limit_pages(struct alloc_bench *b)
{
	return stats(b, 0, fault(b, limit(b, 0, over(b, &ka_pages))));
}

static struct ka *fault_kmalloc(struct alloc_bench *b)
{
	return fault(b, over(b, &ka_kmalloc));
}

static struct ka *segregate_kmalloc_vmalloc(struct alloc_bench *b)
{
	return segregate(b, 0, 256, over(b, &ka_kmalloc), beside(b, &ka_vmalloc));
}

static struct ka *segregate_limits(struct alloc_bench *b)
{
	return segregate(b, 0, 1000, limit(b, 0, over(b, &ka_kmalloc)),
			 limit(b, 1, beside(b, &ka_pages)));
}

static struct ka *segregate_segregate(struct alloc_bench *b)
{
	struct ka *small = segregate(b, 0, 64, over(b, &ka_kmalloc), beside(b, &ka_kvmalloc));

	return segregate(b, 1, 4096, small, &b->upper.ka);
}

static struct ka *paged_pages_kvmalloc(struct alloc_bench *b)
{
	return paged(b, over(b, &ka_pages), beside(b, &ka_kvmalloc));
}

static struct ka *limit_paged(struct alloc_bench *b)
{
	return limit(b, 0, paged(b, over(b, &ka_pages), beside(b, &ka_kmalloc)));
}

static struct ka *bump_kmalloc(struct alloc_bench *b)
{
	return bump(b, 0, 4096, over(b, &ka_kmalloc));
}

static struct ka *bump_vmalloc(struct alloc_bench *b)
{
	return bump(b, 0, 65536, over(b, &ka_vmalloc));
}

static struct ka *bump_bump(struct alloc_bench *b)
{
	return bump(b, 1, 512, bump(b, 0, 16384, over(b, &ka_kvmalloc)));
}

static struct ka *stats_bump_limit(struct alloc_bench *b)
{
	return stats(b, 0, bump(b, 0, 4096, limit(b, 0, over(b, &ka_kvmalloc))));
}

static struct ka *fallback_small_bump(struct alloc_bench *b)
{
	struct ka *first = bump(b, 0, 4096, limit(b, 1, over(b, &ka_kmalloc)));

	ka_budget_init(&b->inner, "inner", 8192, NULL);
	return fallback(b, first, beside(b, &ka_kvmalloc));
}

static struct ka *fallback_bump_bump(struct alloc_bench *b)
{
	struct ka *first = bump(b, 0, 1024, limit(b, 1, over(b, &ka_kmalloc)));

	ka_budget_init(&b->inner, "inner", 3000, NULL);
	return fallback(b, first, bump(b, 1, 8192, beside(b, &ka_kvmalloc)));
}

static struct ka *limit_fallback_stats(struct alloc_bench *b)
{
	struct ka *first = bump(b, 0, 4096, limit(b, 1, over(b, &ka_kmalloc)));

	ka_budget_init(&b->inner, "inner", 20000, NULL);
	return limit(b, 0, fallback(b, first, stats(b, 0, beside(b, &ka_kvmalloc))));
}

static struct ka *keep_kvmalloc(struct alloc_bench *b)
{
	return keep(b, KA_KEEP_LEARN, over(b, &ka_kvmalloc));
}

static struct ka *keep_limit_pages(struct alloc_bench *b)
{
	return keep(b, KA_KEEP_SERVE, limit(b, 0, over(b, &ka_pages)));
}

static struct ka *stats_keep_paged(struct alloc_bench *b)
{
	struct ka *below = paged(b, over(b, &ka_pages), beside(b, &ka_kvmalloc));

	return stats(b, 0, keep(b, KA_KEEP_LEARN, fault(b, below)));
}

static struct ka *router_kvmalloc(struct alloc_bench *b)
{
	return router(b, over(b, &ka_kvmalloc));
}

static struct ka *router_limit_paged(struct alloc_bench *b)
{
	return router(b, limit_paged(b));
}

static struct ka *fallback_loan_limit(struct alloc_bench *b)
{
	struct ka *first = loan(b, over(b, &ka_kmalloc));

	return fallback(b, first, limit(b, 0, beside(b, &ka_kvmalloc)));
}

/* A policy's own back ends cannot be watched; its counters can. */
static struct ka *policy_head(struct alloc_bench *b, enum ka_kind kind)
{
	ka_policy_init(&b->policy, "store", LIMIT, &b->budget, GFP_KERNEL);
	return ka_of(&b->policy, kind);
}

static struct ka *policy_store(struct alloc_bench *b)
{
	return policy_head(b, KA_STORE);
}

static struct ka *policy_memory(struct alloc_bench *b)
{
	return policy_head(b, KA_MEMORY);
}

static struct ka *policy_stack(struct alloc_bench *b)
{
	return policy_head(b, KA_STACK);
}

static struct ka *bump_policy(struct alloc_bench *b)
{
	return bump(b, 0, 4096, policy_head(b, KA_MODULE));
}

/* As alloc/README.rst has it. */
static struct ka *ceiling_kmalloc_limit_kvmalloc(struct alloc_bench *b)
{
	struct ka *small = over(b, &ka_kmalloc);
	struct ka *large = limit(b, 0, beside(b, &ka_kvmalloc));

	ceiling_init(&b->ceiling, segregate(b, 0, 4096, small, large), 1 << 20);
	return &b->ceiling.ka;
}

const struct alloc_setup alloc_setups[] = {
	{ "kmalloc", kmalloc_alone },
	{ "vmalloc", vmalloc_alone },
	{ "kvmalloc", kvmalloc_alone },
	{ "pages", pages_alone },
	{ "limit(kmalloc)", limit_kmalloc },
	{ "limit(limit(kvmalloc))", limit_limit_kvmalloc },
	{ "limit(pages)", limit_pages },
	{ "stats(kvmalloc)", stats_kvmalloc },
	{ "stats(fault(limit(pages)))", stats_fault_limit_pages },
	{ "fault(kmalloc)", fault_kmalloc },
	{ "ceiling(segregate(kmalloc, limit(kvmalloc)))", ceiling_kmalloc_limit_kvmalloc },
	{ "segregate(256, kmalloc, vmalloc)", segregate_kmalloc_vmalloc },
	{ "segregate(1000, limit(kmalloc), limit(pages))", segregate_limits },
	{ "segregate(4K, segregate(64, kmalloc, kvmalloc), kvmalloc)", segregate_segregate },
	{ "paged(pages, kvmalloc)", paged_pages_kvmalloc },
	{ "limit(paged(pages, kmalloc))", limit_paged },
	{ "bump(4K, kmalloc)", bump_kmalloc },
	{ "bump(64K, vmalloc)", bump_vmalloc },
	{ "bump(512, bump(16K, kvmalloc))", bump_bump },
	{ "stats(bump(4K, limit(kvmalloc)))", stats_bump_limit },
	{ "fallback(bump(4K, limit(8K, kmalloc)), kvmalloc)", fallback_small_bump },
	{ "fallback(bump(1K, limit(3000, kmalloc)), bump(8K, kvmalloc))", fallback_bump_bump },
	{ "limit(fallback(bump(4K, limit(kmalloc)), stats(kvmalloc)))", limit_fallback_stats },
	{ "keep(kvmalloc)", keep_kvmalloc },
	{ "keep(limit(pages)), serving", keep_limit_pages },
	{ "stats(keep(fault(paged(pages, kvmalloc))))", stats_keep_paged },
	{ "router(kvmalloc)", router_kvmalloc },
	{ "router(limit(paged(pages, kmalloc)))", router_limit_paged },
	{ "fallback(loan(slots(256, 8, limit(kmalloc))), limit(kvmalloc))", fallback_loan_limit },
	{ "policy: store", policy_store },
	{ "policy: memory", policy_memory },
	{ "policy: stack", policy_stack },
	{ "bump(4K, policy: module)", bump_policy },
	{ "cache" },
	{ "limit(64M, cache)" },
	{ "fallback(null, kmalloc)" },
	{ "segregate(1G, kvmalloc, null)" },
	{ "fallback(fixed(64), kvmalloc)" },
	{ "fallback(fixed(64), fallback(fixed(16), kmalloc))" },
	{ "region(8K, kmalloc)" },
	{ "region(64K, vmalloc)" },
	{ "region(16K, bump(64K, kvmalloc))" },
	{ "fallback(slots(64, 8, kmalloc), kvmalloc)" },
	{ "fallback(slots(4K, 16, kmalloc), region(64K, kvmalloc))" },
	{ "fallback(slots(256K, 3, kvmalloc), kvmalloc)" },
	{ "freelist(256, 8, kmalloc)" },
	{ "freelist(64K, 4, kvmalloc)" },
	{ "shards(64, 4, kmalloc)" },
	{ "shards(4K, 2, freelist(8K, 4, kvmalloc))" },
	{ "zero(kmalloc)" },
	{ "zero(paged(pages, kvmalloc))" },
	{ "guard(kmalloc)" },
	{ "guard(guard(pages))" },
	{ "tag(kmalloc)" },
	{ "tag(tag(paged(pages, kvmalloc)))" },
	{ "quarantine(16K, kmalloc)" },
	{ "quarantine(1M, guard(kvmalloc))" },
	{ "limit(64M, fault(1G, stats(zero(pages))))" },
	{ "segregate(4K, freelist(64, 32, region(16K, kmalloc)), guard(kvmalloc))" },
};

const size_t nr_alloc_setups = ARRAY_SIZE(alloc_setups);

const void *alloc_setups_gen_params(const void *prev, char *desc)
{
	const struct alloc_setup *next = prev ? (const struct alloc_setup *)prev + 1 : alloc_setups;

	if (next == alloc_setups + nr_alloc_setups)
		return NULL;
	strscpy(desc, next->name, KUNIT_PARAM_DESC_SIZE);
	return next;
}

struct alloc_bench *alloc_bench_make(struct kunit *test)
{
	const struct alloc_setup *setup = test->param_value;
	struct alloc_bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	test->priv = b;
	witness_bench_init(&b->watch);
	ka_budget_init(&b->budget, "outer", LIMIT, NULL);
	ka_budget_init(&b->inner, "inner", LIMIT, NULL);
	b->ka = setup->make ? setup->make(b) : alloc_texts_make(test, b, setup->name);
	KUNIT_ASSERT_NOT_NULL(test, b->ka);
	b->ka->error = &b->error;
	return b;
}

/*
 * Nothing may be left once bumps and pools let go: not below the blocks, not in a budget,
 * not in a counter.
 */
void alloc_bench_check(struct kunit *test)
{
	struct alloc_bench *b = test->priv;

	if (!b)
		return;
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->stats[0].bytes), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->stats[0].objects), 0);
	ka_keep_exit(&b->keep);
	ka_slots_exit(&b->pool);
	ka_bump_exit(&b->bump[1]);
	ka_bump_exit(&b->bump[0]);
	alloc_texts_exit(test, b);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
	KUNIT_EXPECT_EQ(test, b->watch.breaches, 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->budget.used), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&b->inner.used), 0);
	if (b->policy.gfp)
		KUNIT_EXPECT_EQ(test, ka_policy_live(&b->policy), 0);
	kvfree(b);
	test->priv = NULL;
}
