// SPDX-License-Identifier: GPL-2.0
/*
 * Text double: the code arena, and FPU sections
 *
 * The arena is a range of the program's own text, as it is one of the module's
 * in the kernel.  Pages of the memory file are mapped over it, executable and
 * not writable, so that vmap() shows them a second time.  They belong to the
 * program, not to a test: nobody is told that they were allocated.
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
#include "runtime/x86/layout.h"
#include "tools/lib/twin.h"

#define NR_PAGES	(KWASM_ARENA_SIZE >> PAGE_SHIFT)

struct ka_arena kwasm_arena = KA_ARENA_INIT(kwasm_arena, kwasm_arena_text, KWASM_ARENA_SIZE,
					    KWASM_ARENA_FILL);

static struct page *first;

/* After the page allocator's. */
__attribute__((constructor(65535))) static void create(void)
{
	first = alloc_pages(GFP_KERNEL, 10);
	static_assert(NR_PAGES == 1 << 10);
	if (!first)
		abort();
	twin_nr_pages -= NR_PAGES;
	memset(page_address(first), KWASM_ARENA_FILL, KWASM_ARENA_SIZE);
	if (mmap((void *)kwasm_arena_text, KWASM_ARENA_SIZE, PROT_READ | PROT_EXEC,
		 MAP_SHARED | MAP_FIXED, twin_pages_fd(),
		 twin_page_index(first) << PAGE_SHIFT) == MAP_FAILED)
		abort();
}

struct page *twin_text_page(const void *addr)
{
	size_t offset = (const u8 *)addr - kwasm_arena_text;

	return offset < KWASM_ARENA_SIZE ? first + (offset >> PAGE_SHIFT) : NULL;
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
