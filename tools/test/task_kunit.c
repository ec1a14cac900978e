// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks: what a scheduler or a signal asks of a guest that is running
 *
 * Twin only: a kernel's suite cannot have itself killed.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>

#include "kunit/store_bench.h"

static struct kwasm_instance *endless(struct store_bench *b)
{
	struct wasm_build w;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 0);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x03, 0x40, 0x0c, 0, 0x0b);
	return bench_instantiate(b, &w);
}

static void killed_task_ends_its_guest(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = endless(b);

	current->fatal = true;
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_KILLED);
	current->fatal = false;
}

static void on_signal(int signal)
{
}

/* Fatal when delivered, which has to come to pass; others are the program's own. */
static void signal_that_dumps_core_ends_its_guest(struct kunit *test)
{
	struct sigpending *of_all = &current->signal->shared_pending;
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = endless(b);
	static const struct {
		int own, all, blocked, handled;
		unsigned int ptrace;
		enum kwasm_trap_kind ends;
	} cases[] = {
		{ .own = SIGQUIT, .ends = KWASM_TRAP_KILLED },
		{ .all = SIGQUIT, .ends = KWASM_TRAP_KILLED },
		{ .all = SIGXCPU, .ends = KWASM_TRAP_KILLED },
		{ .all = SIGQUIT, .blocked = SIGQUIT, .ends = KWASM_TRAP_FUEL },
		{ .all = SIGXCPU, .handled = SIGXCPU, .ends = KWASM_TRAP_FUEL },
		{ .own = SIGCHLD, .ends = KWASM_TRAP_FUEL },
		{ .own = SIGQUIT, .ptrace = 1, .ends = KWASM_TRAP_FUEL },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		current->pending.signal.sig[0] = cases[i].own ? BIT(cases[i].own - 1) : 0;
		of_all->signal.sig[0] = cases[i].all ? BIT(cases[i].all - 1) : 0;
		current->blocked.sig[0] = cases[i].blocked ? BIT(cases[i].blocked - 1) : 0;
		if (cases[i].handled)
			current->sighand->action[cases[i].handled - 1].sa.sa_handler = on_signal;
		current->ptrace = cases[i].ptrace;
		kwasm_store_set_fuel(b->s, true, 10 * KWASM_SLICE);
		KUNIT_EXPECT_EQ_MSG(test, (int)bench_call(b, inst, "f", NULL),
				    (int)cases[i].ends, "case %d", i);
	}
}

/* Without a limit nobody counts; with one the last second is the process's still. */
static void limit_of_cpu_time_ends_its_guest(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = endless(b);
	atomic64_t *used = &current->cputimer.cputime_atomic.sum_exec_runtime;

	atomic64_set(used, 2 * NSEC_PER_SEC - 1);
	kwasm_store_set_fuel(b->s, true, 10 * KWASM_SLICE);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_FUEL);
	current->cpu_limit = 2;
	kwasm_store_set_fuel(b->s, true, 10 * KWASM_SLICE);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_FUEL);
	atomic64_set(used, 2 * NSEC_PER_SEC);
	kwasm_store_set_fuel(b->s, true, 10 * KWASM_SLICE);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_KILLED);
}

static void guest_gives_way_when_asked(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = endless(b);

	current->resched = true;
	kwasm_store_set_fuel(b->s, true, 10 * KWASM_SLICE);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, inst, "f", NULL), (int)KWASM_TRAP_FUEL);
	KUNIT_EXPECT_EQ(test, current->yields, 1ULL);
	KUNIT_EXPECT_FALSE(test, need_resched());
}

static void killed_task_loads_nothing(struct kunit *test)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct store_bench *b = test->priv;
	struct kwasm_module *m;
	struct wasm_build w;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x01);
	wasm_end(&w);
	kwasm_report_init(&b->rep);
	current->fatal = true;
	m = kwasm_module_load(&b->engine, w.bytes, w.len, &opts, &b->rep);
	current->fatal = false;
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), -EINTR);
	if (!IS_ERR(m))
		kwasm_module_put(m);
}

static struct kunit_case task_cases[] = {
	KUNIT_CASE(killed_task_ends_its_guest),
	KUNIT_CASE(signal_that_dumps_core_ends_its_guest),
	KUNIT_CASE(limit_of_cpu_time_ends_its_guest),
	KUNIT_CASE(guest_gives_way_when_asked),
	KUNIT_CASE(killed_task_loads_nothing),
	{}
};

/* Endless as well, once it has called. */
static struct kwasm_instance *endless_behind(struct store_bench *b)
{
	struct wasm_build w;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_IMPORT, 1);
	wasm_import(&w, "host", "ask", WASM_K_FUNC);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 1);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x10, 0, 0x03, 0x40, 0x0c, 0, 0x0b);
	return bench_instantiate(b, &w);
}

static int ask(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	*(bool *)data = true;
	return 0;
}

static const struct kwasm_host_func asks[] = { { "ask", ":", ask }, {} };
static const struct kwasm_host_module host = { .name = "host", .funcs = asks };

/* The stub looks by itself, and leaves it to C from the first poll on. */
static void killed_task_gets_no_more_slices(struct kunit *test)
{
	struct store_bench *b = test->priv;

	KUNIT_ASSERT_EQ(test, PTR_ERR_OR_ZERO(kwasm_store_add_host(b->s, &host, &current->fatal)),
			0);
	kwasm_store_set_fuel(b->s, true, 10 * KWASM_SLICE);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, endless_behind(b), "f", NULL),
			(int)KWASM_TRAP_KILLED);
	KUNIT_EXPECT_GT(test, b->s->fuel, 8ULL * KWASM_SLICE);
	current->fatal = false;
}

static void others_run_before_the_next_slice(struct kunit *test)
{
	struct store_bench *b = test->priv;

	KUNIT_ASSERT_EQ(test,
			PTR_ERR_OR_ZERO(kwasm_store_add_host(b->s, &host, &current->resched)), 0);
	kwasm_store_set_fuel(b->s, true, 10 * KWASM_SLICE);
	KUNIT_EXPECT_EQ(test, (int)bench_call(b, endless_behind(b), "f", NULL),
			(int)KWASM_TRAP_FUEL);
	KUNIT_EXPECT_EQ(test, current->yields, 1ULL);
	KUNIT_EXPECT_FALSE(test, need_resched());
}

static struct kunit_case compiled_cases[] = {
	KUNIT_CASE(killed_task_ends_its_guest),
	KUNIT_CASE(killed_task_gets_no_more_slices),
	KUNIT_CASE(others_run_before_the_next_slice),
	{}
};

static struct kunit_suite compiled_suite = {
	.name = "kwasm_task_compiled",
	.init = compile_bench_init,
	.exit = store_bench_exit,
	.test_cases = compiled_cases,
};

static struct kunit_suite task_suite = {
	.name = "kwasm_task",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = task_cases,
};

kunit_test_suites(&task_suite, &compiled_suite);

MODULE_LICENSE("GPL");
