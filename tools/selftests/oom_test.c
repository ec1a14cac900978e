// SPDX-License-Identifier: GPL-2.0
/*
 * Sweep, from outside: every failure of every ioctl in turn
 *
 * An operation joins by a row in the table below, and there is one at least for
 * each ioctl.  Three injectors go through it: a fault plan in both of its modes,
 * which refuses memory or copies from and to user memory, and the kernel's own
 * fail-nth, which lets the n-th allocation of any sort fail that the caller's
 * thread comes to within the kernel, or its n-th such copy.  Each time
 *
 *  - there is an error if and only if the plan made a failure that nobody
 *    absorbs (fail-nth may hit what can do without), and it is the right one;
 *  - after an error of a plan the same operation succeeds in the same place;
 *  - whatever succeeds comes to the same result;
 *  - all bytes come back.
 *
 * After each sweep every place in kmod/ that asks for memory or copies, and that
 * it can come to, must have been refused some, or there is an operation that has
 * no row.
 *
 * Whoever boots the test kernel sees whether it had anything to complain of.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "guest.h"
#include "wasi_guest.h"

#define MANY	2000	/* points: more are a loop */
#define PATIENCE	900	/* seconds a sweep may take, emulated and with checks */

/**
 * struct scene - where an operation takes place
 * @g: the guest, as far as it was made
 * @dir: a directory with a file, for WASI; the same for all
 * @plan: for operations that make what has a plan, or NULL
 * @result: what the operation came to
 */
struct scene {
	struct guest g;
	int dir;
	struct kwasm_fault_plan *plan;
	__u64 result;
};

/**
 * struct op - an operation
 * @name: for people
 * @setup: make its surroundings; 0 or a negative errno
 * @act: do it; 0 or a negative errno
 * @plans: under the scene's own plan, as there is no store yet that has one
 * @lasts: what a guest did lasts when its results cannot be copied, so that the
 *	next time comes to something else
 */
struct op {
	const char *name;
	int (*setup)(struct scene *sc);
	int (*act)(struct scene *sc);
	bool plans;
	bool lasts;
};

static __u64 u64_ptr(const void *p)
{
	return (uintptr_t)p;
}

/* --- surroundings */

static int with_device(struct scene *sc)
{
	return kwasm_device_open(&sc->g.dev, NULL);
}

static int with_module(struct scene *sc)
{
	return with_device(sc) ?: kwasm_module_load(sc->g.dev, guest_wasm, GUEST_SIZE, NULL,
						    &sc->g.m);
}

static int with_store(struct scene *sc)
{
	const struct kwasm_store_options opts = { .stack_size = 65536 };

	return with_module(sc) ?: kwasm_store_create(sc->g.dev, &opts, &sc->g.s);
}

static int with_line(struct scene *sc)
{
	const struct kwasm_store_options opts = { .stack_size = 65536, .alloc = "kvmalloc" };

	return with_device(sc) ?: kwasm_store_create(sc->g.dev, &opts, &sc->g.s);
}

static int with_instance(struct scene *sc)
{
	return with_store(sc) ?: kwasm_store_instantiate(sc->g.s, sc->g.m, NULL, &sc->g.inst);
}

static int attach(struct scene *sc)
{
	static const char *const argv[] = { "program", "argument", NULL };
	const struct kwasm_preopen pre = { .fd = sc->dir, .name = u64_ptr("/"), .name_len = 1 };
	const struct kwasm_wasi_options opts = {
		.argv = argv, .envp = argv, .preopens = &pre, .nr_preopens = 1,
		.stdio = { 0, -1, -1 },
	};

	return kwasm_store_wasi(sc->g.s, &opts);
}

static int with_wasi(struct scene *sc)
{
	const struct kwasm_store_options opts = { .stack_size = 65536 };
	int err = with_device(sc);

	if (!err)
		err = kwasm_module_load(sc->g.dev, wasi_guest_wasm,
					wasi_guest_wasm_end - wasi_guest_wasm, NULL, &sc->g.m);
	if (!err)
		err = kwasm_store_create(sc->g.dev, &opts, &sc->g.s);
	if (!err)
		err = attach(sc);
	return err ?: kwasm_store_instantiate(sc->g.s, sc->g.m, NULL, &sc->g.inst);
}

/* --- operations */

static int open_device(struct scene *sc)
{
	int err = kwasm_device_open(&sc->g.dev, NULL);

	/* A device that cannot be opened has a handle all the same. */
	if (err) {
		kwasm_device_close(sc->g.dev);
		sc->g.dev = NULL;
	}
	return err;
}

static int load(struct scene *sc)
{
	const struct kwasm_module_options opts = { .plan = sc->plan };

	return kwasm_module_load(sc->g.dev, guest_wasm, GUEST_SIZE, &opts, &sc->g.m);
}

/* By hand: the library hands no counters back. */
static int create_store(struct scene *sc)
{
	static const char line[] = "memory=paged(pages, kvmalloc), *=freelist(64, 8, kvmalloc)";
	struct kwasm_create_store arg = {
		.stack_size = 65536, .flags = KWASM_STORE_SPECTEST,
		.alloc = u64_ptr(line), .alloc_len = sizeof(line) - 1,
	};
	int fd;

	if (sc->plan)
		arg.plan = *sc->plan;
	fd = ioctl(kwasm_device_fd(sc->g.dev), KWASM_CREATE_STORE, &arg);
	if (sc->plan)
		*sc->plan = arg.plan;
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int instantiate(struct scene *sc)
{
	const struct kwasm_instantiate_options opts = { .name = "guest", .name_len = 5 };

	return kwasm_store_instantiate(sc->g.s, sc->g.m, &opts, &sc->g.inst);
}

static int register_name(struct scene *sc)
{
	return kwasm_store_register(sc->g.s, "another", 7, sc->g.inst);
}

/* Longer than what a store has room for at hand. */
static int register_long_name(struct scene *sc)
{
	char name[1000];

	memset(name, 'x', sizeof(name));
	return kwasm_store_register(sc->g.s, name, sizeof(name), sc->g.inst);
}

static int call_grow(struct scene *sc)
{
	struct run run = {};
	int err = guest_call(&sc->g, "grow", &run, 1, 2);

	sc->result = run.result;
	return err ?: (int32_t)run.result == -1 ? -ENOMEM : 0;
}

static int call_timed(struct scene *sc)
{
	struct kwasm_call call = {
		.instance = sc->g.inst, .name = "nothing", .name_len = 7, .repeat = 100,
	};

	return kwasm_store_call(sc->g.s, &call);
}

static int call_trap(struct scene *sc)
{
	int err = guest_call(&sc->g, "trap", NULL, 0);

	return err == KWASM_OUTCOME_UNREACHABLE ? 0 : err;
}

static int lookup(struct scene *sc)
{
	struct kwasm_extern ext;
	int err = kwasm_store_lookup(sc->g.s, sc->g.inst, "swap", 4, &ext);

	if (err)
		return err;
	sc->result = ext.type.nr_params << 8 | ext.type.nr_results;
	kwasm_extern_exit(&ext);
	return 0;
}

static int memory_op(struct scene *sc, uint32_t op, __u64 length, void *buf)
{
	struct kwasm_memory_op arg = {
		.instance = sc->g.inst, .name = u64_ptr("memory"), .name_len = 6,
		.op = op, .length = length, .buf = u64_ptr(buf),
	};
	int err = kwasm_store_memory(sc->g.s, &arg);

	sc->result = arg.length;
	return err;
}

static int memory_grow(struct scene *sc)
{
	return memory_op(sc, KWASM_OP_GROW, 3, NULL);
}

static int memory_copy(struct scene *sc)
{
	char buf[5000] = "";

	return memory_op(sc, KWASM_OP_GET, sizeof(buf), buf) ?:
	       memory_op(sc, KWASM_OP_SET, sizeof(buf), buf);
}

static int map(struct scene *sc)
{
	size_t size;
	void *at;
	int err = kwasm_store_map(sc->g.s, sc->g.inst, "memory", 6, &size, &at);

	if (err)
		return err;
	/* What is injected may befall this, too, and only once. */
	if (munmap(at, size) && munmap(at, size))
		return -errno;
	sc->result = size;
	return 0;
}

static int table_grow(struct scene *sc)
{
	struct kwasm_table_op op = {
		.instance = sc->g.inst, .name = u64_ptr("table"), .name_len = 5,
		.op = KWASM_OP_GROW, .length = 900,
		.value = { .type = KWASM_TYPE_FUNCREF, .flags = KWASM_VALUE_NULL },
	};
	int err = kwasm_store_table(sc->g.s, &op);

	sc->result = op.length;
	return err;
}

static int get_global(struct scene *sc)
{
	struct kwasm_global_op op = {
		.instance = sc->g.inst, .name = u64_ptr("fixed"), .name_len = 5,
		.op = KWASM_OP_GET,
	};
	int err = kwasm_store_global(sc->g.s, &op);

	sc->result = op.value.bits;
	return err;
}

static int set_global(struct scene *sc)
{
	struct kwasm_global_op op = {
		.instance = sc->g.inst, .name = u64_ptr("count"), .name_len = 5,
		.op = KWASM_OP_SET, .value = { .type = KWASM_TYPE_I64, .bits = 7 },
	};

	return kwasm_store_global(sc->g.s, &op);
}

static int clear_element(struct scene *sc)
{
	struct kwasm_table_op op = {
		.instance = sc->g.inst, .name = u64_ptr("table"), .name_len = 5,
		.op = KWASM_OP_SET, .index = 3,
		.value = { .type = KWASM_TYPE_FUNCREF, .flags = KWASM_VALUE_NULL },
	};
	int err = kwasm_store_table(sc->g.s, &op);

	if (err)
		return err;
	op.op = KWASM_OP_GET;
	err = kwasm_store_table(sc->g.s, &op);
	sc->result = op.value.flags;
	return err;
}

/* Of a module that has imports and exports. */
static int describe(struct scene *sc)
{
	struct kwasm_module_info info;
	struct kwasm_usage usage;
	struct kwasm_extern ext;
	struct kwasm_func func;
	int err;

	err = kwasm_module_info(sc->g.m, &info) ?: kwasm_module_usage(sc->g.m, &usage) ?:
	      kwasm_module_import(sc->g.m, 0, &ext);
	if (err)
		return err;
	kwasm_extern_exit(&ext);
	err = kwasm_module_export(sc->g.m, 0, &ext);
	if (err)
		return err;
	kwasm_extern_exit(&ext);
	err = kwasm_module_func(sc->g.m, 0, &func);
	if (err)
		return err;
	sc->result = info.nr_imports;
	kwasm_func_exit(&func);
	return 0;
}

/* Nothing to list where nothing is compiled. */
static int list_code(struct scene *sc)
{
	struct kwasm_code code;
	int err = kwasm_module_code(sc->g.m, 0, &code);

	if (err)
		return err == -ENODATA ? 0 : err;
	sc->result = code.nr_bytes;
	kwasm_code_exit(&code);
	return 0;
}

static int add_wasi(struct scene *sc)
{
	return attach(sc);
}

/* What a program is told, as an errno of ours. */
static int ask(struct scene *sc, const char *what)
{
	struct run run = {};
	int err = guest_call(&sc->g, what, &run, 0);

	sc->result = run.result;
	if (err)
		return err;
	switch (run.result) {
	case 0:
		return 0;
	case 48:	/* WASI's for ENOMEM */
		return -ENOMEM;
	default:
		return -EPROTO;
	}
}

static int wasi_open(struct scene *sc)
{
	return ask(sc, "open");
}

static int wasi_poll(struct scene *sc)
{
	return ask(sc, "poll");
}

static int wasi_stat(struct scene *sc)
{
	return ask(sc, "stat");
}

static int get_stats(struct scene *sc)
{
	struct kwasm_usage usage;
	int err = kwasm_store_usage(sc->g.s, &usage);

	return err ?: kwasm_device_usage(sc->g.dev, &usage);
}

static int get_tree(struct scene *sc)
{
	struct kwasm_blocks blocks = {};
	struct kwasm_node *nodes;
	uint32_t nr;
	char line[256];
	int err;

	blocks.line.buf = u64_ptr(line);
	blocks.line.size = sizeof(line);
	err = kwasm_device_tree(sc->g.dev, &nodes, &nr);
	if (err)
		return err;
	free(nodes);
	return ioctl(kwasm_store_fd(sc->g.s), KWASM_GET_BLOCKS, &blocks) ? -errno : 0;
}

static int get_sites(struct scene *sc)
{
	struct kwasm_site *sites;
	struct kwasm_info info;
	uint32_t nr;
	int err;

	err = kwasm_device_info(sc->g.dev, &info) ?: kwasm_device_sites(sc->g.dev, &sites, &nr);
	if (err)
		return err;
	sc->result = nr;
	free(sites);
	return 0;
}

/* What ends a plan, and what ends a call. */
static int end(struct scene *sc)
{
	struct kwasm_fault_plan off = {};

	return kwasm_store_set_fault(sc->g.s, &off) ?: kwasm_store_interrupt(sc->g.s);
}

static const struct op ops[] = {
	{ "open", NULL, open_device },
	{ "load", with_device, load, true },
	{ "create a store", with_device, create_store, true },
	{ "instantiate", with_store, instantiate },
	{ "register", with_instance, register_name },
	{ "register a long name", with_instance, register_long_name },
	{ "call", with_instance, call_grow, .lasts = true },
	{ "timed call", with_instance, call_timed },
	{ "call that traps", with_instance, call_trap },
	{ "look up", with_instance, lookup },
	{ "grow a memory", with_instance, memory_grow },
	{ "read and write", with_instance, memory_copy },
	{ "map", with_instance, map },
	{ "grow a table", with_instance, table_grow },
	{ "write a table", with_instance, clear_element },
	{ "read a global", with_instance, get_global },
	{ "write a global", with_instance, set_global },
	{ "describe a module", with_wasi, describe },
	{ "list machine code", with_module, list_code },
	{ "WASI", with_store, add_wasi },
	{ "WASI: open", with_wasi, wasi_open },
	{ "WASI: poll", with_wasi, wasi_poll },
	{ "WASI: stat", with_wasi, wasi_stat },
	{ "stats", with_instance, get_stats },
	{ "tree", with_line, get_tree },
	{ "sites", with_device, get_sites },
	{ "end", with_store, end },
};

/* --- the sweep */

FIXTURE(oom)
{
	struct scene sc;
	char path[32];
	__u64 bytes;
};

FIXTURE_SETUP(oom)
{
	int fd;

	strcpy(self->path, "/tmp/kwasm-oom-XXXXXX");
	ASSERT_TRUE(mkdtemp(self->path));
	memset(&self->sc, 0, sizeof(self->sc));
	self->sc.dir = open(self->path, O_RDONLY | O_DIRECTORY);
	ASSERT_LE(0, self->sc.dir);
	fd = openat(self->sc.dir, "file", O_WRONLY | O_CREAT, 0644);
	ASSERT_LE(0, fd);
	close(fd);
	self->bytes = bytes_used();
}

FIXTURE_TEARDOWN(oom)
{
	unlinkat(self->sc.dir, "file", 0);
	close(self->sc.dir);
	rmdir(self->path);
}

static int set_up(struct scene *sc, const struct op *op)
{
	sc->result = 0;
	return op->setup ? op->setup(sc) : 0;
}

/* The result of the operation when it is let be. */
static int let_be(struct scene *sc, const struct op *op, __u64 *result)
{
	int err = set_up(sc, op) ?: op->act(sc);

	*result = sc->result;
	guest_close(&sc->g);
	return err;
}

/* One run under a plan; the error, with the plan's counters. */
static int act_by_plan(struct scene *sc, const struct op *op, struct kwasm_fault_plan *plan)
{
	struct kwasm_fault_plan off = {};
	int err;

	if (op->plans) {
		sc->plan = plan;
		err = op->act(sc);
		sc->plan = NULL;
		return err;
	}
	if (!sc->g.s)
		return op->act(sc);
	if (kwasm_store_set_fault(sc->g.s, plan))
		return -EPROTO;
	err = op->act(sc);
	kwasm_store_set_fault(sc->g.s, &off);
	*plan = off;
	return err;
}

/* What a plan can let fail that is in kmod's hands, and what is said then. */
static const struct cause {
	const char *points;
	uint32_t what;
	int err;
} causes[] = {
	{ "points", KWASM_FAULT_MEMORY, -ENOMEM },
	{ "copies", KWASM_FAULT_COPY, -EFAULT },
};

static __u64 sweep_by_plan(struct __test_metadata *_metadata, struct scene *sc,
			   const struct op *op, const struct cause *cause, uint32_t mode,
			   __u64 result)
{
	__u64 bytes = bytes_used(), n;

	for (n = 0; n < MANY; n++) {
		struct kwasm_fault_plan plan = { .mode = mode, .what = cause->what, .n = n };
		int err;

		ASSERT_EQ(set_up(sc, op), 0);
		err = act_by_plan(sc, op, &plan);
		ASSERT_EQ(plan.injected > plan.benign, err != 0)
			TH_LOG("%s, %llu: %d after %llu failures", op->name, n, err, plan.injected);
		if (err) {
			ASSERT_EQ(err, cause->err);
			ASSERT_EQ(op->act(sc), 0);
		}
		if (!err || !op->lasts || cause->what != KWASM_FAULT_COPY)
			ASSERT_EQ(sc->result, result);
		guest_close(&sc->g);
		ASSERT_EQ(bytes_used(), bytes);
		if (!plan.injected)
			break;
	}
	EXPECT_LT(n, MANY);
	return n;
}

/**
 * struct census - all places that ask for memory, or copy
 * @sites: in an order that stays
 * @nr: how many
 */
struct census {
	struct kwasm_site *sites;
	uint32_t nr;
};

static void take_census(struct __test_metadata *_metadata, struct census *c)
{
	struct kwasm_device *dev;

	ASSERT_EQ(kwasm_device_open(&dev, NULL), 0);
	ASSERT_EQ(kwasm_device_sites(dev, &c->sites, &c->nr), 0);
	kwasm_device_close(dev);
}

/*
 * Places that a plan of a store or module does not come to.  The first is swept
 * by a suite, "start of the module"; the second is served by vmalloc() when the
 * slab fails alone.
 */
static const char *const without_plan[] = {
	"kwasm_policy_try", "kwasm_ioctl_tree", "put_line", NULL
};

static const char *const by_kernel[] = { "put_line", NULL };

static bool is_among(const char *name, const char *const *names)
{
	while (*names && strcmp(*names, name))
		names++;
	return *names;
}

/*
 * Of kmod's sites in @names, or all others of kmod, those that were not refused
 * since @before; to say which is not always wanted.
 */
static uint32_t count_spared(struct __test_metadata *_metadata, const struct census *before,
			     const char *const *names, bool others, bool aloud)
{
	uint32_t i, swept = 0, spared = 0;
	struct census now;

	take_census(_metadata, &now);
	ASSERT_EQ(now.nr, before->nr);
	for (i = 0; i < now.nr; i++) {
		const struct kwasm_site *site = &now.sites[i];

		if (strncmp(site->file, "kmod/", 5) || is_among(site->func, names) == others)
			continue;
		swept++;
		if (site->failures > before->sites[i].failures)
			continue;
		spared++;
		if (aloud)
			TH_LOG("%s:%u, %s(): never refused", site->file, site->line, site->func);
	}
	EXPECT_GT(swept, 0);
	free(now.sites);
	return spared;
}

static void expect_refused(struct __test_metadata *_metadata, struct census *before,
			   const char *const *names, bool others)
{
	EXPECT_EQ(count_spared(_metadata, before, names, others, true), 0);
	free(before->sites);
}

static void sweep_all_by_plan(struct __test_metadata *_metadata, struct scene *sc, uint32_t mode)
{
	struct census before;
	__u64 result, points;
	size_t i, k;

	take_census(_metadata, &before);
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		ASSERT_EQ(let_be(sc, &ops[i], &result), 0) TH_LOG("%s", ops[i].name);
		for (k = 0; k < ARRAY_SIZE(causes); k++) {
			points = sweep_by_plan(_metadata, sc, &ops[i], &causes[k], mode, result);
			TH_LOG("%s: %llu %s", ops[i].name, points, causes[k].points);
		}
	}
	expect_refused(_metadata, &before, without_plan, true);
}

TEST_F_TIMEOUT(oom, each_failure_alone, PATIENCE)
{
	sweep_all_by_plan(_metadata, &self->sc, KWASM_FAULT_ONCE);
	EXPECT_EQ(bytes_used(), self->bytes);
}

TEST_F_TIMEOUT(oom, each_failure_and_all_after_it, PATIENCE)
{
	sweep_all_by_plan(_metadata, &self->sc, KWASM_FAULT_FROM);
	EXPECT_EQ(bytes_used(), self->bytes);
}

/* --- the same by the kernel's own injector */

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	int n = fd < 0 ? -1 : write(fd, text, strlen(text));

	close(fd);
	return n < 0 ? -1 : 0;
}

static int arm_kernel(void)
{
	static const char root[] = "/sys/kernel/debug/";
	static const char *const knobs[][2] = {
		{ "failslab/ignore-gfp-wait", "N" },
		{ "fail_page_alloc/ignore-gfp-wait", "N" },
		{ "fail_page_alloc/ignore-gfp-highmem", "N" },
		{ "fail_page_alloc/min-order", "0" },
	};
	char path[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++) {
		snprintf(path, sizeof(path), "%s%s", root, knobs[i][0]);
		if (write_text(path, knobs[i][1]))
			return -1;
	}
	return open("/proc/thread-self/fail-nth", O_RDWR);
}

/* Whether the n-th failure came about while the operation ran. */
static int act_by_nth(struct scene *sc, const struct op *op, int nth, unsigned int n, bool *hit)
{
	char text[16] = "";
	int err;

	snprintf(text, sizeof(text), "%u", n);
	if (write(nth, text, strlen(text)) < 0)
		return -EPROTO;
	err = op->act(sc);
	/* To tell is a copy to user memory, too, which may be the one that fails. */
	*hit = pread(nth, text, sizeof(text), 0) > 0 && atoi(text) == 0;
	write(nth, "0", 1);
	return err;
}

/* No memory, no copy; a descriptor's table could not grow. */
static bool is_allowed(int err)
{
	return err == -ENOMEM || err == -EFAULT || err == -EMFILE || err == -ENFILE;
}

static unsigned int sweep_by_nth(struct __test_metadata *_metadata, struct scene *sc,
				 const struct op *op, int nth, __u64 result)
{
	__u64 bytes = bytes_used();
	unsigned int n;
	bool hit = true;

	for (n = 1; hit && n < MANY; n++) {
		int err;

		ASSERT_EQ(set_up(sc, op), 0);
		err = act_by_nth(sc, op, nth, n, &hit);
		if (err) {
			ASSERT_TRUE(hit && is_allowed(err))
				TH_LOG("%s, %u: %d", op->name, n, err);
		} else {
			ASSERT_EQ(sc->result, result);
		}
		guest_close(&sc->g);
		ASSERT_EQ(bytes_used(), bytes) TH_LOG("%s, %u: %d", op->name, n, err);
	}
	EXPECT_LT(n, MANY);
	/* All of them over, it works as ever. */
	ASSERT_EQ(let_be(sc, op, &result), 0);
	return n - 2;
}

static void sweep_all_by_nth(struct __test_metadata *_metadata, struct scene *sc, int nth)
{
	__u64 result;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		ASSERT_EQ(let_be(sc, &ops[i], &result), 0);
		TH_LOG("%s: %u points of the kernel", ops[i].name,
		       sweep_by_nth(_metadata, sc, &ops[i], nth, result));
	}
}

/*
 * Where a slab is used up or a processor's list of pages is, an operation comes to
 * a point more, so the n-th of one run may be the one after in the next, and one in
 * between was never hit.  What a sweep left out, another is to find.
 */
#define SWEEPS 5

TEST_F_TIMEOUT(oom, each_failure_of_the_kernel, PATIENCE)
{
	struct census before;
	int nth = arm_kernel();
	int i;

	if (nth < 0)
		SKIP(return, "this kernel has no fail-nth");
	take_census(_metadata, &before);
	for (i = 0; i < SWEEPS; i++) {
		sweep_all_by_nth(_metadata, &self->sc, nth);
		if (!count_spared(_metadata, &before, by_kernel, false, false))
			break;
	}
	expect_refused(_metadata, &before, by_kernel, false);
	EXPECT_EQ(bytes_used(), self->bytes);
	close(nth);
}

TEST_HARNESS_MAIN
