// SPDX-License-Identifier: GPL-2.0
/*
 * WASI preview 1: the system interface of programs, on the caller's files
 *
 * A store gets one process: arguments, environment and a table of descriptors,
 * the first of which the caller hands in: 0, 1 and 2, then directories.  The
 * functions are a host module of the store, so the store ends the process.
 *
 * Whose rights.  A store is a descriptor, and descriptors travel: to children,
 * and over sockets to anybody.  The program in it is chosen by one process and
 * may be called by another, so neither may lend the other its rights unasked:
 *
 *  - files that are open act as open files do: whoever opened them was asked,
 *    the security modules are asked again at each use;
 *  - names are looked up with the caller's own credentials, and only for a
 *    caller with the credentials of whoever attached the process (wasi_lookup.c):
 *    neither can a program given to root reach what its author could not, nor
 *    does root's store open files for whom it was passed on to; nor are times of
 *    an open file set, for which it is the caller that is asked;
 *  - a caller is not charged for, nor limited by RLIMIT_NOFILE in, what the
 *    program opens: those files belong to the store, which has its own limits.
 *
 * References.  The store holds files, and files may hold files: an AF_UNIX
 * socket holds those on their way through it, possibly the store itself, and
 * such a ring would never be freed.  So AF_UNIX sockets are dropped as soon as
 * who attached the process closes (or is done with) the store, which flush
 * tells.  Anonymous files - io_uring, epoll, stores - are not taken at all.
 */

#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/magic.h>
#include <linux/net.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/sock.h>

#include <linux/kwasm.h>

#include "kmod/kmod.h"
#include "kmod/wasi.h"
#include "kmod/wasi_process.h"

/* Empties @p->sockets into @taken; under @p->lock. */
static void take_sockets(struct kwasm_wasi_process *p, struct file **taken)
{
	memcpy(taken, p->sockets, sizeof(p->sockets));
	memset(p->sockets, 0, sizeof(p->sockets));
}

static void put_sockets(struct file **taken)
{
	unsigned int i;

	for (i = 0; i < WASI_STDIO; i++) {
		if (taken[i])
			fput(taken[i]);
	}
}

static void begin_call(struct kwasm_wasi_process *p)
{
	spin_lock(&p->lock);
	p->running = true;
	spin_unlock(&p->lock);
}

static void end_call(struct kwasm_wasi_process *p)
{
	struct file *taken[WASI_STDIO] = {};

	spin_lock(&p->lock);
	p->running = false;
	if (p->dropped)
		take_sockets(p, taken);
	spin_unlock(&p->lock);
	put_sockets(taken);
}

/**
 * kwasm_wasi_flush() - somebody closed a descriptor of the store
 * @p: process
 * @owner: whose descriptor table it was in
 *
 * Context: the ->flush of the store's file, at any time before its release,
 * calls under way included; takes @p->lock, does not wait for a call.
 */
void kwasm_wasi_flush(struct kwasm_wasi_process *p, fl_owner_t owner)
{
	struct file *taken[WASI_STDIO] = {};

	if (owner != p->owner)
		return;
	spin_lock(&p->lock);
	p->dropped = true;
	/* A call may be using them, and drops them when it returns. */
	if (!p->running)
		take_sockets(p, taken);
	spin_unlock(&p->lock);
	put_sockets(taken);
}

static int is_same_file(const void *store_file, struct file *file, unsigned int fd)
{
	return file == store_file;
}

/**
 * kwasm_wasi_publish() - flush finds the process from now on
 * @p: process
 * @store_file: file of its store
 *
 * Another thread may have closed the store while the process was being
 * attached, when flush did not find it.
 *
 * Context: the process that attached it.
 */
void kwasm_wasi_publish(struct kwasm_wasi_process *p, struct file *store_file)
{
	if (!iterate_fd(current->files, 0, is_same_file, store_file))
		kwasm_wasi_flush(p, current->files);
}

static int run(struct kwasm_call *call, struct kwasm_wasi_process *p, kwasm_wasi_fn *fn,
	       const u64 *args, u64 *results)
{
	struct kwasm_memory *mem = kwasm_call_memory(call);
	struct kwasm_wasi_call c = { .call = call, .p = p };
	int err;

	if (mem) {
		c.mem = mem->linear.base;
		c.size = mem->linear.size;
	}
	begin_call(p);
	err = fn(&c, args);
	end_call(p);
	if (c.end)
		return c.end;
	results[0] = kwasm_wasi_errno(err);
	return 0;
}

static int call_missing(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	results[0] = WASI_NOSYS;
	return 0;
}

#define WASI(name, sig)								\
static int call_##name(struct kwasm_call *call, void *data, const u64 *args,	\
		       u64 *results)						\
{										\
	return run(call, data, kwasm_wasi_##name, args, results);		\
}

#define MISSING(name, sig)
#include "kmod/wasi_list.h"

static const struct kwasm_host_func wasi_funcs[] = {
#define WASI(name, sig)		{ #name, sig, call_##name },
#define MISSING(name, sig)	{ #name, sig, call_missing },
#include "kmod/wasi_list.h"
	{}
};

static void destroy(struct kwasm_wasi_process *p)
{
	kwasm_wasi_fds_exit(p);
	put_sockets(p->sockets);
	ka_free(p->ka, p->args.text, p->args.size);
	ka_free(p->ka, p->environ.text, p->environ.size);
	put_cred(p->cred);
	ka_delete(p->ka, p);
}

static void release(struct kwasm_store *s, void *data)
{
	destroy(data);
}

static const struct kwasm_host_module wasi_module = {
	.name = "wasi_snapshot_preview1",
	.funcs = wasi_funcs,
	.release = release,
};

static int copy_strings(struct kwasm_wasi_process *p, struct kwasm_wasi_strings *strings, u64 from,
			u32 size)
{
	u32 i;
	int err;

	if (!size)
		return 0;
	if (size > WASI_MAX_STRINGS)
		return -E2BIG;
	strings->text = ka_alloc(p->ka, size, p->gfp);
	if (!strings->text)
		return -ENOMEM;
	strings->size = size;
	err = kwasm_copy_in_by(p->plan, strings->text, from, size);
	if (err)
		return err;
	for (i = 0; i < size; i++)
		strings->count += !strings->text[i];
	return strings->text[size - 1] ? -EINVAL : 0;
}

static bool is_unix(struct file *file)
{
	struct socket *sock = sock_from_file(file);

	return sock && sock->sk && sock->sk->sk_family == AF_UNIX;
}

/**
 * kwasm_wasi_is_anonymous() - a file of no file system, which may hold anything
 * @inode: of the file
 *
 * Such inodes had no type; newer kernels make them regular files.
 */
bool kwasm_wasi_is_anonymous(const struct inode *inode)
{
	return !(inode->i_mode & S_IFMT) || inode->i_sb->s_magic == ANON_INODE_FS_MAGIC;
}

static int add_stdio(struct kwasm_wasi_process *p, const struct kwasm_wasi *arg, unsigned int i)
{
	struct kwasm_wasi_fd *entry = kwasm_wasi_fd_create(p);
	struct file *file;
	long fd;

	if (IS_ERR(entry))
		return PTR_ERR(entry);
	fd = kwasm_wasi_fd_install(p, entry);
	if (fd < 0 || arg->stdio[i] == -1)
		return min(fd, 0L);

	file = fget(arg->stdio[i]);
	if (!file)
		return -EBADF;
	kwasm_wasi_fd_describe(entry, file);
	if (is_unix(file)) {
		p->sockets[i] = file;
		entry->socket = i + 1;
	} else {
		entry->file = file;
	}
	if (kwasm_file_is_ours(file) || kwasm_wasi_is_anonymous(file_inode(file)))
		return -EINVAL;
	return 0;
}

static int add_preopen(struct kwasm_wasi_process *p, const struct kwasm_preopen *pre)
{
	struct kwasm_wasi_fd *entry;
	long fd;

	if (!pre->name_len)
		return -EINVAL;
	if (pre->name_len > WASI_MAX_PATH)
		return -ENAMETOOLONG;
	entry = kwasm_wasi_fd_create(p);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	fd = kwasm_wasi_fd_install(p, entry);
	if (fd < 0)
		return fd;

	entry->file = fget(pre->fd);
	if (!entry->file)
		return -EBADF;
	if (!S_ISDIR(file_inode(entry->file)->i_mode))
		return -ENOTDIR;
	kwasm_wasi_fd_describe(entry, entry->file);
	entry->name = ka_alloc(p->ka, pre->name_len, p->gfp);
	if (!entry->name)
		return -ENOMEM;
	entry->name_len = pre->name_len;
	return kwasm_copy_in_by(p->plan, entry->name, pre->name, pre->name_len);
}

static int add_files(struct kwasm_wasi_process *p, const struct kwasm_wasi *arg)
{
	struct kwasm_preopen pre;
	unsigned int i;
	int err;

	for (i = 0; i < WASI_STDIO; i++) {
		err = add_stdio(p, arg, i);
		if (err)
			return err;
	}
	for (i = 0; i < arg->nr_preopens; i++) {
		err = kwasm_copy_in_by(p->plan, &pre, arg->preopens + i * sizeof(pre), sizeof(pre));
		if (err)
			return err;
		err = add_preopen(p, &pre);
		if (err)
			return err;
	}
	return 0;
}

static int fill(struct kwasm_wasi_process *p, const struct kwasm_wasi *arg)
{
	int err;

	err = copy_strings(p, &p->args, arg->args, arg->args_size);
	if (err)
		return err;
	err = copy_strings(p, &p->environ, arg->environ, arg->environ_size);
	if (err)
		return err;
	return add_files(p, arg);
}

/**
 * kwasm_wasi_attach() - give a store WASI and a process for its programs
 * @s: store; it must not have a process yet
 * @arg: what the process has; flags and reserved members are checked here
 *
 * To be followed by kwasm_wasi_publish().
 *
 * Context: process context of who attaches, under the store's serialisation;
 * may sleep.
 *
 * Return: the process, which ends with the store. -EINVAL: flags, strings
 * without a NUL at their end, a descriptor of a kind that cannot be taken, an
 * empty name; -E2BIG: strings or number of directories; -ENAMETOOLONG;
 * -EBADF; -ENOTDIR: preopen; -EFAULT; -ENOMEM; -EINTR; -EBUSY: a call is under
 * way. Nothing is left behind on an error.
 */
struct kwasm_wasi_process *kwasm_wasi_attach(struct kwasm_store *s,
					     const struct kwasm_wasi *arg)
{
	struct ka *ka = ka_of(&s->policy, KA_HOST);
	struct kwasm_wasi_process *p;
	struct kwasm_instance *inst;
	int err;

	if (arg->flags || arg->reserved)
		return ERR_PTR(-EINVAL);
	if (arg->nr_preopens > WASI_MAX_PREOPENS)
		return ERR_PTR(-E2BIG);
	p = ka_new(ka, struct kwasm_wasi_process, s->policy.gfp);
	if (!p)
		return ERR_PTR(-ENOMEM);
	p->ka = ka;
	p->gfp = s->policy.gfp;
	p->plan = &s->policy.plan;
	p->cred = get_current_cred();
	p->owner = current->files;
	spin_lock_init(&p->lock);
	ka_index_map_init(&p->fds, ka);

	err = fill(p, arg);
	if (err)
		goto destroy_process;
	inst = kwasm_store_add_host(s, &wasi_module, p);
	if (IS_ERR(inst)) {
		err = PTR_ERR(inst);
		goto destroy_process;
	}
	return p;

destroy_process:
	destroy(p);
	return ERR_PTR(err);
}
