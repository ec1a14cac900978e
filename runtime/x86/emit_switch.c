// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: br_table
 *
 * Values in a row that lead to the same block are a run; the last run goes on
 * without end.  Comparisons halve the runs each time.  Where the run in the
 * middle is one value, the comparison with it tells all three ways.  Nothing is
 * indexed, so there is nothing for a processor to run ahead with.
 */
#include "runtime/x86/emit.h"

/*
 * So many runs are less than 128 bytes: one less of comparisons, of 7 bytes, and
 * jumps, of 6, and half as many jumps of 5 at the ends.
 */
#define SHORT	8

/* As deep as a number of 32 bits can be halved. */
#define DEPTH	34

/* Runs that are still to be told apart, and the jump that leads there. */
struct part {
	u32 low;
	u32 high;
	u32 at : 31;
	u32 is_short : 1;
};

static const struct x86_run *run_at(const struct x86_emit *e, u32 i)
{
	return ka_vec_at(&e->runs, struct x86_run, i);
}

static void find_runs(struct x86_emit *e, const struct kwasm_ir_block *block)
{
	u32 i;

	e->runs.len = 0;
	for (i = 0; i < block->nr_out; i++) {
		u32 to = x86_way_of(e, kwasm_ir_edge(e->ir, block->out + i)->to);
		struct x86_run *run;

		if (e->runs.len && run_at(e, e->runs.len - 1)->block == to)
			continue;
		run = x86_more(e, &e->runs);
		if (run)
			*run = (struct x86_run){ .first = i, .block = to };
	}
}

/* One value, with a run before it and one behind. */
static bool is_one(const struct x86_emit *e, const struct part *p, u32 i)
{
	return i > p->low && i < p->high && run_at(e, i + 1)->first == run_at(e, i)->first + 1;
}

/* ... that lead to the same block. */
static bool is_needle(const struct x86_emit *e, const struct part *p, u32 i)
{
	return is_one(e, p, i) && run_at(e, i - 1)->block == run_at(e, i + 1)->block;
}

static void jump_if(struct x86_emit *e, enum x86_cc cc, u32 i)
{
	x86_jump_to(e, x86_jcc(&e->t, cc), run_at(e, i)->block);
}

/*
 * Flags tell runs from @right on, by @cc, from those up to @left: what is one run
 * is jumped to, the rest of @p is the other; or else that is for later.
 */
static bool part_at(struct x86_emit *e, struct part *p, u32 left, enum x86_cc cc, u32 right,
		    struct part *later)
{
	u32 high = p->high;
	bool is_last = right == high;

	if (is_last && (left != p->low || run_at(e, right)->block != e->next)) {
		jump_if(e, cc, right);
		p->high = left;
		return false;
	}
	if (left == p->low) {
		jump_if(e, CC_B, left);
		p->low = right;
		return false;
	}
	p->high = left;
	*later = (struct part){
		.low = right, .high = high, .is_short = left - p->low < SHORT,
	};
	later->at = later->is_short ? x86_jcc_short(&e->t, cc) : x86_jcc(&e->t, cc);
	return true;
}

/* A comparison in the middle of @p. */
static bool halve(struct x86_emit *e, u8 index, struct part *p, struct part *later)
{
	u32 middle = (p->low + p->high) / 2;

	if (!is_needle(e, p, middle) && is_needle(e, p, middle + 1))
		middle++;
	if (is_needle(e, p, middle) || (is_one(e, p, middle) && p->high - p->low == 2)) {
		x86_alu_imm(&e->t, X86_32, 7, index, run_at(e, middle)->first);
		jump_if(e, CC_E, middle);
		if (p->high - p->low == 2 && is_needle(e, p, middle)) {
			p->high = p->low;
			return false;
		}
		return part_at(e, p, middle - 1, CC_A, middle + 1, later);
	}
	x86_alu_imm(&e->t, X86_32, 7, index, run_at(e, middle + 1)->first);
	return part_at(e, p, middle, CC_AE, middle + 1, later);
}

static void land(struct x86_emit *e, const struct part *p)
{
	if (p->is_short)
		x86_land_short(&e->t, p->at);
	else if (p->at)
		x86_land(&e->t, p->at, x86_here(&e->t));
}

/**
 * x86_emit_switch() - go on with the block that an index says
 * @e: emission
 * @n: switch
 * @block: that it ends
 */
void x86_emit_switch(struct x86_emit *e, u32 n, const struct kwasm_ir_block *block)
{
	u8 index = x86_use(e, n, x86_node(e, n)->a);
	struct part todo[DEPTH];
	u32 depth = 0;

	find_runs(e, block);
	if (e->t.err)
		return;
	todo[depth++] = (struct part){ .high = e->runs.len - 1 };
	while (depth) {
		struct part p = todo[--depth];

		land(e, &p);
		while (p.low < p.high)
			depth += halve(e, index, &p, &todo[depth]);
		if (depth || run_at(e, p.low)->block != e->next)
			x86_jump_to(e, x86_jmp(&e->t), run_at(e, p.low)->block);
	}
}
