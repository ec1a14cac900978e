// SPDX-License-Identifier: GPL-2.0
/*
 * Module: decoded, validated, immutable, shared between stores
 *
 * A module has a policy of its own under the budget of who pays.  Its bytes are
 * one block, all that is made of them another region; both die with the last
 * reference.
 */
#include "runtime/module.h"

#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/store.h"

/* Most modules' tables fit a few of these; larger arrays get their own. */
#define ARENA_CHUNK	16384

/**
 * kwasm_module_alloc() - zeroed memory that lives as long as the module
 * @m: module that is being loaded
 * @n: how many elements; 0 gives a pointer that is not to be followed
 * @elem: bytes of each
 *
 * Return: the memory or NULL.
 */
void *kwasm_module_alloc(struct kwasm_module *m, size_t n, size_t elem)
{
	return ka_alloc_array_at(&m->arena.ka, max_t(size_t, n, 1), elem,
				 m->policy.gfp | __GFP_ZERO, KA_SITE());
}

static void destroy(struct kwasm_module *m)
{
	struct kwasm_account *account = m->account;

	ka_policy_leave(&m->policy);
	kwasm_jit_unload(m);
	ka_bump_exit(&m->arena);
	ka_free(ka_of(&m->policy, KA_MODULE), m->bytes, m->size);
	ka_delete(ka_of(kwasm_account_policy(account, m->engine), KA_MODULE), m);
	kwasm_account_put(account);
}

static void release(struct kref *ref)
{
	destroy(container_of(ref, struct kwasm_module, ref));
}

/**
 * kwasm_module_begin() - make room for a module's bytes
 * @engine: engine
 * @size: bytes there will be
 * @opts: options
 * @rep: out: why not
 *
 * Context: process context; sleeps.
 * Return: an unfinished module, good for kwasm_module_bytes(),
 * kwasm_module_finish() and kwasm_module_put(); or ERR_PTR: -ENOEXEC (no
 * bytes), -E2BIG, -ENOMEM.
 */
struct kwasm_module *kwasm_module_begin(struct kwasm_engine *engine, size_t size,
					const struct kwasm_load_options *opts,
					struct kwasm_report *rep)
{
	struct ka_policy *payer = kwasm_account_policy(opts->account, engine);
	struct ka_fault_plan no_plan = {};
	struct ka_error error = {};
	struct kwasm_module *m;
	struct ka_fault fault;

	if (!size)
		return ERR_PTR(kwasm_report(rep, KWASM_E_UNEXPECTED_END, 0));
	if (size > KWASM_MAX_MODULE_SIZE)
		return ERR_PTR(kwasm_report(rep, KWASM_E_MODULE_SIZE, 0));

	/* The payer's allocator, but this load's plan and error. */
	ka_fault_init(&fault, ka_of(payer, KA_MODULE), opts->plan ?: &no_plan);
	fault.ka.error = &error;
	m = ka_new(&fault.ka, struct kwasm_module, opts->gfp);
	if (!m)
		goto tell;
	kref_init(&m->ref);
	m->engine = engine;
	m->account = kwasm_account_get(opts->account);
	ka_policy_init(&m->policy, "module", opts->limit ?: U64_MAX, &payer->budget, opts->gfp);
	ka_policy_join(&m->policy, payer);
	if (engine->arena)
		ka_policy_use(&m->policy, KA_CODE, &engine->arena->ka);
	if (opts->plan)
		m->policy.plan = *opts->plan;
	/* Under a plan each request is a chunk, so that the plan can refuse each. */
	ka_bump_init(&m->arena, ka_of(&m->policy, KA_MODULE),
		     m->policy.plan.mode == KA_FAULT_OFF ? ARENA_CHUNK : 0);
	m->bytes = ka_alloc(ka_of(&m->policy, KA_MODULE), size, opts->gfp);
	if (!m->bytes) {
		if (opts->plan)
			*opts->plan = m->policy.plan;
		error = m->policy.error;
		destroy(m);
		goto tell;
	}
	m->size = size;
	return m;

tell:
	if (opts->error)
		*opts->error = error;
	return ERR_PTR(kwasm_report(rep, KWASM_E_NO_MEMORY, 0));
}

/**
 * kwasm_module_bytes() - where the bytes of an unfinished module belong
 * @m: module from kwasm_module_begin()
 *
 * Return: room for as many as it was begun with.
 */
u8 *kwasm_module_bytes(struct kwasm_module *m)
{
	return (u8 *)m->bytes;
}

/**
 * kwasm_module_finish() - decode, validate and compile the bytes of a module
 * @m: module from kwasm_module_begin(), its bytes filled in
 * @rep: out: why it was refused; a name it points at is gone by then
 * @plan: out: the fault plan's counters; or NULL
 *
 * Context: process context; sleeps.
 * Return: @m, or ERR_PTR after the module was put: -ENOEXEC, -E2BIG, -ENOMEM,
 * -EINTR.
 */
struct kwasm_module *kwasm_module_finish(struct kwasm_module *m, struct kwasm_report *rep,
					 struct ka_fault_plan *plan)
{
	int err = kwasm_decode(m, rep);

	if (!err && m->engine->arena && m->engine->compile)
		kwasm_jit_load(m);
	if (plan)
		*plan = m->policy.plan;
	m->policy.plan.mode = KA_FAULT_OFF;
	if (err) {
		kwasm_module_put(m);
		return ERR_PTR(err);
	}
	return m;
}

/**
 * kwasm_module_load() - load a module whose bytes are in kernel memory
 * @engine: engine
 * @bytes: the binary; copied
 * @size: bytes there
 * @opts: options
 * @rep: out: why it was refused
 *
 * Context: process context; sleeps.
 * Return: the module with one reference, or ERR_PTR: -ENOEXEC, -E2BIG,
 * -ENOMEM, -EINTR.
 */
struct kwasm_module *kwasm_module_load(struct kwasm_engine *engine, const u8 *bytes, size_t size,
				       const struct kwasm_load_options *opts,
				       struct kwasm_report *rep)
{
	struct kwasm_module *m = kwasm_module_begin(engine, size, opts, rep);

	if (IS_ERR(m))
		return m;
	memcpy(kwasm_module_bytes(m), bytes, size);
	return kwasm_module_finish(m, rep, opts->plan);
}

/**
 * kwasm_module_get() - take a reference
 * @m: module
 *
 * Return: @m.
 */
struct kwasm_module *kwasm_module_get(struct kwasm_module *m)
{
	kref_get(&m->ref);
	return m;
}

/**
 * kwasm_module_put() - drop a reference, the last of which frees the module
 * @m: module
 *
 * Context: process context; may sleep.
 */
void kwasm_module_put(struct kwasm_module *m)
{
	kref_put(&m->ref, release);
}

/**
 * kwasm_module_func_type() - type of a function
 * @m: module
 * @func: function index, imported or defined
 */
const struct kwasm_functype *kwasm_module_func_type(const struct kwasm_module *m, u32 func)
{
	return m->types[m->func_types[func]];
}

/**
 * kwasm_module_func_at() - find the function that an instruction belongs to
 * @m: module
 * @offset: of the instruction in its bytes, in a body
 *
 * Return: function index.
 */
u32 kwasm_module_func_at(const struct kwasm_module *m, u32 offset)
{
	const u8 *at = m->bytes + offset;
	u32 low = 0, high = m->nr_funcs - m->nr_func_imports;

	while (high - low > 1) {
		u32 mid = low + (high - low) / 2;

		if (m->code[mid].body <= at)
			low = mid;
		else
			high = mid;
	}
	return m->nr_func_imports + low;
}
