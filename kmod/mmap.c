// SPDX-License-Identifier: GPL-2.0
/*
 * mmap: a memory of the store in the caller's address space, without a copy
 *
 * Each memory that somebody wants to map has a window of 4 GiB of the file's
 * offsets, all that a memory can grow to:
 *
 *	offset = number of the memory << 32 | byte in it
 *
 * Pages are mapped as they are touched.  What is beyond the memory's end now is
 * SIGBUS, and is there once the memory has grown.  A memory never shrinks and
 * never dies before its store, and the mapping holds the store's file.
 *
 * Locks: mmap() comes with the caller's mmap_lock, while a call in the store may
 * fault on user memory and so take mmap_lock inside the store's lock.  So
 * nothing here takes the store's lock: maps_lock serves the numbers, and the
 * memory's own lock serves a fault while the memory grows.
 */

#include <linux/mm.h>
#include <linux/mutex.h>

#include "alloc/compat.h"
#include "kmod/kmod.h"
#include "kmod/store_fd.h"

#define WINDOW_SHIFT	32
#define WINDOW_PAGES	(1UL << (WINDOW_SHIFT - PAGE_SHIFT))

static_assert((u64)KWASM_MAX_PAGES * KWASM_WASM_PAGE_SIZE <= 1ULL << WINDOW_SHIFT);

static vm_fault_t fault(struct vm_fault *vmf)
{
	struct kwasm_memory *mem = vmf->vma->vm_private_data;
	u64 offset = (u64)(vmf->pgoff % WINDOW_PAGES) << PAGE_SHIFT;
	struct page *page = ka_linear_page(&mem->linear, offset);

	if (!page)
		return VM_FAULT_SIGBUS;
	vmf->page = page;
	return 0;
}

static const struct vm_operations_struct vm_ops = {
	.fault = fault,
};

/**
 * kwasm_maps_init() - nothing is mapped yet
 * @sf: store's file
 */
void kwasm_maps_init(struct kwasm_store_fd *sf)
{
	mutex_init(&sf->maps_lock);
	ka_vec_init(&sf->maps, ka_of(&sf->store->policy, KA_HOST), sizeof(struct kwasm_memory *));
}

/**
 * kwasm_maps_exit() - forget what could be mapped
 * @sf: store's file, which nothing maps any more
 */
void kwasm_maps_exit(struct kwasm_store_fd *sf)
{
	ka_vec_exit(&sf->maps);
}

/**
 * kwasm_maps_offset() - the offset at which to mmap() a memory
 * @sf: store's file, locked
 * @mem: one of its memories
 * @offset: receives the offset, always the same for the same memory
 *
 * Return: 0, -ENOMEM, -EINTR.
 */
int kwasm_maps_offset(struct kwasm_store_fd *sf, struct kwasm_memory *mem, u64 *offset)
{
	struct kwasm_memory **slot;
	size_t i;
	int err;

	err = mutex_lock_killable(&sf->maps_lock);
	if (err)
		return err;
	for (i = 0; i < sf->maps.len; i++)
		if (*ka_vec_at(&sf->maps, struct kwasm_memory *, i) == mem)
			goto found;
	slot = ka_vec_push(&sf->maps, sf->store->policy.gfp);
	if (!slot) {
		err = -ENOMEM;
		goto unlock;
	}
	*slot = mem;
found:
	*offset = (u64)i << WINDOW_SHIFT;
unlock:
	mutex_unlock(&sf->maps_lock);
	return err;
}

static int find_memory(struct kwasm_store_fd *sf, unsigned long index, struct kwasm_memory **mem)
{
	int err = mutex_lock_killable(&sf->maps_lock);

	if (err)
		return err;
	if (index < sf->maps.len)
		*mem = *ka_vec_at(&sf->maps, struct kwasm_memory *, index);
	else
		err = -ENXIO;
	mutex_unlock(&sf->maps_lock);
	return err;
}

/**
 * kwasm_maps_mmap() - map a memory
 * @sf: store's file
 * @vma: mapping to set up
 *
 * Context: the caller's mmap_lock is held.
 *
 * Return: 0; -ENXIO where no memory is; -EINVAL for a private mapping, which
 * would be a copy, and for one that leaves the memory's window; -EACCES for an
 * executable one, as its bytes are a guest's; -EINTR.
 */
int kwasm_maps_mmap(struct kwasm_store_fd *sf, struct vm_area_struct *vma)
{
	unsigned long first = vma->vm_pgoff % WINDOW_PAGES;
	struct kwasm_memory *mem;
	int err;

	if (!(vma->vm_flags & VM_SHARED) || vma_pages(vma) > WINDOW_PAGES - first)
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EACCES;
	err = find_memory(sf, vma->vm_pgoff / WINDOW_PAGES, &mem);
	if (err)
		return err;

	/* Nobody else sees @vma yet; vm_flags_set() would warn of a lock not held. */
	vm_flags_init(vma, (vma->vm_flags & ~VM_MAYEXEC) | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_private_data = mem;
	vma->vm_ops = &vm_ops;
	return 0;
}
