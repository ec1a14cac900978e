// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit in userspace: runs the linked suites and prints KTAP
 *
 *	suites [-l] [-v] [FILTER]
 *
 * FILTER is a part of "suite.case"; -l lists the cases; -v names each row of a
 * parameterised case.  Exit status 0 when nothing failed.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <kunit/test.h>

#include <linux/sched.h>

#include "tools/lib/twin.h"

#define MAX_SUITES	256

static struct kunit_suite *suites[MAX_SUITES];
static size_t nr_suites;

static const char *filter = "";
static bool list, verbose;
static struct { u64 pass, fail, skip; } total;

void kunit_register_suites(struct kunit_suite **more, size_t n)
{
	while (n--) {
		if (nr_suites == MAX_SUITES)
			abort();
		suites[nr_suites++] = *more++;
	}
}

/* === Expectations === */

void kunit_abort(struct kunit *test)
{
	longjmp(test->abort, 1);
}

static void fail_head(struct kunit *test, const struct kunit_place *place)
{
	test->status = KUNIT_FAILURE;
	printf("    # %s: %s FAILED at %s:%d\n", test->name,
	       place->assert ? "ASSERTION" : "EXPECTATION", place->file, place->line);
}

static void fail_tail(struct kunit *test, const struct kunit_place *place, const char *fmt,
		      va_list args)
{
	if (strcmp(fmt, " ")) {
		printf("    #   ");
		vprintf(fmt, args);
		printf("\n");
	}
	fflush(stdout);
	if (place->assert)
		kunit_abort(test);
}

void kunit_fail(struct kunit *test, const struct kunit_place *place, const char *what,
		const char *fmt, ...)
{
	va_list args;

	fail_head(test, place);
	printf("    #   %s\n", what);
	va_start(args, fmt);
	fail_tail(test, place, fmt, args);
	va_end(args);
}

void kunit_fail_int(struct kunit *test, const struct kunit_place *place, const char *left_text,
		    const char *op, const char *right_text, long long left, long long right,
		    const char *fmt, ...)
{
	va_list args;

	fail_head(test, place);
	printf("    #   expected %s %s %s, but\n", left_text, op, right_text);
	printf("    #   left == %lld (0x%llx), right == %lld (0x%llx)\n", left, left, right, right);
	va_start(args, fmt);
	fail_tail(test, place, fmt, args);
	va_end(args);
}

void kunit_fail_ptr(struct kunit *test, const struct kunit_place *place, const char *left_text,
		    const char *op, const char *right_text, const void *left, const void *right,
		    const char *fmt, ...)
{
	va_list args;

	fail_head(test, place);
	printf("    #   expected %s %s %s, but\n", left_text, op, right_text);
	printf("    #   left == %p, right == %p\n", left, right);
	va_start(args, fmt);
	fail_tail(test, place, fmt, args);
	va_end(args);
}

void kunit_fail_str(struct kunit *test, const struct kunit_place *place, const char *left_text,
		    const char *op, const char *right_text, const char *left, const char *right,
		    const char *fmt, ...)
{
	va_list args;

	fail_head(test, place);
	printf("    #   expected %s %s %s, but\n", left_text, op, right_text);
	printf("    #   left == \"%s\", right == \"%s\"\n", left, right);
	va_start(args, fmt);
	fail_tail(test, place, fmt, args);
	va_end(args);
}

/* === Memory of a case === */

struct resource {
	struct list_head link;
	void *p;
};

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	struct resource *res = malloc(sizeof(*res));

	if (!res)
		abort();
	res->p = kmalloc_array(n, size, gfp);
	if (!res->p) {
		free(res);
		return NULL;
	}
	list_add(&res->link, &test->resources);
	return res->p;
}

static void free_resource(struct resource *res)
{
	list_del(&res->link);
	kfree(res->p);
	free(res);
}

void kunit_kfree(struct kunit *test, const void *p)
{
	struct resource *res;

	list_for_each_entry(res, &test->resources, link) {
		if (res->p == p) {
			free_resource(res);
			return;
		}
	}
	KUNIT_FAIL(test, "kunit_kfree of what the case does not own");
}

static void free_resources(struct kunit *test)
{
	struct resource *res, *next;

	list_for_each_entry_safe(res, next, &test->resources, link)
		free_resource(res);
}

/* === Running === */

static void check_leaks(struct kunit *test, const struct twin_memory *before, u64 born)
{
	struct twin_memory now = twin_memory();

	if (now.objects == before->objects && now.bytes == before->bytes &&
	    now.pages == before->pages && now.maps == before->maps)
		return;
	test->status = KUNIT_FAILURE;
	printf("    # %s: LEAK of %lld objects, %lld bytes, %lld pages, %lld maps\n", test->name,
	       (long long)(now.objects - before->objects), (long long)(now.bytes - before->bytes),
	       (long long)(now.pages - before->pages), (long long)(now.maps - before->maps));
	twin_print_leaks(born);
}

static void run_guarded(struct kunit_suite *suite, struct kunit_case *c, struct kunit *test)
{
	if (!setjmp(test->abort)) {
		if (suite->init)
			KUNIT_ASSERT_EQ_MSG(test, suite->init(test), 0, "init failed");
		c->run_case(test);
	}
	if (suite->exit && !setjmp(test->abort))
		suite->exit(test);
	free_resources(test);
}

static void run_row(struct kunit_suite *suite, struct kunit_case *c, struct kunit *test)
{
	struct twin_memory before = twin_memory();
	u64 born = twin_now(), splats = twin_splats();

	INIT_LIST_HEAD(&test->resources);
	run_guarded(suite, c, test);
	if (twin_splats() != splats)
		test->status = KUNIT_FAILURE;
	check_leaks(test, &before, born);
	twin_forget_task();
}

static enum kunit_status run_rows(struct kunit_suite *suite, struct kunit_case *c,
				  struct kunit *sum)
{
	enum kunit_status status = KUNIT_SKIPPED;
	char desc[KUNIT_PARAM_DESC_SIZE];
	const void *param = NULL;
	int index = 0;

	for (;; index++) {
		struct kunit test = { .name = c->name, .param_index = index };

		desc[0] = '\0';
		param = c->generate_params(param, desc);
		if (!param)
			break;
		test.param_value = param;
		run_row(suite, c, &test);
		if (test.status == KUNIT_FAILURE || verbose)
			printf("        %s %d %s\n", test.status == KUNIT_FAILURE ? "not ok" : "ok",
			       index + 1, desc);
		if (test.status == KUNIT_FAILURE || status == KUNIT_SKIPPED)
			status = test.status;
		memcpy(sum->status_comment, test.status_comment, sizeof(test.status_comment));
	}
	if (!index)
		KUNIT_FAIL(sum, "no parameters");
	return index ? status : KUNIT_FAILURE;
}

static bool selected(const struct kunit_suite *suite, const struct kunit_case *c)
{
	char name[512];

	snprintf(name, sizeof(name), "%s.%s", suite->name, c->name);
	return strstr(name, filter);
}

static void run_case(struct kunit_suite *suite, struct kunit_case *c, unsigned int number)
{
	struct kunit test = { .name = c->name };

	if (c->generate_params)
		test.status = run_rows(suite, c, &test);
	else
		run_row(suite, c, &test);
	switch (test.status) {
	case KUNIT_SUCCESS:
		total.pass++;
		printf("    ok %u %s\n", number, c->name);
		break;
	case KUNIT_SKIPPED:
		total.skip++;
		printf("    ok %u %s # SKIP %s\n", number, c->name, test.status_comment);
		break;
	case KUNIT_FAILURE:
		total.fail++;
		printf("    not ok %u %s\n", number, c->name);
		break;
	}
	fflush(stdout);
}

static unsigned int count_selected(const struct kunit_suite *suite)
{
	unsigned int n = 0;

	for (struct kunit_case *c = suite->test_cases; c->run_case; c++)
		n += selected(suite, c);
	return n;
}

static void run_suite(struct kunit_suite *suite, unsigned int number)
{
	struct twin_memory before = twin_memory();
	u64 failed = total.fail, born = twin_now();
	struct kunit test = { .name = suite->name };
	unsigned int i = 0;

	printf("    KTAP version 1\n    # Subtest: %s\n    1..%u\n", suite->name,
	       count_selected(suite));
	if (suite->suite_init && suite->suite_init(suite)) {
		printf("    # suite_init failed\n");
		total.fail++;
	} else {
		for (struct kunit_case *c = suite->test_cases; c->run_case; c++) {
			if (selected(suite, c))
				run_case(suite, c, ++i);
		}
		if (suite->suite_exit)
			suite->suite_exit(suite);
	}
	check_leaks(&test, &before, born);
	total.fail += test.status == KUNIT_FAILURE && total.fail == failed;
	printf("%s %u %s\n", total.fail == failed ? "ok" : "not ok", number, suite->name);
}

static void list_suite(const struct kunit_suite *suite)
{
	for (struct kunit_case *c = suite->test_cases; c->run_case; c++) {
		if (selected(suite, c))
			printf("%s.%s\n", suite->name, c->name);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct kunit_suite *const *)a)->name,
		      (*(struct kunit_suite *const *)b)->name);
}

int main(int argc, char **argv)
{
	unsigned int planned = 0, number = 0;
	int opt;

	while ((opt = getopt(argc, argv, "lv")) != -1) {
		list |= opt == 'l';
		verbose |= opt == 'v';
		if (opt == '?')
			return 2;
	}
	if (optind < argc)
		filter = argv[optind];

	qsort(suites, nr_suites, sizeof(suites[0]), by_name);
	for (size_t i = 0; i < nr_suites; i++)
		planned += count_selected(suites[i]) != 0;
	if (!list)
		printf("KTAP version 1\n1..%u\n", planned);
	for (size_t i = 0; i < nr_suites; i++) {
		if (list)
			list_suite(suites[i]);
		else if (count_selected(suites[i]))
			run_suite(suites[i], ++number);
	}
	if (list)
		return 0;
	printf("# Totals: pass:%llu fail:%llu skip:%llu total:%llu\n", total.pass, total.fail,
	       total.skip, total.pass + total.fail + total.skip);
	if (!planned)
		printf("# no case matches \"%s\"\n", filter);
	return total.fail || !planned;
}
