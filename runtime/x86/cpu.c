// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: what not every processor has
 *
 * Asked of the processor itself, which answers alike in a kernel, in one that
 * runs as a process, and in userspace.
 *
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, vol. 2,
 * CPUID.
 */
#include <linux/kernel.h>
#include <linux/bits.h>

#include <asm/ptrace.h>

#include "alloc/arena.h"
#include "alloc/compat.h"
#include "runtime/target.h"
#include "runtime/x86/cpu.h"

enum { EAX, EBX, ECX, EDX, NR_WORDS };

struct feature {
	u32 leaf;
	u8 word;
	u8 bit;
	u8 has;
};

static const struct feature features[] = {
	{ 0x00000001, ECX, 19, X86_HAS_ROUND },		/* SSE4.1 */
	{ 0x00000001, ECX, 23, X86_HAS_POPCNT },
	{ 0x00000007, EBX, 3, X86_HAS_TZCNT },		/* BMI1 */
	{ 0x00000007, EBX, 9, X86_HAS_ERMS },
	{ 0x80000001, ECX, 5, X86_HAS_LZCNT },
};

static void ask(u32 leaf, u32 words[NR_WORDS])
{
	words[ECX] = 0;
	asm volatile("cpuid"
		     : "=a" (words[EAX]), "=b" (words[EBX]), "+c" (words[ECX]), "=d" (words[EDX])
		     : "0" (leaf));
}

/**
 * kwasm_target_cpu() - what the processor at hand has that not every one has
 *
 * Context: any.
 * Return: bits for struct kwasm_engine.
 */
u32 kwasm_target_cpu(void)
{
	u32 words[NR_WORDS], has = 0, i;

	for (i = 0; i < ARRAY_SIZE(features); i++) {
		const struct feature *f = &features[i];

		/* The highest leaf there is: others answer for some other one. */
		ask(f->leaf & 0x80000000, words);
		if (words[EAX] < f->leaf)
			continue;
		ask(f->leaf, words);
		if (words[f->word] & BIT(f->bit))
			has |= f->has;
	}
	return has;
}

/**
 * kwasm_target_ticks() - what the processor's time stamp counter says
 *
 * It counts at 1 to 5 GHz where it counts time, and at the processor's own pace
 * on old ones; only what passed on one processor means anything.
 *
 * Context: any.
 * Return: its lower half.
 */
u32 kwasm_target_ticks(void)
{
	u32 low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high));
	return low;
}

/* In the stubs that move bytes, which may be most of what a guest does. */
static bool is_in_bulk(const void *ip)
{
	return ip >= (const void *)kwasm_bulk_begin && ip < (const void *)kwasm_bulk_end;
}

/**
 * kwasm_target_left() - find what machine code has left, in an interrupt
 * @arena: where machine code is
 * @regs: of what was interrupted
 *
 * Context: that of the interrupt.
 * Return: fuel until the next poll, and what is written there it goes on with;
 * NULL where anything else was interrupted.
 */
s64 *kwasm_target_left(struct ka_arena *arena, struct pt_regs *regs)
{
	const void *ip = (const void *)(unsigned long)kwasm_compat_ip(regs);

	if (!ka_arena_has(arena, ip) && !is_in_bulk(ip))
		return NULL;
	return (s64 *)&kwasm_compat_r13(regs);
}

/**
 * kwasm_target_serialize() - have the processor read again what it will run
 * @unused: for on_each_cpu()
 *
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, vol. 3,
 * 9.1.3: code that was written, be it through another linear address, is to be
 * run only after a serializing instruction, which CPUID is.
 *
 * Context: any.
 */
void kwasm_target_serialize(void *unused)
{
	u32 words[NR_WORDS];

	ask(0, words);
}
