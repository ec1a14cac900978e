// SPDX-License-Identifier: GPL-2.0
/*
 * sections - how long machine code keeps the FPU, and so a processor
 *
 *	sections SECTIONS.wasm KERNEL.wasm...
 *
 * SECTIONS.wasm holds what takes longest for its fuel (sections.wat); straight
 * code that does is made here.  Times are those of the thread, in userspace at the
 * machine's own speed.  What the machine adds, which interrupts whom it likes, is in
 * them, but not in each round: how long code keeps the FPU is what its longest section
 * takes in the round where that is least.
 *
 * Prints a line an export: name, sections, their median, the longest of a thousand,
 * the longest of each round at its least, in us; then the longest of all, and what is
 * to be said of it.  Exits with 1 if that is too long, and with 3 if it may be so
 * only for what the machine adds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <asm/fpu/api.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>

#include "alloc/arena.h"
#include "runtime/runtime.h"
#include "runtime/target.h"
#include "tools/twin/driver.h"

#define MAX_SECTIONS	(1 << 20)
#define ROUNDS		25
#define LIMIT_NS	100000	/* for how long a processor may be kept */
#define WATCH_NS	45000	/* between looks of a timer, as in kmod */
#define LEAST_NS	15000	/* to ask of one: with less, code gets nowhere */
#define TIMER_NS	8000000	/* of it, a round */
#define IDLE_NS		20000	/* sections of nothing, as long as most of others */

/* The linker leads calls of the doubles here, and has theirs under other names. */
#define WRAPPED(name)	typeof(name) __real_##name, __wrap_##name

WRAPPED(kernel_fpu_begin);
WRAPPED(kernel_fpu_end);

static u64 began;
static u64 least = U64_MAX;	/* of the longest of a round */
static u64 longest;		/* of this round */
static u32 nr;
static u64 took[MAX_SECTIONS];

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void note(u64 ns)
{
	took[nr++ % MAX_SECTIONS] = ns;
	longest = max(longest, ns);
}

static void end_round(void)
{
	least = min(least, longest);
	longest = 0;
}

void __wrap_kernel_fpu_begin(void)
{
	__real_kernel_fpu_begin();
	began = now();
}

void __wrap_kernel_fpu_end(void)
{
	note(now() - began);
	__real_kernel_fpu_end();
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void fail(const char *name, const char *what)
{
	fprintf(stderr, "%s: %s\n", name, what);
	exit(1);
}

/* An instance of @m, which is put. */
static struct kwasm_instance *instantiate(struct kwasm_engine *engine, const char *path,
					  struct kwasm_module *m)
{
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_instance *inst;
	struct kwasm_report rep;
	struct kwasm_store *s;

	if (IS_ERR(m) || !m->jit.nr_compiled)
		fail(path, "cannot be loaded and compiled");
	kwasm_report_init(&rep);
	s = kwasm_store_create(engine, &opts);
	if (IS_ERR(s))
		fail(path, "no store");
	inst = kwasm_instance_create(s, m, &rep);
	if (IS_ERR(inst))
		fail(path, "no instance");
	kwasm_module_put(m);
	return inst;
}

/* Sections so far, or the times between looks, ns. */
struct times {
	u64 median;
	u64 longest;	/* of a round, where that is least */
};

static struct times print(const char *name)
{
	u32 len = nr < MAX_SECTIONS ? nr : MAX_SECTIONS;
	struct times t = { .longest = least };

	nr = 0;
	least = U64_MAX;
	if (!len) {
		printf("%s\t0\n", name);
		return (struct times){};
	}
	qsort(took, len, sizeof(took[0]), compare);
	t.median = took[len / 2];
	printf("%s\t%u\t%.1f\t%.1f\t%.1f\n", name, len, t.median / 1e3,
	       took[len - 1 - len / 1000] / 1e3, t.longest / 1e3);
	return t;
}

/* Rounds of a call; returns for how long its sections last, ns. */
static u64 measure(struct kwasm_instance *inst, const char *name, const char *export, u64 n)
{
	struct kwasm_store *s = inst->store;
	struct kwasm_extern ext;
	u64 result;

	if (kwasm_instance_export(inst, (const u8 *)export, strlen(export), &ext))
		fail(export, "is no export");
	for (int round = 0; round < ROUNDS; round++) {
		if (kwasm_call_func(s, ext.func, &n, &result) ||
		    s->trap.kind != KWASM_TRAP_NONE)
			fail(export, "did not return");
		end_round();
	}
	return print(name).longest;
}

#define DENORMAL	0xfffffffffffffull
#define STRAIGHT	500000	/* multiplications of denormals, one after the other */

/* A size in five bytes. */
static u8 *put_size(u8 *at, u32 size)
{
	for (int i = 0; i < 5; i++, size >>= 7)
		*at++ = (size & 0x7f) | (i < 4 ? 0x80 : 0);
	return at;
}

/* (func (export "run") (param i64) (result i64) (local f64) ...) */
static struct kwasm_module *straight(struct kwasm_engine *engine)
{
	static const u8 head[] = {
		0, 'a', 's', 'm', 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7e, 1, 0x7e, 3, 2, 1, 0,
		7, 7, 1, 3, 'r', 'u', 'n', 0, 0, 10,
	};
	static const u8 begin[] = {
		1, 1, 0x7c, 0x44, 0x00, 0x00, 0x00, 0xfd, 0xff, 0xff, 0xef, 0x3f, 0x21, 1,
		0x20, 0, 0xbf,
	};
	static const u8 piece[] = { 0x20, 1, 0xa2 }, end[] = { 0xbd, 0x0b };
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	u32 size = sizeof(begin) + STRAIGHT * sizeof(piece) + sizeof(end);
	u8 *bytes = malloc(sizeof(head) + 11 + size), *at = bytes;
	struct kwasm_report rep;
	struct kwasm_module *m;

	if (!bytes)
		fail("straight", "no memory");
	at = memcpy(at, head, sizeof(head)) + sizeof(head);
	at = put_size(at, 1 + 5 + size);
	*at++ = 1;
	at = put_size(at, size);
	at = memcpy(at, begin, sizeof(begin)) + sizeof(begin);
	for (u32 i = 0; i < STRAIGHT; i++)
		at = memcpy(at, piece, sizeof(piece)) + sizeof(piece);
	at = memcpy(at, end, sizeof(end)) + sizeof(end);
	kwasm_report_init(&rep);
	m = kwasm_module_load(engine, bytes, at - bytes, &opts, &rep);
	free(bytes);
	return m;
}

/* What the machine itself adds to sections of nothing, as long as most are. */
static u64 idle(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < 400; i++) {
			u64 start = now(), end = start;

			while (end - start < IDLE_NS)
				end = now();
			note(end - start);
		}
		end_round();
	}
	return print("(nothing)").longest - IDLE_NS;
}

static u64 came;	/* when the timer below did so last, ns */
static u64 period;	/* it waits for so long each time, ns */

static enum hrtimer_restart come(struct hrtimer *timer)
{
	u64 t = ktime_get_ns();

	note(t - came);
	came = t;
	hrtimer_set_expires(timer, t + period);
	return HRTIMER_RESTART;
}

/* Times between looks of a timer, while nothing else runs. */
static struct times looks(const char *name)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct hrtimer timer;
		u64 end = now() + TIMER_NS;

		hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
		timer.function = come;
		came = ktime_get_ns();
		hrtimer_start(&timer, period, HRTIMER_MODE_REL_PINNED_HARD);
		while (now() < end)
			;
		hrtimer_cancel(&timer);
		end_round();
	}
	return print(name);
}

/*
 * A timer is a signal here, tens of microseconds late each time, where a kernel's
 * is an interrupt.  It is asked for that much earlier, so that looks come as often as
 * in a kernel.  Returns what is left of a machine that is too busy, ns.
 */
static u64 set_period(void)
{
	struct times t;

	period = WATCH_NS;
	t = looks("(a timer)");
	period -= min(t.median - period, period - LEAST_NS);
	t = looks("(earlier)");
	return t.longest > WATCH_NS ? t.longest - WATCH_NS : 0;
}

static int verdict(u64 noise, u64 all)
{
	printf("longest section: %.1f us\n", all / 1e3);
	if (all <= LIMIT_NS) {
		printf("verdict: no section is over %u us\n", LIMIT_NS / 1000);
		return 0;
	}
	if (all > LIMIT_NS + noise) {
		printf("verdict: a section is over %u us\n", LIMIT_NS / 1000);
		return 1;
	}
	printf("verdict: none, this machine is too busy to tell\n");
	return 3;
}

static const struct {
	const char *name;
	u32 n;
} kernels[] = {
#define KERNEL(name, n, sort) { #name, n },
#include "tools/bench/kernels.h"
};

static u32 n_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++)
		if (!strcmp(kernels[i].name, name))
			return kernels[i].n;
	fail(name, "no kernel");
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		u32 n;
	} exports[] = {
		{ "fill", 0 }, { "chase", 2000 }, { "divide", 20000 }, { "count", 20000 },
	};
	struct kwasm_instance *inst;
	struct kwasm_engine engine;
	struct kwasm_report rep;
	u64 noise, all, one;
	char name[64];

	if (argc < 2)
		return 2;
	kwasm_engine_init(&engine, 1u << 30);
	engine.arena = &kwasm_arena;
	engine.compile = true;
	engine.cpu = kwasm_target_cpu();
	noise = idle() + set_period();
	if (kwasm_section_watch(&engine, WATCH_NS))
		fail("watches", "no memory");
	inst = instantiate(&engine, "straight", straight(&engine));
	all = measure(inst, "straight", "run", DENORMAL);
	kwasm_store_destroy(inst->store);
	for (int i = 1; i < argc; i++) {
		kwasm_report_init(&rep);
		inst = instantiate(&engine, argv[i], module_from_file(&engine, argv[i], &rep));
		for (size_t e = 0; e < ARRAY_SIZE(exports) && i == 1; e++) {
			one = measure(inst, exports[e].name, exports[e].name, exports[e].n);
			all = max(all, one);
		}
		if (i > 1) {
			const char *base = strrchr(argv[i], '/');

			snprintf(name, sizeof(name), "%s", base ? base + 1 : argv[i]);
			name[strcspn(name, ".")] = 0;
			one = measure(inst, name, "run", n_of(name));
			all = max(all, one);
		}
		kwasm_store_destroy(inst->store);
	}
	/* The one that a timer has to end: signals would only disturb the others. */
	kwasm_section_unwatch(&engine);
	if (kwasm_section_watch(&engine, period))
		fail("watches", "no memory");
	inst = instantiate(&engine, argv[1], module_from_file(&engine, argv[1], &rep));
	one = measure(inst, "turn", "turn", 20);
	all = max(all, one);
	kwasm_store_destroy(inst->store);
	printf("ended by a timer\t%llu\n", (unsigned long long)kwasm_section_ended(&engine));
	kwasm_section_unwatch(&engine);
	return verdict(noise, all);
}
