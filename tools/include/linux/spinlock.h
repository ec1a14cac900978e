/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Locks that spin.  Holding one is atomic context: the doubles then refuse
 * what may sleep.
 */
#ifndef _TWIN_LINUX_SPINLOCK_H
#define _TWIN_LINUX_SPINLOCK_H

#include <linux/preempt.h>
#include <linux/types.h>

typedef struct spinlock {
	bool locked;
} spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name)	{ false }
#define DEFINE_SPINLOCK(name)		spinlock_t name = __SPIN_LOCK_UNLOCKED(name)

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->locked = false;
}

static inline void spin_lock(spinlock_t *lock)
{
	preempt_disable();
	while (__atomic_test_and_set(&lock->locked, __ATOMIC_ACQUIRE))
		;
}

static inline bool spin_trylock(spinlock_t *lock)
{
	preempt_disable();
	if (!__atomic_test_and_set(&lock->locked, __ATOMIC_ACQUIRE))
		return true;
	preempt_enable();
	return false;
}

static inline void spin_unlock(spinlock_t *lock)
{
	__atomic_clear(&lock->locked, __ATOMIC_RELEASE);
	preempt_enable();
}

#define spin_lock_bh(lock)			spin_lock(lock)
#define spin_unlock_bh(lock)			spin_unlock(lock)
#define spin_lock_irqsave(lock, flags)		do { (flags) = 0; spin_lock(lock); } while (0)
#define spin_unlock_irqrestore(lock, flags)	do { (void)(flags); spin_unlock(lock); } while (0)

#endif
