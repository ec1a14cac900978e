// SPDX-License-Identifier: GPL-2.0
/* Suites: what single blocks promise beyond the contract: plans, chunks, words */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/mm.h>

#include "kunit/alloc_pattern.h"
#include "kunit/witness.h"

/* --- fault plans */

static unsigned int refusals(struct ka_fault_plan *plan, unsigned int points, u64 *mask)
{
	struct ka_site *site = KA_SITE();
	unsigned int i, n = 0;

	for (i = 0, *mask = 0; i < points; i++) {
		if (ka_fault_point(plan, site)) {
			*mask |= 1ULL << i;
			n++;
		}
	}
	return n;
}

static void plan_off_refuses_and_counts_nothing(struct kunit *test)
{
	struct ka_fault_plan plan = {};
	u64 mask;

	KUNIT_EXPECT_EQ(test, refusals(&plan, 10, &mask), 0);
	KUNIT_EXPECT_EQ(test, plan.seen, 0);
}

static void plan_once_refuses_the_nth(struct kunit *test)
{
	struct ka_fault_plan plan = { .mode = KA_FAULT_ONCE, .n = 3 };
	u64 mask;

	KUNIT_EXPECT_EQ(test, refusals(&plan, 10, &mask), 1);
	KUNIT_EXPECT_EQ(test, mask, 1ULL << 3);
	KUNIT_EXPECT_EQ(test, plan.seen, 10);
	KUNIT_EXPECT_EQ(test, plan.injected, 1);
	KUNIT_EXPECT_EQ(test, plan.benign, 0);
}

static void plan_from_refuses_all_from_the_nth(struct kunit *test)
{
	struct ka_fault_plan plan = { .mode = KA_FAULT_FROM, .n = 3 };
	u64 mask;

	KUNIT_EXPECT_EQ(test, refusals(&plan, 8, &mask), 5);
	KUNIT_EXPECT_EQ(test, mask, 0xf8);
	KUNIT_EXPECT_EQ(test, plan.injected, 5);
}

static void plan_beyond_the_end_refuses_nothing(struct kunit *test)
{
	struct ka_fault_plan plan = { .mode = KA_FAULT_FROM, .n = 8 };
	u64 mask;

	KUNIT_EXPECT_EQ(test, refusals(&plan, 8, &mask), 0);
	KUNIT_EXPECT_EQ(test, plan.injected, 0);
}

static void plan_counts_benign_sites_apart(struct kunit *test)
{
	struct ka_fault_plan plan = { .mode = KA_FAULT_FROM };

	KUNIT_EXPECT_TRUE(test, ka_fault_point(&plan, KA_SITE_FLAGS(KA_SITE_BENIGN)));
	KUNIT_EXPECT_TRUE(test, ka_fault_point(&plan, KA_SITE()));
	KUNIT_EXPECT_EQ(test, plan.injected, 2);
	KUNIT_EXPECT_EQ(test, plan.benign, 1);
}

static void plan_refuses_only_what_it_names(struct kunit *test)
{
	static const u32 whats[] = { 0, KA_SITE_STOP, KA_SITE_STACK, KA_SITE_COPY };
	struct ka_site sites[ARRAY_SIZE(whats)];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(whats); i++) {
		struct ka_fault_plan plan = { .mode = KA_FAULT_FROM, .what = whats[i] };

		for (k = 0; k < ARRAY_SIZE(whats); k++) {
			sites[k] = (struct ka_site){ .flags = whats[k] };
			KUNIT_EXPECT_EQ(test, ka_fault_point(&plan, &sites[k]), i == k);
		}
		KUNIT_EXPECT_EQ(test, plan.seen, 1);
		KUNIT_EXPECT_EQ(test, plan.injected, 1);
	}
}

static void fault_refuses_all_but_freeing(struct kunit *test)
{
	struct ka_fault_plan plan = {};
	struct ka_error error = {};
	struct ka_fault fault;
	void *p, *q;

	ka_fault_init(&fault, &ka_kmalloc, &plan);
	fault.ka.error = &error;
	p = ka_alloc(&fault.ka, 100, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	plan.mode = KA_FAULT_FROM;
	q = ka_realloc(&fault.ka, p, 100, 200, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, q);
	q = ka_realloc(&fault.ka, p, 100, 50, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, q);
	q = ka_alloc(&fault.ka, 10, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, q);
	KUNIT_EXPECT_TRUE(test, error.injected);
	ka_free(&fault.ka, p, 100);
	KUNIT_EXPECT_EQ(test, plan.seen, 3);
	KUNIT_EXPECT_EQ(test, plan.injected, 3);
}

/* --- bump */

struct bump_bench {
	struct witness_bench watch;
	struct witness witness;
	struct ka_bump bump;
};

static struct bump_bench *make_bump(struct kunit *test, size_t chunk)
{
	struct bump_bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	witness_bench_init(&b->watch);
	witness_init(&b->witness, &ka_kmalloc, &b->watch);
	ka_bump_init(&b->bump, &b->witness.ka, chunk);
	return b;
}

static void end_bump(struct kunit *test, struct bump_bench *b)
{
	ka_bump_exit(&b->bump);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
	KUNIT_EXPECT_EQ(test, b->watch.breaches, 0);
	ka_bump_exit(&b->bump);
	kvfree(b);
}

static void bump_asks_once_a_chunk(struct kunit *test)
{
	struct bump_bench *b = make_bump(test, 4096);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, b->watch.requests, 0);
	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_NOT_NULL(test, ka_alloc(&b->bump.ka, 32, GFP_KERNEL));
	/* 32,000 bytes in chunks of 4,096 with a header each */
	KUNIT_EXPECT_EQ(test, b->watch.requests, 8);
	ka_reset(&b->bump.ka);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
	KUNIT_EXPECT_NOT_NULL(test, ka_alloc(&b->bump.ka, 32, GFP_KERNEL));
	end_bump(test, b);
}

static void bump_gives_large_blocks_their_own_chunk(struct kunit *test)
{
	struct bump_bench *b = make_bump(test, 4096);
	u8 *small = ka_alloc(&b->bump.ka, 16, GFP_KERNEL);
	u8 *large = ka_alloc(&b->bump.ka, 4090, GFP_KERNEL);
	u8 *next = ka_alloc(&b->bump.ka, 16, GFP_KERNEL);

	KUNIT_EXPECT_NOT_NULL(test, large);
	KUNIT_EXPECT_PTR_EQ(test, next, small + 16);
	KUNIT_EXPECT_EQ(test, b->watch.requests, 2);
	end_bump(test, b);
}

static void bump_takes_the_last_block_back(struct kunit *test)
{
	struct bump_bench *b = make_bump(test, 4096);
	struct ka *a = &b->bump.ka;
	u8 *first = ka_alloc(a, 64, GFP_KERNEL);
	u8 *last = ka_alloc(a, 64, GFP_KERNEL), *next;

	KUNIT_EXPECT_PTR_EQ(test, last, first + 64);
	ka_free(a, last, 64);
	last = ka_alloc(a, 64, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, last, first + 64);
	ka_free(a, first, 64);
	next = ka_alloc(a, 64, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, next, last + 64);
	end_bump(test, b);
}

/* Over several chunks, small and large in turns: nothing must stay behind. */
static void bump_forgets_what_is_undone_backwards(struct kunit *test)
{
	struct bump_bench *b = make_bump(test, 4096);
	struct ka *a = &b->bump.ka;
	u8 *kept = ka_alloc(a, 100, GFP_KERNEL), *p[40];
	u64 live = b->watch.live, held = b->bump.held;
	int i;

	for (i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = ka_alloc(a, i % 4 ? 700 : 3000, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p[i]);
	}
	KUNIT_EXPECT_GT(test, b->watch.live, live + 10);
	while (i--)
		ka_free(a, p[i], i % 4 ? 700 : 3000);
	KUNIT_EXPECT_EQ(test, b->watch.live, live);
	KUNIT_EXPECT_EQ(test, b->bump.held, held);
	p[0] = ka_alloc(a, 8, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, p[0], kept + 104);
	ka_free(a, p[0], 8);
	ka_free(a, kept, 100);
	KUNIT_EXPECT_EQ(test, b->watch.live, 0);
	KUNIT_EXPECT_EQ(test, b->bump.held, 0);
	end_bump(test, b);
}

static void bump_stretches_the_last_block(struct kunit *test)
{
	struct bump_bench *b = make_bump(test, 4096);
	struct ka *a = &b->bump.ka;
	u8 *p = ka_alloc(a, 64, GFP_KERNEL), *q;

	q = ka_realloc(a, p, 64, 1000, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, q, p);
	q = ka_realloc(a, p, 1000, 8, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, q, p);
	q = ka_alloc(a, 8, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, q, p + 8);
	KUNIT_EXPECT_EQ(test, b->watch.requests, 1);
	end_bump(test, b);
}

static void bump_exit_is_legal_on_zeroes(struct kunit *test)
{
	struct ka_bump bump = {};

	ka_bump_exit(&bump);
	KUNIT_EXPECT_EQ(test, bump.held, 0);
}

/* --- others */

static void fallback_absorbs_the_reason(struct kunit *test)
{
	struct ka_error error = {};
	struct ka_budget budget;
	struct ka_limit limit;
	struct ka_bump bump;
	struct ka_fallback fallback;
	void *p;

	ka_budget_init(&budget, "tiny", 10, NULL);
	ka_limit_init(&limit, &ka_kmalloc, &budget);
	ka_bump_init(&bump, &limit.ka, 256);
	ka_fallback_init(&fallback, &bump.ka, &ka_kmalloc);
	fallback.ka.error = &error;
	p = ka_alloc(&fallback.ka, 100, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, error.err, 0);
	KUNIT_EXPECT_FALSE(test, ka_owns(&bump.ka, p));
	ka_free(&fallback.ka, p, 100);
	/* When both refuse, it is the second one's reason that counts. */
	p = ka_alloc(&fallback.ka, hidden_size(SIZE_MAX / 2), GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, error.err, -ENOMEM);
	KUNIT_EXPECT_NULL(test, error.budget);
}

static void kvmalloc_ends_where_the_kernels_does(struct kunit *test)
{
	void *p = ka_alloc_at(&ka_kvmalloc, hidden_size((size_t)INT_MAX + 1), PAGE_SIZE,
			      GFP_KERNEL, KA_SITE());

	KUNIT_EXPECT_NULL(test, p);
}

static void segregate_chooses_by_size(struct kunit *test)
{
	struct ka_segregate segregate;
	struct ka_stats small, large;
	void *p;

	ka_stats_init(&small, &ka_kmalloc, KA_HOST);
	ka_stats_init(&large, &ka_kvmalloc, KA_HOST);
	ka_segregate_init(&segregate, 100, &small.ka, &large.ka);
	p = ka_alloc(&segregate.ka, 100, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, atomic64_read(&small.bytes), 100);
	p = ka_realloc(&segregate.ka, p, 100, 101, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, atomic64_read(&small.bytes), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&large.bytes), 101);
	ka_free(&segregate.ka, p, 101);
	KUNIT_EXPECT_EQ(test, atomic64_read(&large.objects), 0);
}

/* --- words */

struct sentence {
	struct ka_error error;
	const char *text;
};

static const struct sentence sentences[] = {
	{ {}, "" },
	{ { .err = -ENOMEM, .kind = KA_MEMORY, .size = 96 << 20, .budget = "store",
	    .limit = 64 << 20 }, "96 MiB of memory refused by budget store (64 MiB)" },
	{ { .err = -ENOMEM, .kind = KA_STACK, .size = 1 },
	  "1 byte of stack refused by the kernel" },
	{ { .err = -ENOMEM, .kind = KA_TABLE, .size = 1023 },
	  "1023 bytes of table refused by the kernel" },
	{ { .err = -ENOMEM, .kind = KA_TABLE, .size = 1536, .injected = true },
	  "1.5 KiB of table refused by the fault plan" },
	{ { .err = -ENOMEM, .kind = KA_MODULE, .size = 1 << 20, .budget = "engine", .limit = 0 },
	  "1 MiB of module refused by budget engine (0 bytes)" },
	{ { .err = -ENOMEM, .kind = KA_HOST, .size = SIZE_MAX },
	  "15.9 EiB of host refused by the kernel" },
	{ { .err = -ENOMEM, .kind = KA_MEMORY, .size = 1 << 20, .budget = "tenant 1000",
	    .limit = 64 << 20, .what = "memory.grow", .goal = 96 << 20 },
	  "memory.grow to 96 MiB refused by budget tenant 1000 (64 MiB)" },
	{ { .err = -ENOMEM, .kind = KA_TABLE, .size = 1, .what = "table.grow", .goal = 1536 },
	  "table.grow to 1.5 KiB refused by the kernel" },
	{ { .err = -EINTR, .kind = KA_MEMORY, .size = 1ULL << 32 },
	  "4 GiB of memory not taken: a fatal signal came" },
	{ { .err = -ENOMEM, .kind = KA_TABLE, .size = 8, .budget = "store", .limit = 1024,
	    .site = &(struct ka_site) { .file = "alloc/vec.c", .line = 12 } },
	  "8 bytes of table refused by budget store (1 KiB), at alloc/vec.c:12" },
};

static void says_it_in_a_sentence(struct kunit *test)
{
	char text[128];
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(sentences); i++) {
		len = ka_error_text(&sentences[i].error, text, sizeof(text));
		KUNIT_EXPECT_STREQ(test, (const char *)text, sentences[i].text);
		KUNIT_EXPECT_EQ(test, len, strlen(sentences[i].text));
	}
}

static void says_who_refused(struct kunit *test)
{
	const struct ka_error kernel = { .err = -ENOMEM };
	const struct ka_error signal = { .err = -EINTR };
	const struct ka_error plan = { .err = -ENOMEM, .injected = true };
	const struct ka_error pool = { .err = -ENOSPC, .pool = "slots" };
	const struct ka_error budget = { .err = -ENOMEM, .budget = "store" };

	KUNIT_EXPECT_STREQ(test, ka_error_by(&kernel), "kernel");
	KUNIT_EXPECT_STREQ(test, ka_error_by(&signal), "signal");
	KUNIT_EXPECT_STREQ(test, ka_error_by(&plan), "fault plan");
	KUNIT_EXPECT_STREQ(test, ka_error_by(&pool), "slots");
	KUNIT_EXPECT_STREQ(test, ka_error_by(&budget), "store");
}

static void kind_is_that_of_the_first_head_below(struct kunit *test)
{
	struct ka_fault_plan plan = {};
	struct ka_stats stats;
	struct ka_fault fault;
	struct ka_bump bump;

	ka_stats_init(&stats, &ka_kmalloc, KA_TABLE);
	ka_fault_init(&fault, &stats.ka, &plan);
	ka_bump_init(&bump, &fault.ka, 0);
	KUNIT_EXPECT_EQ(test, (int)ka_kind_of(&stats.ka), (int)KA_TABLE);
	KUNIT_EXPECT_EQ(test, (int)ka_kind_of(&bump.ka), (int)KA_TABLE);
	KUNIT_EXPECT_EQ(test, (int)ka_kind_of(&ka_kmalloc), (int)KA_KINDS);
}

static void says_it_in_as_many_bytes_as_there_are(struct kunit *test)
{
	const struct sentence *s = &sentences[1];
	char text[128];
	size_t size;

	for (size = 0; size <= strlen(s->text) + 1; size++) {
		memset(text, '#', sizeof(text));
		ka_error_text(&s->error, text, size);
		KUNIT_EXPECT_EQ(test, text[size], '#');
		if (size)
			KUNIT_EXPECT_EQ(test, strlen(text), size - 1);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(plan_off_refuses_and_counts_nothing),
	KUNIT_CASE(plan_once_refuses_the_nth),
	KUNIT_CASE(plan_from_refuses_all_from_the_nth),
	KUNIT_CASE(plan_beyond_the_end_refuses_nothing),
	KUNIT_CASE(plan_counts_benign_sites_apart),
	KUNIT_CASE(plan_refuses_only_what_it_names),
	KUNIT_CASE(fault_refuses_all_but_freeing),
	KUNIT_CASE(bump_asks_once_a_chunk),
	KUNIT_CASE(bump_gives_large_blocks_their_own_chunk),
	KUNIT_CASE(bump_takes_the_last_block_back),
	KUNIT_CASE(bump_forgets_what_is_undone_backwards),
	KUNIT_CASE(bump_stretches_the_last_block),
	KUNIT_CASE(bump_exit_is_legal_on_zeroes),
	KUNIT_CASE(fallback_absorbs_the_reason),
	KUNIT_CASE(kvmalloc_ends_where_the_kernels_does),
	KUNIT_CASE(segregate_chooses_by_size),
	KUNIT_CASE(says_it_in_a_sentence),
	KUNIT_CASE(says_who_refused),
	KUNIT_CASE(kind_is_that_of_the_first_head_below),
	KUNIT_CASE(says_it_in_as_many_bytes_as_there_are),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_block",
	.test_cases = cases,
};

kunit_test_suite(suite);
