// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: supervised stores with a worker each
 */

#include <linux/err.h>
#include <linux/string.h>

#include "kunit/nursery.h"
#include "kunit/runtime_sweep_bench.h"
#include "kunit/store_bench.h"
#include "kunit/sweep.h"

static void write_code(struct wasm_build *w)
{
	wasm_section(w, WASM_CODE, 4);
	WASM_BODY(w, 0x41, 0, 0x41, 0, 0x28, 2, 0, 0x41, 31, 0x6c, 0x41, 7, 0x6a, 0x36, 2, 0,
		  0x41, 0, 0x28, 2, 0, 0x3f, 0, 0x6a);
	WASM_BODY(w, 0x00);
	WASM_BODY(w, 0x41, 1, 0x40, 0, 0x1a, 0xd0, 0x70, 0x41, 3, 0xfc, 0x0f, 0);
	WASM_BODY(w, 0x41, 0, 0x41, 42, 0x36, 2, 0,
		  0x41, 1, 0x40, 0, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x00, 0x0b);
}

static void write_worker(struct wasm_build *w, struct kunit *test)
{
	static const u32 funcs[] = { 1, 2 };

	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 2);
	wasm_functype(w, ":i");
	wasm_functype(w, ":");
	wasm_section(w, WASM_IMPORT, 1);
	wasm_import(w, "spectest", "print", WASM_K_FUNC);
	wasm_u32(w, 1);
	wasm_section(w, WASM_FUNC, 4);
	WASM_BYTES(w, 0, 0, 0, 1);
	wasm_section(w, WASM_TABLE, 1);
	wasm_table(w, KWASM_FUNCREF, 2, WASM_NO_MAX);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, 16);
	wasm_section(w, WASM_GLOBAL, 1);
	WASM_BYTES(w, 0x7f, 1, 0x41, 0, 0x0b);
	wasm_section(w, WASM_EXPORT, 3);
	wasm_export(w, "work", WASM_K_FUNC, 1);
	wasm_export(w, "crash", WASM_K_FUNC, 2);
	wasm_export(w, "grow", WASM_K_FUNC, 3);
	wasm_section(w, WASM_START, 4);		/* here the count is the function */
	wasm_section(w, WASM_ELEM, 1);
	wasm_elem(w, 0, funcs, 2);
	write_code(w);
	wasm_section(w, WASM_DATA, 1);
	wasm_data(w, 100, "life", 4);
	wasm_end(w);
}

static int load(struct nursery *n)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_report rep;
	struct wasm_build w;

	write_worker(&w, n->test);
	kwasm_report_init(&rep);
	n->m = kwasm_module_load(&n->engine, w.bytes, w.len, &opts, &rep);
	return PTR_ERR_OR_ZERO(n->m);
}

static void given_up(struct kwasm_supervisor *sup, struct kwasm_child *child)
{
	struct nursery *n = sup->data;

	n->nr_given_up++;
	KUNIT_EXPECT_NULL(n->test, child->store);
}

int nursery_init(struct kunit *test)
{
	struct kwasm_intensity none = {};
	struct nursery *n = kunit_kzalloc(test, sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	n->test = test;
	test->priv = n;
	kwasm_engine_init(&n->engine, BENCH_LIMIT);
	kwasm_supervisor_init(&n->top, NULL, none);
	n->top.given_up = given_up;
	n->top.data = n;
	return load(n);
}

void nursery_exit(struct kunit *test)
{
	struct nursery *n = test->priv;
	unsigned int i;

	if (!n || IS_ERR_OR_NULL(n->m))
		return;
	for (i = 0; i < NURSERY_CHILDREN; i++)
		if (n->started[i])
			kwasm_child_exit(&n->children[i]);
	kwasm_module_put(n->m);
	kwasm_engine_exit(&n->engine);
	KUNIT_EXPECT_TRUE(test, list_empty(&n->top.children));
	KUNIT_EXPECT_EQ(test, ka_policy_live(&n->engine.policy), 0ULL);
	KUNIT_EXPECT_EQ(test, atomic64_read(&n->engine.policy.budget.used), 0LL);
}

/* Unreachable: it could not grow. */
static int why_trapped(const struct kwasm_store *s)
{
	if (s->trap.kind == KWASM_TRAP_UNREACHABLE)
		return s->policy.error.err;
	return runtime_sweep_trap(s);
}

static int start(struct kwasm_store *s, void *data)
{
	struct worker *worker = data;
	struct kwasm_instance *inst;
	struct kwasm_report rep;

	worker->starts++;
	inst = kwasm_store_add_host(s, &kwasm_spectest, NULL);
	if (IS_ERR(inst))
		return PTR_ERR(inst);
	if (worker->stillborn) {
		worker->stillborn--;
		return -EIO;
	}
	kwasm_report_init(&rep);
	inst = kwasm_instance_create(s, worker->m, &rep);
	if (IS_ERR(inst))
		return PTR_ERR(inst) == -ECANCELED ? why_trapped(s) : PTR_ERR(inst);
	return kwasm_store_register(s, (const u8 *)"worker", 6, inst);
}

struct kwasm_child_options nursery_options(struct nursery *n, unsigned int i,
					   struct kwasm_intensity allowed)
{
	n->workers[i].m = n->m;
	return (struct kwasm_child_options){
		.store = { .stack_size = KWASM_STACK_MIN, .gfp = GFP_KERNEL },
		.allowed = allowed,
		.start = start,
		.data = &n->workers[i],
	};
}

void nursery_start(struct nursery *n, unsigned int i, struct kwasm_supervisor *sup,
		   struct kwasm_intensity allowed)
{
	const struct kwasm_child_options opts = nursery_options(n, i, allowed);

	KUNIT_ASSERT_EQ(n->test, kwasm_child_init(&n->children[i], sup, &n->engine, &opts), 0);
	n->started[i] = true;
}

static struct kwasm_instance *worker_of(struct nursery *n, unsigned int i)
{
	return kwasm_store_instance(n->children[i].store, 1);
}

enum kwasm_trap_kind nursery_call(struct nursery *n, unsigned int i, const char *name,
				  u64 *result)
{
	struct kwasm_store *s = n->children[i].store;
	struct kwasm_extern ext;
	int err = kwasm_instance_export(worker_of(n, i), (const u8 *)name, strlen(name), &ext);

	KUNIT_ASSERT_EQ(n->test, err, 0);
	KUNIT_ASSERT_EQ(n->test, kwasm_call_func(s, ext.func, NULL, result), 0);
	return s->trap.kind;
}

bool nursery_crash(struct nursery *n, unsigned int i)
{
	u64 ignored;

	KUNIT_EXPECT_EQ(n->test, (int)nursery_call(n, i, "crash", &ignored),
			(int)KWASM_TRAP_UNREACHABLE);
	return kwasm_store_poisoned(n->children[i].store);
}

u64 nursery_hash(struct nursery *n, unsigned int i)
{
	const struct ka_linear *l = &worker_of(n, i)->memories[0]->linear;
	u64 at, hash = sweep_hash(0, l->size);

	for (at = 0; at < l->size; at += sizeof(u64))
		hash = sweep_hash(hash, *(const u64 *)(l->base + at));
	return sweep_hash(hash, worker_of(n, i)->tables[0]->size);
}
