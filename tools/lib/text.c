// SPDX-License-Identifier: GPL-2.0
/*
 * Text double: the code arena, and FPU sections
 *
 * The arena's first range is one of the program's own text, as it is one of the
 * module's in the kernel; the others are mapped below the program when they are
 * wanted, where calls reach it.  Pages of the memory file are mapped over them,
 * executable and not writable, so that vmap() shows them a second time.  They
 * belong to the program, not to a test: nobody is told that they were allocated.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>

#include <asm/fpu/api.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "runtime/jit.h"
#include "runtime/target.h"
#include "runtime/x86/layout.h"
#include "tools/lib/twin.h"

/* Pages are allocated by blocks of so many, and mapped likewise. */
#define ORDER		8
#define BLOCK		(PAGE_SIZE << ORDER)
#define MAX_BLOCKS	48
#define REACH		(1L << 30)

struct text {
	u8 *base;
	size_t size;
	struct page *blocks[MAX_BLOCKS];
};

/* The program's own, then those that come. */
static struct text texts[KA_ARENA_RANGES];

static void free_blocks(struct text *t)
{
	for (size_t i = 0; i < MAX_BLOCKS && t->blocks[i]; i++) {
		twin_nr_pages += 1 << ORDER;
		__free_pages(t->blocks[i], ORDER);
		t->blocks[i] = NULL;
	}
}

/* Lays pages over @base, where something is mapped already. */
static bool fill(struct text *t, u8 *base, size_t size)
{
	t->size = size;
	for (size_t at = 0; at < size; at += BLOCK) {
		struct page *block = alloc_pages(GFP_KERNEL, ORDER);

		if (!block)
			return false;
		twin_nr_pages -= 1 << ORDER;
		t->blocks[at / BLOCK] = block;
		if (mmap(base + at, BLOCK, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED,
			 twin_pages_fd(), twin_page_index(block) << PAGE_SHIFT) == MAP_FAILED)
			return false;
	}
	t->base = base;
	return true;
}

/* After the page allocator's. */
__attribute__((constructor(65535))) static void create(void)
{
	static_assert(KWASM_ARENA_SIZE == BLOCK);
	if (!fill(&texts[0], (u8 *)kwasm_arena_text, KWASM_ARENA_SIZE))
		abort();
	memset(page_address(texts[0].blocks[0]), KWASM_ARENA_FILL, KWASM_ARENA_SIZE);
}

/* Address space that the program's calls reach, or NULL. */
static u8 *find_place(size_t size)
{
	for (long below = size; below < REACH; below += BLOCK) {
		u8 *place = (u8 *)kwasm_arena_text - below;

		if (mmap(place, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			 MAP_FIXED_NOREPLACE, -1, 0) == place)
			return place;
	}
	return NULL;
}

static u8 *get_text(u32 nr)
{
	struct text *t = &texts[nr + 1];
	size_t size = kwasm_arena.more->sizes[nr];
	u8 *base = find_place(size);

	if (base && fill(t, base, size))
		return base;
	if (base)
		munmap(base, size);
	free_blocks(t);
	return NULL;
}

static void put_text(u32 nr)
{
	struct text *t = &texts[nr + 1];

	munmap(t->base, t->size);
	t->base = NULL;
	free_blocks(t);
}

static const struct ka_arena_more more = {
	.sizes = KWASM_ARENA_MORE,
	.get = get_text,
	.put = put_text,
};

struct ka_arena kwasm_arena = KA_ARENA_INIT(kwasm_arena, kwasm_arena_text, KWASM_ARENA_SIZE,
					    KWASM_ARENA_FILL, kwasm_target_serialize, &more);

struct page *twin_text_page(const void *addr)
{
	for (u32 i = 0; i < KA_ARENA_RANGES; i++) {
		const struct text *t = &texts[i];
		size_t offset = (const u8 *)addr - t->base;

		if (t->base && offset < t->size)
			return t->blocks[offset / BLOCK] + (offset % BLOCK >> PAGE_SHIFT);
	}
	return NULL;
}

/* A section is atomic context, and not to be nested. */
void kernel_fpu_begin(void)
{
	if (current->fpu)
		twin_splat("kernel_fpu_begin within a section");
	current->fpu = true;
	current->atomic++;
}

void kernel_fpu_end(void)
{
	if (!current->fpu)
		twin_splat("kernel_fpu_end without a section");
	current->fpu = false;
	current->atomic--;
}
