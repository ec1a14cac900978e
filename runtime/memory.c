// SPDX-License-Identifier: GPL-2.0
/*
 * Memory: linear memories of Wasm pages, and work in bulk on them
 *
 * A range is checked once, before anything is written; then the work goes on in
 * chunks with a poll after each, so that filling a gigabyte can be interrupted.
 * What was written by then stays written.
 *
 * Offsets and lengths are u64: a 32-bit guest's and the host's go through the
 * same checks, which cannot overflow.
 */

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "runtime/bounds.h"
#include "runtime/limits.h"
#include "runtime/store.h"

/* Bytes between two polls: some 50 us. */
#define CHUNK	(256U << 10)

/* What an empty range inside of a memory begins with; never dereferenced. */
#define NOWHERE	((void *)16)

/**
 * kwasm_memory_init() - make a memory of zeros
 * @s: store that it will belong to
 * @mem: zeroed memory struct
 * @type: its type
 *
 * Context: process context, may sleep.
 *
 * Return: 0; -E2BIG beyond KWASM_MOST_PAGES; -ENOMEM; -EINTR after a fatal
 * signal. kwasm_memory_exit() may follow all the same.
 */
int kwasm_memory_init(struct kwasm_store *s, struct kwasm_memory *mem,
		      const struct kwasm_memtype *type)
{
	u64 max = type->limits.has_max ? type->limits.max : KWASM_MOST_PAGES;

	INIT_LIST_HEAD(&mem->users);
	if (type->limits.min > KWASM_MOST_PAGES)
		return -E2BIG;
	mem->limits = type->limits;
	return ka_linear_init(&mem->linear, &s->policy, type->limits.min * KWASM_WASM_PAGE_SIZE,
			      min_t(u64, max, KWASM_MOST_PAGES) * KWASM_WASM_PAGE_SIZE);
}

/**
 * kwasm_memory_exit() - give the pages back
 * @mem: memory, or zeroed memory struct
 */
void kwasm_memory_exit(struct kwasm_memory *mem)
{
	if (mem->linear.policy)
		ka_linear_exit(&mem->linear);
}

/**
 * kwasm_memory_pages() - size of a memory
 * @mem: memory
 *
 * Return: Wasm pages.
 */
u64 kwasm_memory_pages(const struct kwasm_memory *mem)
{
	return mem->linear.size / KWASM_WASM_PAGE_SIZE;
}

/**
 * kwasm_memory_at() - kernel address of a range in a memory
 * @mem: memory
 * @offset: first byte
 * @len: bytes
 *
 * Return: the address, good until the memory grows; NULL when any of the range
 * is out of bounds. Not NULL for an empty range up to the very end, which must
 * not be dereferenced.
 */
void *kwasm_memory_at(const struct kwasm_memory *mem, u64 offset, u64 len)
{
	if (!kwasm_in_bounds(mem->linear.size, offset, len))
		return NULL;
	offset &= kwasm_bounds_mask(mem->linear.size, offset, len);
	return len ? mem->linear.base + offset : NOWHERE;
}

static void tell(const struct kwasm_memory *mem, struct kwasm_instance *inst)
{
	u32 i;

	inst->mem = mem->linear.base;
	inst->mem_size = mem->linear.size;
	for (i = 0; i < KWASM_MEM_LAST; i++)
		inst->mem_last[i] = inst->mem_size - kwasm_mem_reach(i);
}

/**
 * kwasm_memory_add_user() - keep an instance told of where a memory is
 * @mem: its memory 0
 * @inst: instance
 */
void kwasm_memory_add_user(struct kwasm_memory *mem, struct kwasm_instance *inst)
{
	list_add(&inst->mem_user, &mem->users);
	tell(mem, inst);
}

/**
 * kwasm_memory_grow() - grow a memory
 * @s: store
 * @mem: memory of it
 * @delta: Wasm pages to add
 *
 * Context: process context, may sleep.
 *
 * Return: the old size in pages; -1 when the maximum forbids it or there is no
 * memory (then s->policy.error says why), and nothing changed.
 */
s64 kwasm_memory_grow(struct kwasm_store *s, struct kwasm_memory *mem, u64 delta)
{
	u64 old = kwasm_memory_pages(mem), goal;
	struct kwasm_instance *inst;

	if (delta > mem->linear.max / KWASM_WASM_PAGE_SIZE - old)
		return -1;
	goal = (old + delta) * KWASM_WASM_PAGE_SIZE;
	if (delta && ka_linear_grow(&mem->linear, goal)) {
		s->policy.error.what = "memory.grow";
		s->policy.error.goal = goal;
		return -1;
	}
	list_for_each_entry(inst, &mem->users, mem_user)
		tell(mem, inst);
	return old;
}

/**
 * kwasm_memory_fill() - memory.fill
 * @s: store
 * @mem: memory
 * @dst: first byte
 * @val: what to write
 * @n: bytes
 *
 * Context: that of the call; may sleep.
 *
 * Return: KWASM_TRAP_NONE; MEMORY_BOUNDS, and nothing was written; or why it
 * was interrupted.
 */
enum kwasm_trap_kind kwasm_memory_fill(struct kwasm_store *s, struct kwasm_memory *mem, u64 dst,
				       u8 val, u64 n)
{
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;

	if (!kwasm_in_bounds(mem->linear.size, dst, n))
		return KWASM_TRAP_MEMORY_BOUNDS;
	n &= kwasm_bounds_mask(mem->linear.size, dst, n);
	while (n && kind == KWASM_TRAP_NONE) {
		size_t chunk = min_t(u64, n, CHUNK);

		memset(mem->linear.base + dst, val, chunk);
		dst += chunk;
		n -= chunk;
		kind = kwasm_store_pay(s, chunk);
	}
	return kind;
}

/**
 * kwasm_memory_copy() - memory.copy
 * @s: store
 * @to: memory to write
 * @dst: first byte there
 * @from: memory to read, may be the same
 * @src: first byte there
 * @n: bytes; the ranges may overlap
 *
 * A range that overlaps a later one is copied from its end, chunk by chunk, so
 * that no chunk overwrites what is still to be read.
 *
 * Context: that of the call; may sleep.
 *
 * Return: as kwasm_memory_fill().
 */
enum kwasm_trap_kind kwasm_memory_copy(struct kwasm_store *s, struct kwasm_memory *to, u64 dst,
				       struct kwasm_memory *from, u64 src, u64 n)
{
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;
	bool backwards = dst > src;
	u64 done = 0;

	if (!kwasm_in_bounds(to->linear.size, dst, n) ||
	    !kwasm_in_bounds(from->linear.size, src, n))
		return KWASM_TRAP_MEMORY_BOUNDS;
	n &= kwasm_bounds_mask(to->linear.size, dst, n) &
	     kwasm_bounds_mask(from->linear.size, src, n);
	while (done < n && kind == KWASM_TRAP_NONE) {
		size_t chunk = min_t(u64, n - done, CHUNK);
		u64 at = backwards ? n - done - chunk : done;

		memmove(to->linear.base + dst + at, from->linear.base + src + at, chunk);
		done += chunk;
		kind = kwasm_store_pay(s, chunk);
	}
	return kind;
}

/**
 * kwasm_memory_init_data() - memory.init
 * @inst: instance
 * @memory: index of the memory
 * @data: index of the data segment; a dropped one is empty
 * @dst: first byte in the memory
 * @src: first byte in the segment
 * @n: bytes
 *
 * Context: that of the call; may sleep.
 *
 * Return: as kwasm_memory_fill().
 */
enum kwasm_trap_kind kwasm_memory_init_data(struct kwasm_instance *inst, u32 memory, u32 data,
					    u64 dst, u64 src, u64 n)
{
	const struct kwasm_data *seg = &inst->module->datas[data];
	struct kwasm_memory *mem = inst->memories[memory];
	u32 size = test_bit(data, inst->dropped_datas) ? 0 : seg->size;
	enum kwasm_trap_kind kind = KWASM_TRAP_NONE;

	if (!kwasm_in_bounds(mem->linear.size, dst, n) || !kwasm_in_bounds(size, src, n))
		return KWASM_TRAP_MEMORY_BOUNDS;
	n &= kwasm_bounds_mask(mem->linear.size, dst, n) & kwasm_bounds_mask(size, src, n);
	while (n && kind == KWASM_TRAP_NONE) {
		size_t chunk = min_t(u64, n, CHUNK);

		memcpy(mem->linear.base + dst, seg->bytes + src, chunk);
		dst += chunk;
		src += chunk;
		n -= chunk;
		kind = kwasm_store_pay(inst->store, chunk);
	}
	return kind;
}
