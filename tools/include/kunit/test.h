/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KUnit in userspace: what kunit/ uses of 6.1's <kunit/test.h>
 *
 * Beyond KUnit, a case fails here when it leaves memory behind or when a
 * double had something to complain of.  tools/lib/kunit.c runs the suites.
 */
#ifndef _TWIN_KUNIT_TEST_H
#define _TWIN_KUNIT_TEST_H

#include <setjmp.h>

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#define KUNIT_PARAM_DESC_SIZE		128
#define KUNIT_STATUS_COMMENT_SIZE	256

enum kunit_status { KUNIT_SUCCESS, KUNIT_FAILURE, KUNIT_SKIPPED };

struct kunit {
	void *priv;
	const char *name;
	const void *param_value;
	int param_index;
	enum kunit_status status;
	char status_comment[KUNIT_STATUS_COMMENT_SIZE];
	struct list_head resources;
	jmp_buf abort;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
	char status_comment[KUNIT_STATUS_COMMENT_SIZE];
};

#define KUNIT_CASE(fn)			{ .run_case = fn, .name = #fn }
#define KUNIT_CASE_PARAM(fn, gen)	{ .run_case = fn, .name = #fn, .generate_params = gen }

#define KUNIT_ARRAY_PARAM(name, array, get_desc)					\
	static const void *name##_gen_params(const void *prev, char *desc)		\
	{										\
		typeof((array)[0]) *__next = prev ? ((typeof(__next))prev) + 1 : (array);\
		void (*__get_desc)(typeof(__next), char *) = get_desc;			\
											\
		if ((size_t)(__next - (array)) >= ARRAY_SIZE(array))			\
			return NULL;							\
		if (__get_desc)								\
			__get_desc(__next, desc);					\
		return __next;								\
	}

void kunit_register_suites(struct kunit_suite **suites, size_t n);

#define __kunit_concat(a, b)		a##b
#define __kunit_name(a, b)		__kunit_concat(a, b)
#define kunit_test_suites(suites...)							\
	__attribute__((constructor)) static void __kunit_name(__kunit_at_, __LINE__)(void) \
	{										\
		static struct kunit_suite *__suites[] = { suites };			\
											\
		kunit_register_suites(__suites, ARRAY_SIZE(__suites));			\
	}
#define kunit_test_suite(suite)		kunit_test_suites(&suite)

/* Memory that goes with the case. */
void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp);
void kunit_kfree(struct kunit *test, const void *p);

static inline void *kunit_kmalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, 1, size, gfp);
}

static inline void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	return kunit_kmalloc(test, size, gfp | __GFP_ZERO);
}

static inline void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, n, size, gfp | __GFP_ZERO);
}

#define kunit_info(test, fmt, ...)	pr_info("%s: " fmt "\n", (test)->name, ##__VA_ARGS__)
#define kunit_warn(test, fmt, ...)	pr_warn("%s: " fmt "\n", (test)->name, ##__VA_ARGS__)
#define kunit_err(test, fmt, ...)	pr_err("%s: " fmt "\n", (test)->name, ##__VA_ARGS__)

#define kunit_mark_skipped(test_or_suite, fmt, ...) do {				\
	(test_or_suite)->status = KUNIT_SKIPPED;					\
	scnprintf((test_or_suite)->status_comment, KUNIT_STATUS_COMMENT_SIZE,		\
		  fmt, ##__VA_ARGS__);							\
} while (0)

#define kunit_skip(test, fmt, ...) do {							\
	kunit_mark_skipped(test, fmt, ##__VA_ARGS__);					\
	kunit_abort(test);								\
} while (0)

void __noreturn kunit_abort(struct kunit *test);

/* Where an expectation stands and what it says. */
struct kunit_place {
	const char *file;
	int line;
	bool assert;
};

__printf(4, 5) void kunit_fail(struct kunit *test, const struct kunit_place *place,
			       const char *what, const char *fmt, ...);
__printf(8, 9) void kunit_fail_int(struct kunit *test, const struct kunit_place *place,
				   const char *left_text, const char *op, const char *right_text,
				   long long left, long long right, const char *fmt, ...);
__printf(8, 9) void kunit_fail_ptr(struct kunit *test, const struct kunit_place *place,
				   const char *left_text, const char *op, const char *right_text,
				   const void *left, const void *right, const char *fmt, ...);
__printf(8, 9) void kunit_fail_str(struct kunit *test, const struct kunit_place *place,
				   const char *left_text, const char *op, const char *right_text,
				   const char *left, const char *right, const char *fmt, ...);

#define __KUNIT_PLACE(fatal)								\
	(&(const struct kunit_place){ .file = __FILE__, .line = __LINE__, .assert = fatal })

#define __KUNIT_UNARY(test, fatal, ok, what, fmt, ...) do {				\
	if (!(ok))									\
		kunit_fail(test, __KUNIT_PLACE(fatal), what, fmt, ##__VA_ARGS__);	\
} while (0)

#define __KUNIT_BINARY(test, fatal, left, op, right, kind, fmt, ...) do {		\
	const typeof(left) __left = (left);						\
	const typeof(right) __right = (right);						\
											\
	if (!(__left op __right))							\
		kunit_fail_##kind(test, __KUNIT_PLACE(fatal), #left, #op, #right,	\
				  __left, __right, fmt, ##__VA_ARGS__);			\
} while (0)

#define __KUNIT_STRING(test, fatal, left, op, right, fmt, ...) do {			\
	const char *__left = (left);							\
	const char *__right = (right);							\
											\
	if (!(strcmp(__left, __right) op 0))						\
		kunit_fail_str(test, __KUNIT_PLACE(fatal), #left, #op, #right,		\
			       __left, __right, fmt, ##__VA_ARGS__);			\
} while (0)

#define __KUNIT_NOT_ERR(test, fatal, ptr, fmt, ...)					\
	__KUNIT_UNARY(test, fatal, !IS_ERR_OR_NULL(ptr), #ptr " is an error or NULL",	\
		      fmt, ##__VA_ARGS__)

#define KUNIT_SUCCEED(test)	do {} while (0)
#define KUNIT_FAIL(test, fmt, ...) \
	__KUNIT_UNARY(test, false, false, "failed", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_FAILURE(test, fmt, ...) \
	__KUNIT_UNARY(test, true, false, "failed", fmt, ##__VA_ARGS__)

#define KUNIT_EXPECT_TRUE(test, cond) \
	__KUNIT_UNARY(test, false, cond, #cond " is false", " ")
#define KUNIT_EXPECT_TRUE_MSG(test, cond, fmt, ...) \
	__KUNIT_UNARY(test, false, cond, #cond " is false", fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_FALSE(test, cond) \
	__KUNIT_UNARY(test, false, !(cond), #cond " is true", " ")
#define KUNIT_EXPECT_FALSE_MSG(test, cond, fmt, ...) \
	__KUNIT_UNARY(test, false, !(cond), #cond " is true", fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NULL(test, p) \
	__KUNIT_BINARY(test, false, p, ==, NULL, ptr, " ")
#define KUNIT_EXPECT_NULL_MSG(test, p, fmt, ...) \
	__KUNIT_BINARY(test, false, p, ==, NULL, ptr, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL(test, p) \
	__KUNIT_BINARY(test, false, p, !=, NULL, ptr, " ")
#define KUNIT_EXPECT_NOT_NULL_MSG(test, p, fmt, ...) \
	__KUNIT_BINARY(test, false, p, !=, NULL, ptr, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, p) \
	__KUNIT_NOT_ERR(test, false, p, " ")
#define KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(test, p, fmt, ...) \
	__KUNIT_NOT_ERR(test, false, p, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_EQ(test, left, right) \
	__KUNIT_BINARY(test, false, left, ==, right, int, " ")
#define KUNIT_EXPECT_EQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, false, left, ==, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_NE(test, left, right) \
	__KUNIT_BINARY(test, false, left, !=, right, int, " ")
#define KUNIT_EXPECT_NE_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, false, left, !=, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LT(test, left, right) \
	__KUNIT_BINARY(test, false, left, <, right, int, " ")
#define KUNIT_EXPECT_LT_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, false, left, <, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_LE(test, left, right) \
	__KUNIT_BINARY(test, false, left, <=, right, int, " ")
#define KUNIT_EXPECT_LE_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, false, left, <=, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GT(test, left, right) \
	__KUNIT_BINARY(test, false, left, >, right, int, " ")
#define KUNIT_EXPECT_GT_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, false, left, >, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_GE(test, left, right) \
	__KUNIT_BINARY(test, false, left, >=, right, int, " ")
#define KUNIT_EXPECT_GE_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, false, left, >=, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ(test, left, right) \
	__KUNIT_BINARY(test, false, left, ==, right, ptr, " ")
#define KUNIT_EXPECT_PTR_EQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, false, left, ==, right, ptr, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_PTR_NE(test, left, right) \
	__KUNIT_BINARY(test, false, left, !=, right, ptr, " ")
#define KUNIT_EXPECT_PTR_NE_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, false, left, !=, right, ptr, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STREQ(test, left, right) \
	__KUNIT_STRING(test, false, left, ==, right, " ")
#define KUNIT_EXPECT_STREQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_STRING(test, false, left, ==, right, fmt, ##__VA_ARGS__)
#define KUNIT_EXPECT_STRNEQ(test, left, right) \
	__KUNIT_STRING(test, false, left, !=, right, " ")
#define KUNIT_EXPECT_STRNEQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_STRING(test, false, left, !=, right, fmt, ##__VA_ARGS__)

#define KUNIT_ASSERT_TRUE(test, cond) \
	__KUNIT_UNARY(test, true, cond, #cond " is false", " ")
#define KUNIT_ASSERT_TRUE_MSG(test, cond, fmt, ...) \
	__KUNIT_UNARY(test, true, cond, #cond " is false", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_FALSE(test, cond) \
	__KUNIT_UNARY(test, true, !(cond), #cond " is true", " ")
#define KUNIT_ASSERT_FALSE_MSG(test, cond, fmt, ...) \
	__KUNIT_UNARY(test, true, !(cond), #cond " is true", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NULL(test, p) \
	__KUNIT_BINARY(test, true, p, ==, NULL, ptr, " ")
#define KUNIT_ASSERT_NULL_MSG(test, p, fmt, ...) \
	__KUNIT_BINARY(test, true, p, ==, NULL, ptr, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(test, p) \
	__KUNIT_BINARY(test, true, p, !=, NULL, ptr, " ")
#define KUNIT_ASSERT_NOT_NULL_MSG(test, p, fmt, ...) \
	__KUNIT_BINARY(test, true, p, !=, NULL, ptr, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p) \
	__KUNIT_NOT_ERR(test, true, p, " ")
#define KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(test, p, fmt, ...) \
	__KUNIT_NOT_ERR(test, true, p, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_EQ(test, left, right) \
	__KUNIT_BINARY(test, true, left, ==, right, int, " ")
#define KUNIT_ASSERT_EQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, true, left, ==, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NE(test, left, right) \
	__KUNIT_BINARY(test, true, left, !=, right, int, " ")
#define KUNIT_ASSERT_NE_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, true, left, !=, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LT(test, left, right) \
	__KUNIT_BINARY(test, true, left, <, right, int, " ")
#define KUNIT_ASSERT_LT_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, true, left, <, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LE(test, left, right) \
	__KUNIT_BINARY(test, true, left, <=, right, int, " ")
#define KUNIT_ASSERT_LE_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, true, left, <=, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GT(test, left, right) \
	__KUNIT_BINARY(test, true, left, >, right, int, " ")
#define KUNIT_ASSERT_GT_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, true, left, >, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GE(test, left, right) \
	__KUNIT_BINARY(test, true, left, >=, right, int, " ")
#define KUNIT_ASSERT_GE_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, true, left, >=, right, int, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ(test, left, right) \
	__KUNIT_BINARY(test, true, left, ==, right, ptr, " ")
#define KUNIT_ASSERT_PTR_EQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, true, left, ==, right, ptr, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE(test, left, right) \
	__KUNIT_BINARY(test, true, left, !=, right, ptr, " ")
#define KUNIT_ASSERT_PTR_NE_MSG(test, left, right, fmt, ...) \
	__KUNIT_BINARY(test, true, left, !=, right, ptr, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STREQ(test, left, right) \
	__KUNIT_STRING(test, true, left, ==, right, " ")
#define KUNIT_ASSERT_STREQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_STRING(test, true, left, ==, right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STRNEQ(test, left, right) \
	__KUNIT_STRING(test, true, left, !=, right, " ")
#define KUNIT_ASSERT_STRNEQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_STRING(test, true, left, !=, right, fmt, ##__VA_ARGS__)

#endif
