/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Store descriptor: a store, its lock, and what Linux hangs on it
 */
#ifndef _KWASM_KMOD_STORE_FD_H
#define _KWASM_KMOD_STORE_FD_H

#include <linux/mutex.h>
#include <linux/types.h>

#include "alloc/alloc.h"
#include "kmod/deadline.h"
#include "runtime/runtime.h"

struct kwasm_ioctl_call;
struct kwasm_logger;
struct kwasm_wasi_process;
struct mem_cgroup;
struct vm_area_struct;

/* What fits in here needs no allocation on the way into a call. */
#define KWASM_ROOM_NAME		64	/* bytes */
#define KWASM_ROOM_SLOTS	32	/* arguments and results */

/**
 * struct kwasm_store_fd - a store's file
 * @lock: whoever uses @store holds it, but for interrupting it and reading its
 *	statistics. User memory may be touched under it: a page fault on a
 *	mapping of this store takes other locks. Taken outside of @maps_lock.
 * @store: the store
 * @wasi: its WASI process once there is one; set once under @lock, read
 *	without; the store's to destroy
 * @memcg: memory cgroup of who made it, held; NULL: the kernel has none
 * @deadline: of the call under way
 * @maps_lock: protects @maps; nothing else is taken inside, as mmap() comes
 *	with the caller's mmap_lock held
 * @maps: memories that were given an offset for mmap(), struct kwasm_memory *;
 *	they live as long as the store
 * @name: room for a name, under @lock
 * @slots: room for a call's arguments and results, under @lock
 */
struct kwasm_store_fd {
	struct mutex lock;	/* use of @store */
	struct kwasm_store *store;
	struct kwasm_wasi_process *wasi;
	struct mem_cgroup *memcg;
	struct kwasm_deadline deadline;
	struct mutex maps_lock;	/* protects @maps */
	struct ka_vec maps;
	u8 name[KWASM_ROOM_NAME];
	u64 slots[KWASM_ROOM_SLOTS];
};

/* store_fd.c */
void *kwasm_store_fd_borrow(struct kwasm_store_fd *sf, void *room, size_t have,
			    size_t want) __must_check;
void kwasm_store_fd_return(struct kwasm_store_fd *sf, void *p, size_t have, size_t want);
int __must_check kwasm_store_fd_lock(struct kwasm_store_fd *sf);
int __must_check kwasm_store_fd_check(struct kwasm_store_fd *sf, struct kwasm_logger *log);
int __must_check kwasm_store_fd_name(struct kwasm_store_fd *sf, u64 user, u32 len,
				     struct kwasm_name *name);
void kwasm_store_fd_put_name(struct kwasm_store_fd *sf, const struct kwasm_name *name);
int __must_check kwasm_store_fd_export(struct kwasm_store_fd *sf, u32 instance, u64 user, u32 len,
				       struct kwasm_extern *ext, struct kwasm_logger *log);

/* store_call.c */
int kwasm_ioctl_instantiate(struct kwasm_ioctl_call *call);
int kwasm_ioctl_register(struct kwasm_ioctl_call *call);
int kwasm_ioctl_invoke(struct kwasm_ioctl_call *call);

/* store_extern.c */
int kwasm_ioctl_lookup(struct kwasm_ioctl_call *call);
int kwasm_ioctl_memory(struct kwasm_ioctl_call *call);
int kwasm_ioctl_global(struct kwasm_ioctl_call *call);
int kwasm_ioctl_table(struct kwasm_ioctl_call *call);

/* mmap.c */
void kwasm_maps_init(struct kwasm_store_fd *sf);
void kwasm_maps_exit(struct kwasm_store_fd *sf);
int __must_check kwasm_maps_offset(struct kwasm_store_fd *sf, struct kwasm_memory *mem,
				   u64 *offset);
int kwasm_maps_mmap(struct kwasm_store_fd *sf, struct vm_area_struct *vma);

#endif /* _KWASM_KMOD_STORE_FD_H */
