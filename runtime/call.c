// SPDX-License-Identifier: GPL-2.0
/*
 * Call: from the host into a store
 *
 * One call at a time: a host function that wants to call back into the store
 * that called it is refused.  A call that took place is a success here, however
 * the guest ended; s->trap tells.
 */

#include <linux/errno.h>

#include "runtime/jit.h"
#include "runtime/store.h"
#include "runtime/trace.h"

/**
 * kwasm_call_run() - run a function with its arguments in place
 * @s: store, already marked busy
 * @f: function
 * @base: its arguments, on the store's stack; the results end up there
 *
 * Return: KWASM_TRAP_NONE, else s->trap's kind.
 */
enum kwasm_trap_kind kwasm_call_run(struct kwasm_store *s, struct kwasm_func *f, u64 *base)
{
	s->trap.kind = KWASM_TRAP_NONE;
	s->trap.code = 0;
	s->trap.depth = 0;
	if (ka_fault_point(&s->policy.plan, KA_SITE_FLAGS(KA_SITE_STACK))) {
		s->trap.kind = KWASM_TRAP_STACK_EXHAUSTED;
		return s->trap.kind;
	}
	if (!f->code)
		return kwasm_call_host(s, NULL, f, base);
	if (f->entry != kwasm_stub_call_out)
		return kwasm_jit_call(s, f, base);
	return kwasm_interp(s, f, base);
}

/**
 * kwasm_call_func() - call a function
 * @s: store
 * @f: function of it
 * @args: a slot for each parameter
 * @results: receives a slot for each result, when the call returned
 *
 * Context: process context, may sleep; the caller keeps other threads out of
 * the store.
 *
 * Return: 0 when the call took place, then see s->trap.kind; -EINVAL for a
 * function of another store; -ENOTRECOVERABLE in a poisoned one; -EBUSY in a
 * call.
 */
int kwasm_call_func(struct kwasm_store *s, struct kwasm_func *f, const u64 *args, u64 *results)
{
	const struct kwasm_functype *type = f->type;
	enum kwasm_trap_kind kind;
	int err;
	u32 i;

	if (f->inst->store != s)
		return -EINVAL;
	err = kwasm_store_enter(s);
	if (err)
		return err;

	/* KWASM_STACK_MIN has room for the parameters and results of any type. */
	for (i = 0; i < type->nr_params; i++)
		s->stack[i] = kwasm_slot_cut(kwasm_params(type)[i], args[i]);
	kind = kwasm_call_run(s, f, s->stack);
	kwasm_store_leave(s);
	if (kind != KWASM_TRAP_NONE)
		trace_kwasm_trap(&s->trap);
	for (i = 0; i < type->nr_results && kind == KWASM_TRAP_NONE; i++)
		results[i] = s->stack[i];
	return 0;
}
