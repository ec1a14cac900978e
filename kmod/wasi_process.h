/* SPDX-License-Identifier: GPL-2.0 */
/*
 * WASI process: what a program in a store has: arguments, environment, files
 *
 * Shared by the wasi_*.c files only; the door is wasi.h.
 */
#ifndef _KWASM_KMOD_WASI_PROCESS_H
#define _KWASM_KMOD_WASI_PROCESS_H

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "alloc/alloc.h"
#include "kmod/wasi_types.h"
#include "runtime/runtime.h"

/* Descriptors that come from the caller: 0, 1 and 2. */
#define WASI_STDIO	3

/**
 * struct kwasm_wasi_fd - a descriptor of the program
 * @file: the file, held; NULL when the caller gave none, or for a socket that
 *	is one of kwasm_wasi_process.sockets
 * @socket: 1 + which of them, or 0
 * @filetype: WASI_FILETYPE_*
 * @opened: the program opened it itself
 * @rights: what may be done with it
 * @inheriting: what may be done with what is opened below it
 * @name: of a preopened directory, else NULL; no NUL at its end
 * @name_len: bytes of it
 */
struct kwasm_wasi_fd {
	struct file *file;
	u8 socket;
	u8 filetype;
	bool opened;
	u64 rights;
	u64 inheriting;
	char *name;
	u32 name_len;
};

/**
 * struct kwasm_wasi_strings - strings one after the other, a NUL after each
 * @text: all of them
 * @size: bytes
 * @count: how many
 */
struct kwasm_wasi_strings {
	char *text;
	u32 size;
	u32 count;
};

/**
 * struct kwasm_wasi_process - what a program has
 * @ka: where all of this is allocated
 * @gfp: with which flags
 * @plan: the store's fault plan, while it is filled
 * @cred: who attached it; files are found only for callers like him
 * @fds: descriptors (struct kwasm_wasi_fd)
 * @args: arguments
 * @environ: environment
 * @path: room for the paths of one call
 * @nr_failed: files that could not be opened and that the kernel still keeps
 * @lock: of the three below, as all else is under the store's serialisation
 * @running: a call may be using @sockets
 * @dropped: they have to go
 * @sockets: AF_UNIX sockets among the descriptors 0 to 2; NULL once they went
 * @owner: whose end drops them: files_struct of who attached, as a number
 */
struct kwasm_wasi_process {
	struct ka *ka;
	gfp_t gfp;
	struct ka_fault_plan *plan;
	const struct cred *cred;
	struct ka_index_map fds;
	struct kwasm_wasi_strings args;
	struct kwasm_wasi_strings environ;
	char path[2][WASI_MAX_PATH];
	u32 nr_failed;
	spinlock_t lock;	/* of running, dropped and sockets */
	bool running;
	bool dropped;
	struct file *sockets[WASI_STDIO];
	fl_owner_t owner;
};

/**
 * struct kwasm_wasi_call - a call of a WASI function under way
 * @call: the call
 * @p: the program's process
 * @mem: its memory
 * @size: bytes there
 * @end: what the host function has to return when the program is to end, or 0
 *
 * The memory cannot grow during the call, but whoever has it mapped may write
 * to it: what is read has to be read once and then checked.
 */
struct kwasm_wasi_call {
	struct kwasm_call *call;
	struct kwasm_wasi_process *p;
	u8 *mem;
	u64 size;
	int end;
};

/* wasi.c */
bool kwasm_wasi_is_anonymous(const struct inode *inode);

/* wasi_memory.c */
void *kwasm_wasi_range(const struct kwasm_wasi_call *c, u32 addr, u64 len);
int __must_check kwasm_wasi_get(const struct kwasm_wasi_call *c, void *to, u32 addr, u32 len);
int __must_check kwasm_wasi_put(const struct kwasm_wasi_call *c, u32 addr, const void *from,
				u32 len);
int __must_check kwasm_wasi_put_u32(const struct kwasm_wasi_call *c, u32 addr, u32 value);
int __must_check kwasm_wasi_put_u64(const struct kwasm_wasi_call *c, u32 addr, u64 value);

/* wasi_errno.c */
enum wasi_errno kwasm_wasi_errno(int err);

/* wasi_table.c */
u8 kwasm_wasi_filetype(umode_t mode);
struct kwasm_wasi_fd *kwasm_wasi_fd_find(const struct kwasm_wasi_process *p, u32 fd);
struct file *kwasm_wasi_file(const struct kwasm_wasi_process *p, const struct kwasm_wasi_fd *entry);
struct file *kwasm_wasi_file_find(const struct kwasm_wasi_call *c, u32 fd, u64 rights)
	__must_check;
struct kwasm_wasi_fd *kwasm_wasi_fd_create(struct kwasm_wasi_process *p) __must_check;
long kwasm_wasi_fd_install(struct kwasm_wasi_process *p, struct kwasm_wasi_fd *entry)
	__must_check;
void kwasm_wasi_fd_describe(struct kwasm_wasi_fd *entry, struct file *file);
int kwasm_wasi_fd_destroy(struct kwasm_wasi_process *p, struct kwasm_wasi_fd *entry);
void kwasm_wasi_fds_exit(struct kwasm_wasi_process *p);

/* wasi_lookup.c */

/**
 * struct kwasm_wasi_place - where a name is, or is to be
 * @parent: directory
 * @name: in it; neither "." nor ".."
 * @slash: the path ended with a slash: only a directory will do
 */
struct kwasm_wasi_place {
	struct path parent;
	const char *name;
	bool slash;
};

/* Exported, and used by ksmbd as here; 6.1 declares it in fs/internal.h alone. */
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *name,
		    unsigned int flags, struct path *path);

char *kwasm_wasi_path_get(const struct kwasm_wasi_call *c, unsigned int slot, u32 addr, u32 len)
	__must_check;
bool kwasm_wasi_is_like(const struct kwasm_wasi_process *p);
struct file *kwasm_wasi_dir_find(const struct kwasm_wasi_call *c, u32 fd, u64 rights)
	__must_check;
int __must_check kwasm_wasi_lookup(struct file *dir, const char *name, bool follow,
				   struct path *path);
int __must_check kwasm_wasi_place_find(struct file *dir, char *name, int dots,
				       struct kwasm_wasi_place *place);
void kwasm_wasi_place_put(struct kwasm_wasi_place *place);

/* wasi_wait.c */

/**
 * struct kwasm_wasi_wait - a file to wait for
 * @file: file; NULL: none, never ready
 * @events: EPOLL* to wait for
 * @ready: out: those that are there, errors and hangups included
 */
struct kwasm_wasi_wait {
	struct file *file;
	__poll_t events;
	__poll_t ready;
};

/* A wait queue that a wait stands in. */
struct kwasm_wasi_queue {
	wait_queue_entry_t entry;
	wait_queue_head_t *head;
};

/* Queues that one file is waited for in: sockets and ttys have up to two. */
#define WASI_QUEUES	2

int __must_check kwasm_wasi_look(struct kwasm_wasi_call *c);
int __must_check kwasm_wasi_check(struct kwasm_wasi_call *c);
int __must_check kwasm_wasi_wait(struct kwasm_wasi_call *c, struct kwasm_wasi_wait *waits,
				 size_t nr, struct kwasm_wasi_queue *queues, u64 deadline);
int __must_check kwasm_wasi_wait_file(struct kwasm_wasi_call *c, struct file *file,
				      __poll_t events);

/* wasi_clock.c */
int __must_check kwasm_wasi_clock_deadline(u32 id, u64 timeout, bool absolute, u64 *deadline);

/*
 * The functions of wasi_list.h.  Return: 0 or a negative errno, which the
 * program gets in its own words; when @c->end is set, that counts instead.
 */
typedef int kwasm_wasi_fn(struct kwasm_wasi_call *c, const u64 *args);

/* wasi_args.c */
kwasm_wasi_fn kwasm_wasi_args_get;
kwasm_wasi_fn kwasm_wasi_args_sizes_get;
kwasm_wasi_fn kwasm_wasi_environ_get;
kwasm_wasi_fn kwasm_wasi_environ_sizes_get;
kwasm_wasi_fn kwasm_wasi_proc_exit;
kwasm_wasi_fn kwasm_wasi_sched_yield;

/* wasi_clock.c */
kwasm_wasi_fn kwasm_wasi_clock_res_get;
kwasm_wasi_fn kwasm_wasi_clock_time_get;

/* wasi_random.c */
kwasm_wasi_fn kwasm_wasi_random_get;

/* wasi_fd.c */
kwasm_wasi_fn kwasm_wasi_fd_advise;
kwasm_wasi_fn kwasm_wasi_fd_allocate;
kwasm_wasi_fn kwasm_wasi_fd_close;
kwasm_wasi_fn kwasm_wasi_fd_datasync;
kwasm_wasi_fn kwasm_wasi_fd_prestat_dir_name;
kwasm_wasi_fn kwasm_wasi_fd_prestat_get;
kwasm_wasi_fn kwasm_wasi_fd_renumber;
kwasm_wasi_fn kwasm_wasi_fd_seek;
kwasm_wasi_fn kwasm_wasi_fd_sync;
kwasm_wasi_fn kwasm_wasi_fd_tell;

/* wasi_io.c */
kwasm_wasi_fn kwasm_wasi_fd_pread;
kwasm_wasi_fn kwasm_wasi_fd_pwrite;
kwasm_wasi_fn kwasm_wasi_fd_read;
kwasm_wasi_fn kwasm_wasi_fd_write;

/* wasi_stat.c */
kwasm_wasi_fn kwasm_wasi_fd_fdstat_get;
kwasm_wasi_fn kwasm_wasi_fd_fdstat_set_flags;
kwasm_wasi_fn kwasm_wasi_fd_fdstat_set_rights;
kwasm_wasi_fn kwasm_wasi_fd_filestat_get;
kwasm_wasi_fn kwasm_wasi_fd_filestat_set_size;
kwasm_wasi_fn kwasm_wasi_fd_filestat_set_times;
kwasm_wasi_fn kwasm_wasi_path_filestat_get;
kwasm_wasi_fn kwasm_wasi_path_filestat_set_times;

/* wasi_readdir.c */
kwasm_wasi_fn kwasm_wasi_fd_readdir;

/* wasi_open.c */
kwasm_wasi_fn kwasm_wasi_path_open;

/* wasi_path.c */
kwasm_wasi_fn kwasm_wasi_path_create_directory;
kwasm_wasi_fn kwasm_wasi_path_readlink;
kwasm_wasi_fn kwasm_wasi_path_remove_directory;
kwasm_wasi_fn kwasm_wasi_path_rename;
kwasm_wasi_fn kwasm_wasi_path_symlink;
kwasm_wasi_fn kwasm_wasi_path_unlink_file;

/* wasi_poll.c */
kwasm_wasi_fn kwasm_wasi_poll_oneoff;

#endif /* _KWASM_KMOD_WASI_PROCESS_H */
