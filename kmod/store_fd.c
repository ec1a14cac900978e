// SPDX-License-Identifier: GPL-2.0
/*
 * Store descriptor: a store, its lock, and what Linux hangs on it
 *
 * The file owns the store: the last reference of it, be it a descriptor, a
 * mapping or a message in flight, ends the store.  One thread at a time is in
 * it; the others wait, and any signal ends that.  Instances hold their modules,
 * so descriptors may be closed in any order.
 */

#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/kwasm.h>
#include <linux/memcontrol.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>

#include "kmod/kmod.h"
#include "kmod/log.h"
#include "kmod/store_fd.h"
#include "kmod/tenant.h"
#include "kmod/wasi.h"

/**
 * kwasm_store_fd_borrow() - room for what is needed only now
 * @sf: store's file, locked
 * @room: room there is anyhow
 * @have: bytes of it
 * @want: bytes needed
 *
 * Return: @room, or memory of the store's when it is too small; NULL when there
 * is none. It goes back by kwasm_store_fd_return().
 */
void *kwasm_store_fd_borrow(struct kwasm_store_fd *sf, void *room, size_t have, size_t want)
{
	struct ka_policy *policy = &sf->store->policy;

	return want <= have ? room : ka_alloc(ka_of(policy, KA_HOST), want, policy->gfp);
}

/**
 * kwasm_store_fd_return() - give borrowed room back
 * @sf: store's file, locked
 * @p: what was borrowed
 * @have: as then
 * @want: as then
 */
void kwasm_store_fd_return(struct kwasm_store_fd *sf, void *p, size_t have, size_t want)
{
	if (want > have)
		ka_free(ka_of(&sf->store->policy, KA_HOST), p, want);
}

/**
 * kwasm_store_fd_lock() - wait for whoever uses a store
 * @sf: store's file
 *
 * Any signal ends the wait, a freezer's too, as nothing was done yet: the ioctl
 * begins anew where the signal's handler allows it.
 *
 * Return: 0, -ERESTARTSYS.
 */
int kwasm_store_fd_lock(struct kwasm_store_fd *sf)
{
	return mutex_lock_interruptible(&sf->lock) ? -ERESTARTSYS : 0;
}

/**
 * kwasm_store_fd_check() - whether anything in the store may be looked at
 * @sf: store's file, locked
 * @log: where to say why not, or NULL
 *
 * Return: 0, -ENOTRECOVERABLE.
 */
int kwasm_store_fd_check(struct kwasm_store_fd *sf, struct kwasm_logger *log)
{
	enum kwasm_poison why = kwasm_store_poisoned(sf->store);

	if (!why)
		return 0;
	if (log)
		kwasm_log(log, "the store is poisoned: %s", kwasm_poison_text(why));
	return -ENOTRECOVERABLE;
}

/**
 * kwasm_store_fd_name() - copy a name from the caller
 * @sf: store's file, locked
 * @user: user address
 * @len: bytes there
 * @name: receives it, until kwasm_store_fd_put_name(); one at a time
 *
 * Return: 0, -E2BIG (longer than any name), -ENOMEM, -EFAULT.
 */
int kwasm_store_fd_name(struct kwasm_store_fd *sf, u64 user, u32 len, struct kwasm_name *name)
{
	u8 *data;
	int err;

	if (len > KWASM_MAX_NAME)
		return -E2BIG;
	data = kwasm_store_fd_borrow(sf, sf->name, sizeof(sf->name), len);
	if (!data)
		return -ENOMEM;
	*name = (struct kwasm_name){ .data = data, .len = len };
	err = kwasm_copy_in_by(&sf->store->policy.plan, data, user, len);
	if (err)
		kwasm_store_fd_put_name(sf, name);
	return err;
}

/**
 * kwasm_store_fd_put_name() - done with a name
 * @sf: store's file, locked
 * @name: from kwasm_store_fd_name()
 */
void kwasm_store_fd_put_name(struct kwasm_store_fd *sf, const struct kwasm_name *name)
{
	kwasm_store_fd_return(sf, (void *)name->data, sizeof(sf->name), name->len);
}

/**
 * kwasm_store_fd_export() - find an export by the caller's name for it
 * @sf: store's file, locked
 * @instance: number of the instance
 * @user: user address of the name
 * @len: bytes there
 * @ext: receives the export
 * @log: where to say what is missing, or NULL
 *
 * Return: 0, -ENOENT, and those of kwasm_store_fd_check() and
 * kwasm_store_fd_name().
 */
int kwasm_store_fd_export(struct kwasm_store_fd *sf, u32 instance, u64 user, u32 len,
			  struct kwasm_extern *ext, struct kwasm_logger *log)
{
	const struct kwasm_instance *inst;
	struct kwasm_name name;
	int err;

	err = kwasm_store_fd_check(sf, log);
	if (err)
		return err;
	inst = kwasm_store_instance(sf->store, instance);
	if (!inst) {
		if (log)
			kwasm_log(log, "there is no instance %u", instance);
		return -ENOENT;
	}
	err = kwasm_store_fd_name(sf, user, len, &name);
	if (err)
		return err;
	err = kwasm_instance_export(inst, name.data, name.len, ext);
	if (err && log) {
		kwasm_log(log, "there is no export \"");
		kwasm_log_name(log, name.data, name.len);
		kwasm_log(log, "\"");
	}
	kwasm_store_fd_put_name(sf, &name);
	return err;
}

static int attach_wasi(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	struct kwasm_wasi_process *wasi;
	int err;

	err = kwasm_store_fd_lock(sf);
	if (err)
		return err;
	wasi = sf->wasi ? ERR_PTR(-EEXIST) : kwasm_wasi_attach(sf->store, call->arg);
	if (!IS_ERR(wasi)) {
		/* Pairs with fop_flush(), which sees all of it without the lock. */
		smp_store_release(&sf->wasi, wasi);
		kwasm_wasi_publish(wasi, call->file);
	}
	mutex_unlock(&sf->lock);
	return PTR_ERR_OR_ZERO(wasi);
}

static int set_fault(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	struct kwasm_fault_plan *arg = call->arg;
	struct ka_fault_plan plan;
	int err;

	err = kwasm_plan_in(&plan, arg);
	if (err)
		return err;
	err = kwasm_store_fd_lock(sf);
	if (err)
		return err;
	kwasm_plan_out(arg, &sf->store->policy.plan);
	sf->store->policy.plan = plan;
	mutex_unlock(&sf->lock);
	return 0;
}

static int interrupt(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;

	kwasm_deadline_ring(&sf->deadline, KWASM_INTERRUPT_STOP);
	return 0;
}

/* Never waits, so that a store can be watched at work; for words it has to. */
static int store_stats(struct kwasm_ioctl_call *call)
{
	struct kwasm_store_fd *sf = call->file->private_data;
	struct kwasm_stats *stats = call->arg;
	struct kwasm_logger log;
	int err;

	err = kwasm_log_open(&log, &stats->log);
	if (err)
		return err;
	err = kwasm_stats_fill(stats, &sf->store->policy);
	if (!err)
		err = kwasm_tenant_fill(stats, sf->store->account);
	if (err)
		return err;
	stats->nr_instances = READ_ONCE(sf->store->instances.len);
	if (mutex_trylock(&sf->lock)) {
		if (!kwasm_store_fd_check(sf, &log))
			kwasm_log_error(&log, &sf->store->policy.error);
		mutex_unlock(&sf->lock);
	}
	return 0;
}

static const struct kwasm_ioctl ioctls[] = {
	KWASM_IOCTL(KWASM_CALL, struct kwasm_invoke, log, kwasm_ioctl_invoke),
	KWASM_IOCTL(KWASM_INSTANTIATE, struct kwasm_instantiate, log, kwasm_ioctl_instantiate),
	KWASM_IOCTL(KWASM_REGISTER, struct kwasm_register, instance, kwasm_ioctl_register),
	KWASM_IOCTL(KWASM_LOOKUP, struct kwasm_lookup, type, kwasm_ioctl_lookup),
	KWASM_IOCTL(KWASM_MEMORY, struct kwasm_memory_op, mmap_offset, kwasm_ioctl_memory),
	KWASM_IOCTL(KWASM_GLOBAL, struct kwasm_global_op, value, kwasm_ioctl_global),
	KWASM_IOCTL(KWASM_TABLE, struct kwasm_table_op, value, kwasm_ioctl_table),
	KWASM_IOCTL(KWASM_WASI, struct kwasm_wasi, reserved, attach_wasi),
	KWASM_IOCTL(KWASM_SET_FAULT, struct kwasm_fault_plan, benign, set_fault),
	KWASM_IOCTL(KWASM_GET_BLOCKS, struct kwasm_blocks, line, kwasm_ioctl_blocks),
	KWASM_IOCTL(KWASM_GET_STATS, struct kwasm_stats, log, store_stats),
	{ .cmd = KWASM_INTERRUPT, .handle = interrupt },
	{}
};

/* What the store takes is its maker's, whoever has it do so. */
static long fop_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct kwasm_store_fd *sf = file->private_data;
	struct mem_cgroup *old = set_active_memcg(sf->memcg);
	long ret;

	ret = kwasm_ioctl_run(file, ioctls, cmd, (void __user *)arg);
	set_active_memcg(old);
	return ret;
}

static int fop_mmap(struct file *file, struct vm_area_struct *vma)
{
	return kwasm_maps_mmap(file->private_data, vma);
}

/* A descriptor is closed, perhaps not the last one. */
static int fop_flush(struct file *file, fl_owner_t owner)
{
	struct kwasm_store_fd *sf = file->private_data;
	/* Pairs with attach_wasi(). */
	struct kwasm_wasi_process *wasi = smp_load_acquire(&sf->wasi);

	if (wasi)
		kwasm_wasi_flush(wasi, owner);
	return 0;
}

static int fop_release(struct inode *inode, struct file *file)
{
	struct kwasm_store_fd *sf = file->private_data;
	struct kwasm_store *s = sf->store;

	/* What hangs on the store goes before it, being made of its bytes. */
	kwasm_maps_exit(sf);
	mem_cgroup_put(sf->memcg);
	ka_delete(ka_of(&s->policy, KA_STORE), sf);
	kwasm_store_destroy(s);
	return 0;
}

const struct file_operations kwasm_store_fops = {
	.owner = THIS_MODULE,
	.release = fop_release,
	.flush = fop_flush,
	.mmap = fop_mmap,
	.unlocked_ioctl = fop_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/**
 * kwasm_store_fd_create() - make a store's file
 * @s: store; the file's, if there is one
 *
 * Context: process context of the store's maker, whose memory cgroup is charged
 * from now on.
 * Return: the file; ERR_PTR: -ENOMEM, -ENFILE, or -ENOSPC from a full pool.
 */
struct file *kwasm_store_fd_create(struct kwasm_store *s)
{
	struct ka *heap = ka_of(&s->policy, KA_STORE);
	struct kwasm_store_fd *sf;
	struct file *file;

	sf = ka_new(heap, struct kwasm_store_fd, s->policy.gfp);
	if (!sf)
		return ERR_PTR(kwasm_store_errno(s, -ENOMEM));
	mutex_init(&sf->lock);
	sf->store = s;
	sf->memcg = get_mem_cgroup_from_mm(current->mm);
	kwasm_deadline_init(&sf->deadline, s);
	kwasm_maps_init(sf);

	file = anon_inode_getfile("[kwasm-store]", &kwasm_store_fops, sf, O_RDWR);
	if (IS_ERR(file)) {
		mem_cgroup_put(sf->memcg);
		ka_delete(heap, sf);
	}
	return file;
}
