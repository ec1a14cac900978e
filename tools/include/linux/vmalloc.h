/* SPDX-License-Identifier: GPL-2.0 */
/* Mapped memory; the doubles are tools/lib/vmalloc.c and tools/lib/vmap.c. */
#ifndef _TWIN_LINUX_VMALLOC_H
#define _TWIN_LINUX_VMALLOC_H

#include <asm/page.h>
#include <linux/gfp.h>

typedef struct {
	int prot;
} pgprot_t;

#define PAGE_KERNEL	((pgprot_t){ 3 })	/* PROT_READ | PROT_WRITE */
#define PAGE_KERNEL_RO	((pgprot_t){ 1 })	/* PROT_READ */

#define VM_MAP			0x4ul

void *vmalloc(unsigned long size) __alloc_size(1);
void *vzalloc(unsigned long size) __alloc_size(1);
void *__vmalloc(unsigned long size, gfp_t gfp) __alloc_size(1);
void *vmalloc_user(unsigned long size) __alloc_size(1);
void vfree(const void *p);

void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot);
void vunmap(const void *p);
struct page *vmalloc_to_page(const void *addr);

#endif
