/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_MUTEX_H
#define _TWIN_LINUX_MUTEX_H

#include <linux/kernel.h>
#include <linux/types.h>

struct mutex {
	bool locked;
};

#define __MUTEX_INITIALIZER(name)	{ .locked = false }
#define DEFINE_MUTEX(name)		struct mutex name = __MUTEX_INITIALIZER(name)

void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_killable(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
bool mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

static inline void mutex_init(struct mutex *lock)
{
	lock->locked = false;
}

static inline void mutex_destroy(struct mutex *lock)
{
	(void)lock;
}

static inline bool mutex_is_locked(const struct mutex *lock)
{
	return lock->locked;
}

#endif
