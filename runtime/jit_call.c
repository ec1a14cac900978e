// SPDX-License-Identifier: GPL-2.0
/*
 * Machine code calls and is called
 *
 * The store's stack is used from both ends.  The interpreter's frames, and the
 * slots of arguments that C looks at, grow up from its beginning; machine code
 * grows down from its end.  C runs on the kernel's stack.  Machine code calls
 * the interpreter, which calls no machine code, and nothing calls in again, so
 * that the kernel's stack holds each of them once at most.  While C runs on
 * behalf of machine code, the stack ends for it where that one's frames begin.
 *
 * A call with floats runs in sections of the FPU (jit_floats.c), in which nothing
 * may sleep: they are left for everything here but what is sure to be short.
 *
 * Fuel is counted as the interpreter does, so that it lasts as long: what was
 * used since the last poll is what was lent then less what is left.
 */
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/thread_info.h>
#include <linux/types.h>

#include "runtime/frame.h"
#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/x86/layout.h"

static bool is_float(u32 valtype)
{
	return valtype == KWASM_F32 || valtype == KWASM_F64;
}

/**
 * struct walk - where the next argument of a call is
 * @regs: registers
 * @slots: slots that are next
 * @nr_gpr: general registers gone by
 * @nr_xmm: xmm registers gone by
 */
struct walk {
	struct kwasm_jit_regs *regs;
	u64 *slots;
	u32 nr_gpr;
	u32 nr_xmm;
};

static u64 *arg_place(struct walk *w, u32 valtype)
{
	if (is_float(valtype))
		return w->nr_xmm < KWASM_JIT_XMM_ARGS ? &w->regs->xmm[w->nr_xmm++] : w->slots++;
	return w->nr_gpr < KWASM_JIT_GPR_ARGS ? &w->regs->gpr[w->nr_gpr++] : w->slots++;
}

/* Slots between the caller's frame and the return address. */
static u32 count_slots(const struct kwasm_functype *type)
{
	u32 gprs = 0, xmms = 0, args;
	u32 i;

	for (i = 0; i < type->nr_params; i++) {
		if (is_float(kwasm_params(type)[i]))
			xmms++;
		else
			gprs++;
	}
	args = max_t(u32, gprs, KWASM_JIT_GPR_ARGS) - KWASM_JIT_GPR_ARGS +
	       max_t(u32, xmms, KWASM_JIT_XMM_ARGS) - KWASM_JIT_XMM_ARGS;
	return max_t(u32, args, max_t(u32, type->nr_results, 1) - 1);
}

static void put_args(const struct kwasm_functype *type, struct walk w, const u64 *args)
{
	u32 i;

	for (i = 0; i < type->nr_params; i++)
		*arg_place(&w, kwasm_params(type)[i]) = args[i];
}

static void get_args(const struct kwasm_functype *type, struct walk w, u64 *args)
{
	u32 i;

	for (i = 0; i < type->nr_params; i++) {
		u32 valtype = kwasm_params(type)[i];

		args[i] = kwasm_slot_cut(valtype, *arg_place(&w, valtype));
	}
}

static void put_results(const struct kwasm_functype *type, struct kwasm_jit_regs *regs, u64 *slots,
			const u64 *results)
{
	u32 i;

	if (!type->nr_results)
		return;
	regs->rax = results[0];
	regs->xmm[0] = results[0];
	for (i = 1; i < type->nr_results; i++)
		slots[i - 1] = results[i];
}

static void get_results(const struct kwasm_functype *type, const struct kwasm_jit_regs *regs,
			const u64 *slots, u64 *results)
{
	const u32 *types = kwasm_results(type);
	u32 i;

	if (!type->nr_results)
		return;
	results[0] = kwasm_slot_cut(types[0], is_float(types[0]) ? regs->xmm[0] : regs->rax);
	for (i = 1; i < type->nr_results; i++)
		results[i] = kwasm_slot_cut(types[i], slots[i - 1]);
}

/**
 * kwasm_jit_set_passing() - see how a function's arguments and results are passed
 * @f: function with machine code, or of the host; its type is set
 *
 * With none in xmm registers or slots struct kwasm_jit_regs has the arguments in
 * their order, and the result.
 */
void kwasm_jit_set_passing(struct kwasm_func *f)
{
	const struct kwasm_functype *type = f->type;
	u32 i;

	if (type->nr_params > KWASM_JIT_GPR_ARGS || type->nr_results > 1)
		return;
	for (i = 0; i < type->nr_params + type->nr_results; i++)
		if (is_float(type->types[i]))
			return;
	f->in_gprs = true;
	f->is_short = type->nr_results && kwasm_results(type)[0] == KWASM_I32;
}

/* What the stub may lend as well, unless each poll is to be seen. */
static s64 credit(const struct kwasm_store *s)
{
	s64 most = (s64)KWASM_SLICES_LENT * s->lend;

	if (s->slice < KWASM_SLICE || s->policy.plan.mode)
		return 0;
	return s->limited ? min_t(u64, s->fuel - s->lent, most) : most;
}

/* Lends fuel: at first, and after a step that may have used some of its own. */
static void resume(struct kwasm_store *s, struct kwasm_jit_regs *regs)
{
	s->lend = s->floats ? s->pace : KWASM_SLICE;
	s->quick = s->pace < KWASM_SLICE ? KWASM_SLICE_TICKS : 0;
	s->lent = kwasm_store_slice(s);
	s->credit = credit(s);
	s->straight = (s32)(s->lent / KWASM_STRAIGHT) - 1;
	regs->left = s->lent;
}

/**
 * kwasm_jit_call() - run a function that has machine code
 * @s: store, marked busy
 * @f: the function
 * @base: its arguments, at the beginning of the store's stack; the results end
 *	up there
 *
 * Context: that of the call; may sleep if the store may.
 *
 * Return: KWASM_TRAP_NONE, else s->trap's kind, and s->trap is filled in.
 */
enum kwasm_trap_kind kwasm_jit_call(struct kwasm_store *s, struct kwasm_func *f, u64 *base)
{
	const struct kwasm_functype *type = f->type;
	u64 *slots = s->stack_max - (f->in_gprs ? 0 : count_slots(type));
	struct kwasm_jit_regs *regs = (struct kwasm_jit_regs *)slots - 1;
	enum kwasm_trap_kind kind;
	u32 i;

	if ((unsigned long)regs < f->inst->stack_limit) {
		s->trap.kind = KWASM_TRAP_STACK_EXHAUSTED;
		return s->trap.kind;
	}
	/* It begins at the very end, so there is nothing left that is clean. */
	s->stack_end = s->stack_max;
	if (f->in_gprs)
		for (i = 0; i < type->nr_params; i++)
			regs->gpr[i] = base[i];
	else
		put_args(type, (struct walk){ .regs = regs, .slots = slots }, base);
	regs->inst = f->inst;
	s->flags = &current_thread_info()->flags;
	if (s->has_floats)
		kwasm_floats_start(s, f);
	resume(s, regs);
	kind = kwasm_jit_enter(regs, f->entry, s);
	if (s->floats)
		kwasm_floats_stop(s);
	if (kind)
		return kind;
	/* The last slice is paid for; the call is over in any case. */
	kwasm_store_settle(s, s->lent - regs->left);
	if (f->in_gprs)
		base[0] = f->is_short ? (u32)regs->rax : regs->rax;
	else
		get_results(type, regs, slots, base);
	return KWASM_TRAP_NONE;
}

/* Pay for what ran so far. */
static enum kwasm_trap_kind settle(struct kwasm_store *s, struct kwasm_jit_regs *regs)
{
	enum kwasm_trap_kind kind = kwasm_store_poll(s, s->lent - regs->left);

	resume(s, regs);
	return kind;
}

static u64 return_address(const struct kwasm_jit_regs *regs)
{
	return *(const u64 *)(regs + 1);
}

/* Slots of the call that led here. */
static u64 *slots_of(struct kwasm_jit_regs *regs)
{
	return (u64 *)(regs + 1) + 1;
}

/* Where a function that calls keeps its r15. */
static struct kwasm_instance *inst_of(const u64 *fp)
{
	return (struct kwasm_instance *)(unsigned long)fp[-1];
}

/* That of kwasm_jit_enter(): whoever has it below was called by the host. */
static const u64 *host_frame(const struct kwasm_store *s)
{
	return (const u64 *)(s->host_sp + KWASM_HOST_FRAME);
}

/*
 * Tells the trap of @inst's function that is at @address and has its frame at
 * @fp, and of all below it.
 */
static void trace(struct kwasm_store *s, const struct kwasm_instance *inst, u64 address,
		  const u64 *fp)
{
	const u64 *end = host_frame(s);
	u32 offset;

	while (fp != end) {
		if (s->trap.depth >= KWASM_MAX_BACKTRACE)
			s->trap.depth++;
		else if (kwasm_jit_site_of(inst->module, address, &offset))
			kwasm_backtrace_add(s, inst, kwasm_module_func_at(inst->module, offset),
					    offset);
		address = fp[1];
		fp = (const u64 *)(unsigned long)fp[0];
		if (fp != end)
			inst = inst_of(fp);
	}
}

/* Ends the call where @regs were saved, in a function of @inst. */
static int end(struct kwasm_store *s, struct kwasm_jit_regs *regs,
	       const struct kwasm_instance *inst, enum kwasm_trap_kind kind)
{
	s->trap.kind = kind;
	trace(s, inst, return_address(regs), regs->fp);
	return kind;
}

/* Nobody wants anything of the call, and nobody is paid: a poll has nothing to do. */
static bool is_quiet(const struct kwasm_store *s)
{
	return !s->floats && !s->limited && !READ_ONCE(s->interrupt) && !s->policy.plan.mode &&
	       !signal_pending(current) && !need_resched();
}

/* A function of the host that finds its arguments, and leaves its result, in @regs. */
static __always_inline enum kwasm_trap_kind
run_in_gprs(struct kwasm_store *s, struct kwasm_jit_regs *regs, struct kwasm_instance *caller,
	    struct kwasm_func *f)
{
	enum kwasm_trap_kind kind;

	regs->rax = 0;
	kind = kwasm_host_run(s, caller, f, regs->gpr, &regs->rax);
	if (f->is_short)
		regs->rax = (u32)regs->rax;
	return kind;
}

static enum kwasm_trap_kind
call_in_gprs(struct kwasm_store *s, struct kwasm_jit_regs *regs, struct kwasm_instance *caller,
	     struct kwasm_func *f)
{
	enum kwasm_trap_kind kind = kwasm_store_poll(s, s->lent - regs->left);

	if (kind != KWASM_TRAP_NONE)
		return kind;
	kind = run_in_gprs(s, regs, caller, f);
	resume(s, regs);
	return kind;
}

/* Any function: arguments go to the beginning of the stack and results come from there. */
static noinline enum kwasm_trap_kind
call_on_stack(struct kwasm_store *s, struct kwasm_jit_regs *regs, struct kwasm_instance *caller,
	      struct kwasm_func *f)
{
	u64 *base = s->stack, *stack_max = s->stack_max;
	u64 *slots = slots_of(regs);
	enum kwasm_trap_kind kind;

	get_args(f->type, (struct walk){ .regs = regs, .slots = slots }, base);
	kind = settle(s, regs);
	if (kind != KWASM_TRAP_NONE)
		return kind;
	s->stack_max = (u64 *)regs;
	s->stack_end = s->stack_max;
	kind = f->code ? kwasm_interp(s, f, base) : kwasm_call_host(s, caller, f, base);
	s->stack_max = stack_max;
	s->stack_end = s->stack_max;
	resume(s, regs);
	if (kind == KWASM_TRAP_NONE)
		put_results(f->type, regs, slots, base);
	return kind;
}

/* With all that there may be to do. */
static noinline enum kwasm_trap_kind
call_out(struct kwasm_store *s, struct kwasm_jit_regs *regs, struct kwasm_instance *caller,
	 struct kwasm_func *f)
{
	enum kwasm_trap_kind kind;

	if (s->floats)
		kwasm_floats_end(s);
	kind = f->in_gprs ? call_in_gprs(s, regs, caller, f) : call_on_stack(s, regs, caller, f);
	if (kind != KWASM_TRAP_NONE)
		end(s, regs, caller, kind);
	if (s->floats)
		kwasm_floats_begin(s);
	return kind;
}

/**
 * kwasm_jit_call_out() - from CALL_OUT: run a function that has no machine code
 * @regs: of the call
 *
 * Most are the host's and small, and what is around them is most of the call.  The
 * fuel goes on where it was: it is asked for in C each time that it runs out.
 *
 * Return: KWASM_TRAP_NONE, else how the call ended.
 */
int kwasm_jit_call_out(struct kwasm_jit_regs *regs)
{
	struct kwasm_instance *caller = inst_of(regs->fp);
	struct kwasm_store *s = caller->store;
	struct kwasm_func *f = regs->func;
	enum kwasm_trap_kind kind;

	if (!f->in_gprs || !is_quiet(s))
		return call_out(s, regs, caller, f);
	kind = run_in_gprs(s, regs, caller, f);
	if (kind == KWASM_TRAP_NONE && !s->limited)
		return kind;
	/* It failed, or began to limit what there is. */
	resume(s, regs);
	return kind == KWASM_TRAP_NONE ? kind : end(s, regs, caller, kind);
}

/**
 * kwasm_jit_help() - from HELP: an instruction
 * @regs: of the call
 *
 * Return: KWASM_TRAP_NONE, else how the call ended.
 */
int kwasm_jit_help(struct kwasm_jit_regs *regs)
{
	struct kwasm_instance *inst = regs->inst;
	struct kwasm_store *s = inst->store;
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;
	bool settles = kwasm_help_settles(regs->help & U16_MAX);

	if (settles) {
		kwasm_floats_end(s);
		kind = settle(s, regs);
	}
	if (kind == KWASM_TRAP_NONE)
		kind = kwasm_help_run(inst, regs->help, regs->gpr, &regs->rax);
	if (settles) {
		resume(s, regs);
		kwasm_floats_begin(s);
	}
	return kind == KWASM_TRAP_NONE ? kind : kwasm_jit_trap(regs, kind);
}

/**
 * kwasm_jit_poll() - from POLL: fuel has run out for now
 * @regs: all of them
 *
 * Return: KWASM_TRAP_NONE, else how the call ended.
 */
int kwasm_jit_poll(struct kwasm_jit_regs *regs)
{
	struct kwasm_instance *inst = regs->inst;
	struct kwasm_store *s = inst->store;
	bool is_over = kwasm_floats_poll(s);
	enum kwasm_trap_kind kind;

	if (is_over) {
		kwasm_floats_end(s);
		kind = settle(s, regs);
	} else {
		kind = kwasm_store_look(s, s->lent - regs->left);
		resume(s, regs);
	}
	if (kind != KWASM_TRAP_NONE)
		end(s, regs, inst, kind);
	if (is_over)
		kwasm_floats_begin(s);
	return kind;
}

/**
 * kwasm_jit_trap() - from TRAP: an instruction traps
 * @regs: of the call
 * @kind: how
 *
 * Return: @kind.
 */
int kwasm_jit_trap(struct kwasm_jit_regs *regs, int kind)
{
	struct kwasm_store *s = regs->inst->store;

	kwasm_floats_end(s);
	kwasm_store_settle(s, s->lent - regs->left);
	end(s, regs, regs->inst, kind);
	kwasm_floats_begin(s);
	return kind;
}

/**
 * kwasm_jit_exhausted() - from STACK: no room for the frame of a function
 * @regs: of its caller, at the call
 *
 * Return: KWASM_TRAP_STACK_EXHAUSTED.
 */
int kwasm_jit_exhausted(struct kwasm_jit_regs *regs)
{
	if (regs->fp != host_frame(regs->inst->store))
		regs->inst = inst_of(regs->fp);
	return kwasm_jit_trap(regs, KWASM_TRAP_STACK_EXHAUSTED);
}
