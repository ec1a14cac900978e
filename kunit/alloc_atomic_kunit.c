// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: blocks in contexts that must not sleep
 *
 * Every block that is of use there, over the slab, in an atomic section and with
 * flags that must not sleep.  Who sleeps all the same makes the debug kernel's
 * might_sleep() complain, and the twin's; what cannot be had is refused.
 */
#include <kunit/test.h>
#include <linux/preempt.h>
#include <linux/string.h>

#include "kunit/alloc_pattern.h"
#include "kunit/alloc_texts.h"

static const char * const lines[] = {
	"kmalloc",
	"cache",
	"limit(1M, kmalloc)",
	"stats(kmalloc)",
	"fault(1G, kmalloc)",
	"zero(kmalloc)",
	"guard(kmalloc)",
	"tag(kmalloc)",
	"quarantine(1K, kmalloc)",
	"bump(4K, kmalloc)",
	"region(8K, kmalloc)",
	"freelist(64, 8, kmalloc)",
	"shards(64, 8, kmalloc)",
	"slots(4K, 4, kmalloc)",
	"fallback(fixed(256), kmalloc)",
	"fallback(null, kmalloc)",
	"segregate(100, cache, kmalloc)",
	"limit(1M, stats(segregate(64, shards(64, 4, kmalloc), zero(kmalloc))))",
};

static const void *lines_gen_params(const void *prev, char *desc)
{
	const char * const *next = prev ? (const char * const *)prev + 1 : lines;

	if (next == lines + ARRAY_SIZE(lines))
		return NULL;
	strscpy(desc, *next, KUNIT_PARAM_DESC_SIZE);
	return next;
}

/*
 * Contents survive what succeeds, as something does; what is wrong is counted, to
 * be told later.
 */
static unsigned int use(struct ka *a)
{
	unsigned int wrong = 0, served = 0, seed, kept;
	u8 *p, *q;

	for (seed = 0; seed < 20; seed++) {
		p = ka_alloc(a, 48, GFP_ATOMIC);
		if (!p)
			continue;
		served++;
		pattern_put(p, 48, seed);
		q = ka_realloc(a, p, 48, 500, GFP_NOWAIT);
		kept = q ? 500 : 48;
		wrong += !pattern_is(q ?: p, 48, seed);
		ka_free(a, q ?: p, kept);
	}
	return wrong + !served;
}

static void never_sleeps(struct kunit *test)
{
	const char *line = *(const char * const *)test->param_value;
	struct alloc_texts *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	struct witness_bench watch;
	unsigned int wrong;
	struct ka *a;

	KUNIT_ASSERT_NOT_NULL(test, x);
	witness_bench_init(&watch);
	alloc_texts_init(test, x, &watch);
	a = alloc_texts_build(test, x, line);
	preempt_disable();
	wrong = use(a);
	preempt_enable();
	KUNIT_EXPECT_EQ(test, wrong, 0U);
	alloc_texts_end(test, x);
	KUNIT_EXPECT_EQ(test, watch.live, 0ULL);
	KUNIT_EXPECT_EQ(test, watch.breaches, 0ULL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(never_sleeps, lines_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_alloc_atomic",
	.test_cases = cases,
};

kunit_test_suite(suite);
