// SPDX-License-Identifier: GPL-2.0
/*
 * Store: making and destroying one, and what bounds the code that runs in it
 *
 * A store's own struct comes from the policy of who pays, everything else from
 * its own.  What dies with the store is cut from one arena, and destroying frees
 * that at once; only pages of memories, elements of tables and the stack, which
 * are large and may grow, go back one by one.
 *
 * Where the engine has pools, all of these come from there first.  A pool clears
 * what was touched, so the stack keeps track of how far it was used, at no cost
 * to the code that runs: it is told of a stack that ends earlier, and has to ask
 * for more in steps.
 *
 * Time is bounded in one place, kwasm_store_poll().  Running code calls it at
 * the latest after KWASM_SLICE units of fuel, work in bulk after each chunk.
 */

#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/freezer.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/nospec.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/sched/cputime.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>

#include "alloc/policy_keep.h"
#include "alloc/policy_line.h"
#include "alloc/pools.h"
#include "runtime/instance.h"
#include "runtime/limits.h"
#include "runtime/store.h"

/* Slots of the stack to hand out at a time, behind the first. */
#define STACK_STEP	512

/* Below this many bytes, asking whether to go on costs more than the work. */
#define POLL_BYTES	4096

static int make_stack(struct kwasm_store *s, u32 size)
{
	s->stack = ka_zalloc(ka_of(&s->policy, KA_STACK), size, s->policy.gfp);
	if (!s->stack)
		return s->policy.error.err;
	s->stack_end = s->stack + KWASM_STACK_MIN / sizeof(u64);
	s->stack_max = s->stack + size / sizeof(u64);
	return 0;
}

static void free_stack(struct kwasm_store *s)
{
	ka_free_clean(ka_of(&s->policy, KA_STACK), s->stack,
		      (s->stack_max - s->stack) * sizeof(u64),
		      (s->stack_max - s->stack_end) * sizeof(u64));
}

/* What the store allocates from; ka_policy_keep_exit() and ka_policy_exit() end it. */
static int build_policy(struct kwasm_store *s, const struct kwasm_store_options *opts)
{
	int err = 0;

	if (opts->alloc)
		err = ka_policy_build(&s->policy, opts->alloc, opts->alloc_len, opts->alloc_error);
	if (err)
		return err;
	if (!opts->keep) {
		ka_policy_arena(&s->policy);
		return 0;
	}
	err = ka_policy_keep(&s->policy);
	if (err)
		ka_policy_exit(&s->policy);
	return err;
}

static int init_store(struct kwasm_store *s, struct kwasm_engine *engine,
		      const struct kwasm_store_options *opts, u32 stack_size)
{
	int err;

	s->engine = engine;
	s->cpu = engine->cpu;
	s->interpret = opts->interpret;
	s->slice = KWASM_SLICE;
	s->fatal = opts->fatal;
	ka_policy_init(&s->policy, "store", opts->limit ?: U64_MAX,
		       &kwasm_account_policy(opts->account, engine)->budget, opts->gfp);
	if (opts->plan)
		s->policy.plan = *opts->plan;
	ka_policy_pool(&s->policy, engine->pools, opts->account ?: (void *)engine);
	ka_vec_init(&s->instances, ka_of(&s->policy, KA_STORE), sizeof(struct kwasm_instance *));
	ka_hash_init(&s->types, ka_of(&s->policy, KA_STORE));
	ka_hash_init(&s->names, ka_of(&s->policy, KA_STORE));
	s->seed = get_random_u32();

	err = build_policy(s, opts);
	if (err)
		goto tell_plan;
	err = make_stack(s, stack_size);
	if (err) {
		ka_policy_keep_exit(&s->policy);
		ka_policy_exit(&s->policy);
		goto tell_plan;
	}
	s->floor = ka_policy_live(&s->policy);

tell_plan:
	if (opts->plan)
		*opts->plan = s->policy.plan;
	return err;
}

/**
 * kwasm_store_create() - make an empty store
 * @engine: where
 * @opts: how
 *
 * Context: process context, may sleep.
 *
 * Return: the store, to be given to kwasm_store_destroy(); -EINVAL for a stack
 * size outside of KWASM_STACK_MIN to KWASM_STACK_MAX; -EINVAL or -E2BIG for a
 * line that @opts->alloc_error says what is wrong with; -ENOMEM, or -ENOSPC from
 * a pool that has no room, and then @opts->error says why.
 */
struct kwasm_store *kwasm_store_create(struct kwasm_engine *engine,
				       const struct kwasm_store_options *opts)
{
	struct ka_policy *payer = kwasm_account_policy(opts->account, engine);
	u32 stack_size = opts->stack_size ?: KWASM_STACK_DEFAULT;
	struct ka_fault_plan no_plan = {};
	struct ka_error error = {};
	struct kwasm_store *s;
	struct ka_fault fault;
	int err;

	if (stack_size < KWASM_STACK_MIN || stack_size > KWASM_STACK_MAX)
		return ERR_PTR(-EINVAL);

	/* The payer's allocator, but this store's plan and error. */
	ka_fault_init(&fault, ka_of(payer, KA_STORE), opts->plan ?: &no_plan);
	fault.ka.error = &error;
	s = ka_new(&fault.ka, struct kwasm_store, opts->gfp);
	if (!s) {
		err = error.err;
		goto tell;
	}
	err = init_store(s, engine, opts, stack_size);
	if (err)
		goto free_store;
	s->account = kwasm_account_get(opts->account);
	ka_policy_join(&s->policy, payer);
	return s;

free_store:
	error = s->policy.error;
	ka_delete(ka_of(payer, KA_STORE), s);
tell:
	if (opts->error)
		*opts->error = error;
	return ERR_PTR(err);
}

static void release_hosts(struct kwasm_store *s)
{
	size_t i;

	for (i = s->instances.len; i--; ) {
		struct kwasm_instance *inst = *ka_vec_at(&s->instances, struct kwasm_instance *, i);

		if (inst->host && inst->host->release)
			inst->host->release(s, inst->data);
	}
}

/* What is not in the arena, which is to go as a whole. */
static void end_outside(struct kwasm_store *s)
{
	size_t i;

	for (i = s->instances.len; i--; ) {
		kwasm_instance_empty(*ka_vec_at(&s->instances, struct kwasm_instance *, i));
		cond_resched();
	}
}

/* Block by block, as the heads of a policy that goes on count them. */
static void end_all(struct kwasm_store *s)
{
	size_t i;

	for (i = s->instances.len; i--; ) {
		kwasm_instance_free(*ka_vec_at(&s->instances, struct kwasm_instance *, i));
		cond_resched();
	}
	kwasm_names_exit(s);
	ka_hash_exit(&s->types);
	ka_vec_exit(&s->instances);
}

/**
 * kwasm_store_seal() - a store is started: keep what it took until now
 * @s: store
 *
 * Nothing happens to one that was not to keep anything.
 */
void kwasm_store_seal(struct kwasm_store *s)
{
	ka_policy_keep_mode(&s->policy, KA_KEEP_SERVE);
}

/**
 * kwasm_store_reset() - end everything in a store, so that it can start anew
 * @s: store; no call may be under way
 *
 * It is as kwasm_store_create() left it: no poison, no trap, no instances, no
 * names, nothing stopped; its limits, plan and fuel stay.  If it keeps what it
 * took, memory comes from there alone until kwasm_store_seal(), and a start that
 * asks for the same things in the same order gets them all.
 *
 * Context: process context, may sleep; never allocates.
 *
 * Return: 0; -ENOTRECOVERABLE when bytes are left that nobody gave back, or a
 * pool could not clear some that it got back, and then the store is poisoned for
 * that.  Pools lend those to nobody again, so another reset begins anew.
 */
int kwasm_store_reset(struct kwasm_store *s)
{
	WRITE_ONCE(s->poison, KWASM_POISON_NONE);
	kwasm_store_rearm(s, KWASM_INTERRUPT_STOP);
	release_hosts(s);
	end_all(s);
	ka_policy_arena_exit(&s->policy);
	s->trap.kind = KWASM_TRAP_NONE;
	s->trap.depth = 0;
	ka_policy_keep_mode(&s->policy, KA_KEEP_ONLY);
	if (ka_policy_in_use(&s->policy) != s->floor)
		kwasm_store_poison(s, KWASM_POISON_LEFT);
	else if (ka_policy_stains(&s->policy))
		kwasm_store_poison(s, KWASM_POISON_RESET);
	return kwasm_store_poisoned(s) ? -ENOTRECOVERABLE : 0;
}

/**
 * kwasm_store_destroy() - end a store and everything in it
 * @s: store, or NULL; no call may be under way
 *
 * Modules of the host are released first, while all they know still stands.
 * Then what is not in the arena goes, and then the arena.
 *
 * Context: process context, may sleep; never fails, never allocates.
 */
void kwasm_store_destroy(struct kwasm_store *s)
{
	struct kwasm_account *account;

	if (!s)
		return;
	account = s->account;
	ka_policy_leave(&s->policy);
	release_hosts(s);
	if (s->policy.keep)
		end_all(s);
	else
		end_outside(s);
	free_stack(s);
	ka_policy_arena_exit(&s->policy);
	ka_policy_keep_exit(&s->policy);
	ka_policy_exit(&s->policy);
	ka_delete(ka_of(kwasm_account_policy(account, s->engine), KA_STORE), s);
	kwasm_account_put(account);
}

/**
 * kwasm_store_instance() - find an instance by its number
 * @s: store
 * @index: number
 *
 * Return: the instance, or NULL when there is none or it failed to start.
 */
struct kwasm_instance *kwasm_store_instance(const struct kwasm_store *s, u32 index)
{
	struct kwasm_instance *inst;

	if (index >= s->instances.len)
		return NULL;
	index = array_index_nospec(index, s->instances.len);
	inst = *ka_vec_at(&s->instances, struct kwasm_instance *, index);
	return inst->failed ? NULL : inst;
}

/**
 * kwasm_store_interrupt() - end what runs in a store, soon
 * @s: store
 * @why: reason; it stands until kwasm_store_rearm() takes it back
 *
 * Context: any, any thread, hard interrupts included.
 */
void kwasm_store_interrupt(struct kwasm_store *s, enum kwasm_interrupt why)
{
	set_bit(why, &s->interrupt);
}

/**
 * kwasm_store_rearm() - take a reason to end back
 * @s: store
 * @why: reason
 *
 * Context: any, as kwasm_store_interrupt().
 */
void kwasm_store_rearm(struct kwasm_store *s, enum kwasm_interrupt why)
{
	clear_bit(why, &s->interrupt);
}

/**
 * kwasm_store_set_fuel() - limit what code may do from now on
 * @s: store
 * @limited: there is a limit
 * @fuel: units: bytes of code run, and 64 bytes each of work in bulk
 */
void kwasm_store_set_fuel(struct kwasm_store *s, bool limited, u64 fuel)
{
	s->limited = limited;
	s->fuel = limited ? fuel : 0;
}

static bool spend(struct kwasm_store *s, u64 used)
{
	if (!s->limited)
		return true;
	if (used > s->fuel) {
		s->fuel = 0;
		return false;
	}
	s->fuel -= used;
	return true;
}

/*
 * Signals that dump core, as SIGQUIT does, are fatal once they are delivered, on
 * the way back to user space, where a call that lasts never gets; fatal_signal_pending()
 * does not know them before.  A tracer may want to see such a signal first, and has
 * SIGKILL to end the call.
 *
 * No lock: this thread alone changes what it blocks, and whoever takes the signal
 * or handles it at this moment might have come a moment later.
 */
static bool is_to_dump_core(void)
{
	const struct sighand_struct *hand;
	unsigned long pending;

	if (likely(!signal_pending(current)) || current->ptrace)
		return false;
	pending = READ_ONCE(current->pending.signal.sig[0]) |
		  READ_ONCE(current->signal->shared_pending.signal.sig[0]);
	pending &= SIG_KERNEL_COREDUMP_MASK & ~current->blocked.sig[0];
	/* Its own, which only an exec of its own exchanges. */
	hand = rcu_dereference_protected(current->sighand, true);
	for (; pending; pending &= pending - 1)
		if (READ_ONCE(hand->action[__ffs(pending)].sa.sa_handler) == SIG_DFL)
			return true;
	return false;
}

/*
 * Of the process, all its threads, those too that have ended: the kernel keeps the
 * sum while there is a limit.  Kernels with CONFIG_POSIX_CPU_TIMERS_TASK_WORK send
 * SIGXCPU, and SIGKILL, when a task is on its way back to user space, too; others
 * send it at a tick, and the limit is a second later from then on.  So the call ends
 * at the soft limit; what becomes of the process is the kernel's to say, then.
 */
static bool is_out_of_cpu_time(void)
{
	unsigned long seconds = rlimit(RLIMIT_CPU);
	struct thread_group_cputimer *timer;
	u64 ns;

	if (likely(seconds == RLIM_INFINITY))
		return false;
	timer = get_running_cputimer(current);
	if (!timer)
		return false;
	ns = atomic64_read(&timer->cputime_atomic.sum_exec_runtime);
	return ns / NSEC_PER_SEC >= seconds;
}

/**
 * kwasm_store_look() - pay for code that ran, and see whether it may go on
 * @s: store
 * @used: fuel used since the last poll
 *
 * Fuel comes first: whether it suffices depends on the code alone, so that a
 * run out of fuel looks the same each time.
 *
 * Context: any.
 *
 * Return: KWASM_TRAP_NONE to go on, else how the call has to end.
 */
enum kwasm_trap_kind kwasm_store_look(struct kwasm_store *s, u64 used)
{
	unsigned long why = READ_ONCE(s->interrupt);

	if (!spend(s, used))
		return KWASM_TRAP_FUEL;
	if (why & BIT(KWASM_INTERRUPT_STOP) ||
	    ka_fault_point(&s->policy.plan, KA_SITE_FLAGS(KA_SITE_STOP)))
		return KWASM_TRAP_STOPPED;
	if (why & BIT(KWASM_INTERRUPT_DEADLINE))
		return KWASM_TRAP_DEADLINE;
	if (fatal_signal_pending(current) || is_to_dump_core() || is_out_of_cpu_time())
		return KWASM_TRAP_KILLED;
	return KWASM_TRAP_NONE;
}

/*
 * A call may take for ever, and nobody is to wait for its end but who made it:
 * not other processes, not tracers, which wait until each task was out of their
 * trampolines, and not whoever suspends the machine.  A store's lock is held
 * meanwhile, which try_to_freeze() does not like; only users of the store wait
 * for that, and they may be frozen where they wait.
 */
static void let_others(void)
{
	cond_resched_tasks_rcu_qs();
	if (unlikely(freezing(current)))
		__refrigerator(false);
}

/**
 * kwasm_store_poll() - as kwasm_store_look(), and let others run
 * @s: store
 * @used: fuel used since the last poll
 *
 * Context: that of the call; may sleep.
 *
 * Return: as kwasm_store_look().
 */
enum kwasm_trap_kind kwasm_store_poll(struct kwasm_store *s, u64 used)
{
	enum kwasm_trap_kind kind = kwasm_store_look(s, used);

	if (kind == KWASM_TRAP_NONE)
		let_others();
	return kind;
}

/**
 * kwasm_store_settle() - pay for code that ran last, when nothing is to follow
 * @s: store
 * @used: fuel used since the last poll
 *
 * Context: any.
 */
void kwasm_store_settle(struct kwasm_store *s, u64 used)
{
	/* The call is over in any case: what is missing is not asked for. */
	spend(s, used);
}

/**
 * kwasm_store_pay() - pay for a chunk of work in bulk, and see whether to go on
 * @s: store
 * @bytes: bytes of the chunk
 *
 * Context: that of the call; may sleep.
 *
 * Return: as kwasm_store_poll(), which small chunks are spared.
 */
enum kwasm_trap_kind kwasm_store_pay(struct kwasm_store *s, u64 bytes)
{
	if (bytes >= POLL_BYTES)
		return kwasm_store_poll(s, bytes / KWASM_BYTES_PER_FUEL);
	return spend(s, bytes / KWASM_BYTES_PER_FUEL) ? KWASM_TRAP_NONE : KWASM_TRAP_FUEL;
}

/**
 * kwasm_store_relax() - in long work outside of a call: see whether to go on
 * @s: store
 *
 * Context: process context, may sleep.
 *
 * Return: 0; -EINTR when a fatal signal waits or the host stopped the store.
 */
int kwasm_store_relax(struct kwasm_store *s)
{
	if (fatal_signal_pending(current) || test_bit(KWASM_INTERRUPT_STOP, &s->interrupt) ||
	    ka_fault_point(&s->policy.plan, KA_SITE_FLAGS(KA_SITE_STOP)))
		return -EINTR;
	cond_resched();
	return 0;
}

/**
 * kwasm_store_more_stack() - move the end of the stack
 * @s: store
 * @base: place on its stack
 * @slots: how many are needed from there on
 *
 * Context: any.
 *
 * Return: whether there is that much; false leaves the end where it was.
 */
bool kwasm_store_more_stack(struct kwasm_store *s, const u64 *base, u64 slots)
{
	size_t used = base - s->stack;
	size_t max = s->stack_max - s->stack;

	if (slots > max - used)
		return false;
	s->stack_end = s->stack + min_t(size_t, ALIGN(used + slots, STACK_STEP), max);
	return true;
}

/**
 * kwasm_store_errno() - tell a pool without room from a lack of memory
 * @s: store in which something was refused
 * @err: what came of it
 *
 * Return: -ENOSPC for -ENOMEM when it was a pool that refused last, else @err.
 */
int kwasm_store_errno(const struct kwasm_store *s, int err)
{
	return err == -ENOMEM && s->policy.error.err == -ENOSPC ? -ENOSPC : err;
}
