// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: a block that finds writes beyond a block's ends
 *
 *	|...pad...|head| size bytes |tail|
 *	           ^ a redzone that knows where the memory begins
 *
 * Bytes are poisoned when they are fresh and when they are freed, and both
 * redzones are looked at when a block is freed or resized.  Damage is counted,
 * and a block with a damaged head is never given back: nobody knows any more
 * where it begins, and what it held is better lost than somebody else's.
 *
 * Context: as the allocator below.
 */
#include <linux/align.h>
#include <linux/mm.h>
#include "alloc/block.h"
#include "alloc/blocks.h"

#define FRESH		0xa5	/* as a pointer or a length it leads nowhere */
#define FREED		0x6b	/* the kernel's own */
#define TAIL		0xbb
#define TAIL_SIZE	16	/* bytes */
#define MAGIC		0x6b61677561726421ULL

struct head {
	u64 sum;	/* of the rest, the address and MAGIC */
	size_t offset;	/* bytes from the start of the memory to the block */
};

static struct ka_guard *guard_of(const struct ka *ka)
{
	return container_of(ka, struct ka_guard, ka);
}

static struct head *head_of(void *p)
{
	return (struct head *)p - 1;
}

static u64 sum_of(void *p, struct ka_layout layout)
{
	return MAGIC ^ (unsigned long)p ^ (u64)layout.size << 20 ^ head_of(p)->offset;
}

/* Bytes before the block: a head, and what keeps the alignment. */
static size_t offset_for(struct ka_layout layout)
{
	return max(sizeof(struct head), layout.align);
}

/* Where the memory of a block begins, and what it was asked for as. */
static void *memory_of(void *p, struct ka_layout *layout)
{
	size_t offset = head_of(p)->offset;

	layout->size += offset + TAIL_SIZE;
	return p - offset;
}

static void *get(struct ka_guard *b, struct ka_layout to, const struct ka_call *call)
{
	size_t offset = offset_for(to);
	struct ka_layout none = {}, whole = { .align = to.align };
	u8 *p;

	if (check_add_overflow(to.size, offset + TAIL_SIZE, &whole.size))
		return NULL;
	p = ka_ask(b->next, NULL, none, whole, call);
	if (!p)
		return NULL;
	p += offset;
	if (!(call->gfp & __GFP_ZERO))
		memset(p, FRESH, to.size);
	memset(p + to.size, TAIL, TAIL_SIZE);
	head_of(p)->offset = offset;
	head_of(p)->sum = sum_of(p, to);
	return p;
}

/* Whether the head can be relied on. */
static bool check(struct ka_guard *b, u8 *p, struct ka_layout layout)
{
	bool head = head_of(p)->sum == sum_of(p, layout);
	bool tail = !memchr_inv(p + layout.size, TAIL, TAIL_SIZE);

	if (!head || !tail) {
		b->breaches++;
		b->damaged = p;
	}
	return head;
}

static void put(struct ka_guard *b, void *p, struct ka_layout from, const struct ka_call *call)
{
	void *memory;

	if (!check(b, p, from))
		return;
	memset(p, FREED, from.size);
	memory = memory_of(p, &from);
	ka_drop_whole(b->next, memory, from, call);
}

static void *resize(struct ka *self, void *p, struct ka_layout from, struct ka_layout to,
		    const struct ka_call *call)
{
	struct ka_guard *b = guard_of(self);
	void *q = NULL;

	if (to.size) {
		q = get(b, to, call);
		if (!q || !p)
			return q;
		memcpy(q, p, min(from.size, to.size));
	}
	put(b, p, from, call);
	return q;
}

static const struct ka_ops ops = {
	.name = "guard",
	.realloc = resize,
};

/**
 * ka_guard_init() - put redzones around blocks
 * @b: block; b->breaches tells what was found
 * @next: allocator below
 */
void ka_guard_init(struct ka_guard *b, struct ka *next)
{
	b->ka.ops = &ops;
	b->ka.error = next->error;
	b->next = next;
	b->breaches = 0;
	b->damaged = NULL;
}
