// SPDX-License-Identifier: GPL-2.0
/*
 * Copy: bytes of any number from and to the caller of an ioctl
 *
 * The caller's memory may be away, or go away meanwhile, so each copy may fail.
 * Where a store's or module's fault plan is at hand it is asked first
 * (kwasm_copy_in_by(), kwasm_copy_out_by()), so that a test can let each of them
 * fail in turn, as it does with allocations.  A copy that fails by plan has
 * copied nothing.
 */

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include "kmod/kmod.h"

/*
 * Bytes copied between two looks at signals.  A bound that the compiler can
 * see also spares the check for sizes above INT_MAX, and its warning.
 */
#define CHUNK		SZ_1M

/**
 * kwasm_probe_in() - see whether the caller's bytes are there
 * @from: user address
 * @size: bytes
 *
 * A copy that fails halfway leaves zeros behind.  Where that would do harm,
 * bytes are touched before; only a thread of the caller's that takes them away
 * in between can still make the copy fail.
 *
 * Context: may sleep, on a page fault for as long as the caller likes.
 *
 * Return: 0, -EFAULT, -EINTR when the caller was killed.
 */
int kwasm_probe_in(u64 from, size_t size)
{
	const char __user *user = u64_to_user_ptr(from);

	while (size) {
		size_t n = min_t(size_t, size, CHUNK);

		if (fault_in_readable(user, n))
			return -EFAULT;
		user += n;
		size -= n;
		if (size && fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/**
 * kwasm_copy_in() - copy bytes of any number from the caller
 * @to: where to; may be partly written on failure
 * @from: user address
 * @size: bytes
 *
 * Context: may sleep, on a page fault for as long as the caller likes.
 *
 * Return: 0, -EFAULT, -EINTR when the caller was killed.
 */
int kwasm_copy_in(void *to, u64 from, size_t size)
{
	const void __user *user = u64_to_user_ptr(from);

	while (size) {
		size_t n = min_t(size_t, size, CHUNK);

		if (copy_from_user(to, user, n))
			return -EFAULT;
		to += n;
		user += n;
		size -= n;
		if (size && fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/**
 * kwasm_copy_out() - copy bytes of any number to the caller
 * @to: user address; may be partly written on failure
 * @from: where from
 * @size: bytes
 *
 * Context: may sleep, on a page fault for as long as the caller likes.
 *
 * Return: 0, -EFAULT, -EINTR when the caller was killed.
 */
int kwasm_copy_out(u64 to, const void *from, size_t size)
{
	void __user *user = u64_to_user_ptr(to);

	while (size) {
		size_t n = min_t(size_t, size, CHUNK);

		if (copy_to_user(user, from, n))
			return -EFAULT;
		user += n;
		from += n;
		size -= n;
		if (size && fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/**
 * kwasm_array_out() - copy as much of an array to the caller as there is room for
 * @to: user address, or 0 for no room
 * @nr: elements there is room for; becomes @have
 * @from: the array
 * @have: its elements
 * @elem: bytes of each
 *
 * Context: may sleep, on a page fault for as long as the caller likes.
 *
 * Return: 0, -EFAULT, -EINTR when the caller was killed.
 */
int kwasm_array_out(u64 to, u32 *nr, const void *from, u32 have, size_t elem)
{
	u32 room = to ? *nr : 0;

	*nr = have;
	return kwasm_copy_out(to, from, min(room, have) * elem);
}

/* Only failures count: calls of all stores would meet at one counter else. */
static int counted(struct ka_site *site, int err)
{
	if (err) {
		atomic_long_inc(&site->calls);
		atomic_long_inc(&site->failures);
	}
	return err;
}

static bool is_refused(struct ka_fault_plan *plan, struct ka_site *site)
{
	return plan && ka_fault_point(plan, site);
}

/**
 * kwasm_copy_in_at() - kwasm_copy_in() that a plan may refuse
 * @plan: fault plan, serialised by its owner's lock; NULL for none
 * @site: where
 * @to: where to; may be partly written on failure, but not by a plan's
 * @from: user address
 * @size: bytes
 *
 * Context: may sleep, on a page fault for as long as the caller likes.
 *
 * Return: 0, -EFAULT, -EINTR when the caller was killed.
 */
int kwasm_copy_in_at(struct ka_fault_plan *plan, struct ka_site *site, void *to, u64 from,
		     size_t size)
{
	return counted(site, is_refused(plan, site) ? -EFAULT : kwasm_copy_in(to, from, size));
}

/**
 * kwasm_copy_out_at() - kwasm_copy_out() that a plan may refuse
 * @plan: fault plan, serialised by its owner's lock; NULL for none
 * @site: where
 * @to: user address; may be partly written on failure, but not by a plan's
 * @from: where from
 * @size: bytes
 *
 * Context: may sleep, on a page fault for as long as the caller likes.
 *
 * Return: 0, -EFAULT, -EINTR when the caller was killed.
 */
int kwasm_copy_out_at(struct ka_fault_plan *plan, struct ka_site *site, u64 to, const void *from,
		      size_t size)
{
	return counted(site, is_refused(plan, site) ? -EFAULT : kwasm_copy_out(to, from, size));
}
