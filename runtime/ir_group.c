// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: one bounds check for a group of accesses
 *
 * Accesses of a block at the same index plus constants share a check: that of
 * the first is widened for those that come behind it, down to the lowest sum and
 * up to the end of the highest access.  What it lets pass is in bounds for all of
 * them.  So it may fail for an access that is still far away, and that access is
 * where the trap has to be, behind all that comes before it: stores, other traps.
 * The target makes a second copy of the code from the check to @last, the access
 * it was last widened for, with a check of its own for each access; that is where
 * a check that fails goes on, and it never comes back.
 *
 * For that, some access in the copy has to trap.  The sums are modulo 2^32.  Where
 * none overflows, the widened check fails for an access that is out of bounds.
 * Where one does, the lowest index is within SPAN of 2^32, which is beyond any
 * memory, and it is one of the group's: what the check begins at is always the
 * index of an access.
 *
 * No call is between a check and its accesses, so the memory's size is the same.
 */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "runtime/ir.h"
#include "runtime/limits.h"

/* Bytes between the lowest index of a group and the highest. */
#define SPAN	(KWASM_WASM_PAGE_SIZE / 2)
/* Nodes from a check to the last access that it is widened for. */
#define REACH	256
/* Accesses in a group. */
#define MOST	32
/* Groups that are looked at. */
#define ASKED	8

/* @index as something plus a constant, modulo 2^32. */
static u32 begin_of(const struct kwasm_ir *ir, u32 index, u32 *sum)
{
	const struct kwasm_ir_node *node = kwasm_ir_node(ir, index);
	u64 c;

	*sum = 0;
	if (node->op != KWASM_OP_I32_ADD || !kwasm_ir_is_const(ir, node->b, &c))
		return index;
	*sum = c;
	return node->a;
}

/* Whether an access at node @at may become one of a group's. */
static bool is_open(const struct kwasm_ir *ir, const struct kwasm_ir_group *group, u32 at)
{
	return group->check >= ir->barrier && at - group->check < REACH && group->nr < MOST;
}

static struct kwasm_ir_group *find_group(const struct kwasm_ir *ir, u32 index)
{
	u32 i, end = ir->groups.len;

	for (i = 0; i < min_t(u32, end, ASKED); i++) {
		struct kwasm_ir_group *group = kwasm_ir_group_at(ir, end - 1 - i);

		if (group->check < ir->barrier)
			break;
		if (kwasm_ir_node(ir, group->check)->a == index)
			return is_open(ir, group, ir->nodes.len) ? group : NULL;
	}
	return NULL;
}

/* The check begins lower, so that all are farther from it. */
static void lower(struct kwasm_ir *ir, struct kwasm_ir_group *group, u32 by)
{
	struct kwasm_ir_node *check = kwasm_ir_node(ir, group->check);
	u32 i;

	for (i = group->first; i < ir->accesses.len; i++) {
		const struct kwasm_ir_access *access =
			ka_vec_at(&ir->accesses, struct kwasm_ir_access, i);

		if (access->group == check->c)
			kwasm_ir_node(ir, access->node)->imm += by;
	}
	check->b -= by;
	check->imm += by;
	group->span += by;
}

/* Makes @group's check reach @end bytes behind what it begins with plus @sum. */
static bool widen(struct kwasm_ir *ir, struct kwasm_ir_group *group, u32 sum, u64 end)
{
	u64 there = min_t(u64, ir->m->memories[0].limits.min * KWASM_WASM_PAGE_SIZE, S32_MAX);
	struct kwasm_ir_node *check = kwasm_ir_node(ir, group->check);
	u32 up = sum - check->b, down = check->b - sum;

	if (up < SPAN) {
		if (max(check->imm, up + end) > there)
			return false;
		check->imm = max(check->imm, up + end);
		group->span = max(group->span, up);
	} else {
		if (down >= SPAN || group->span + down >= SPAN || check->imm + down > there)
			return false;
		lower(ir, group, down);
		check->imm = max(check->imm, end);
	}
	group->last = ir->nodes.len;
	return true;
}

static u32 add_check(struct kwasm_ir *ir, const struct kwasm_ir_node *node)
{
	struct kwasm_ir_group *group = kwasm_scratch_push(ir->scratch, &ir->groups);
	u32 n;

	if (!group)
		return 0;
	n = kwasm_ir_value(ir, node);
	*group = (struct kwasm_ir_group){ .check = n, .first = ir->accesses.len };
	ir->nr_checks++;
	return n;
}

/**
 * kwasm_ir_check() - a check for an access, which may be there already
 * @ir: function; the access is the next node that is added
 * @index: i32, as the guest has it, or i64
 * @offset: of the instruction; receives what is left to be added
 * @width: bytes accessed
 *
 * Return: the check, the index to use; 0 when there is no memory.
 */
u32 kwasm_ir_check(struct kwasm_ir *ir, u32 index, u64 *offset, u32 width)
{
	struct kwasm_ir_node node = {
		.op = KWASM_IR_CHECK, .type = KWASM_I64, .c = ir->groups.len,
		.imm = *offset + width,
	};
	struct kwasm_ir_group *group = NULL;
	u32 n;

	node.a = begin_of(ir, index, &node.b);
	n = kwasm_ir_find(ir, &node);
	if (!n && kwasm_ir_node(ir, node.a)->type == KWASM_I32)
		group = find_group(ir, node.a);
	if (!n && group && widen(ir, group, node.b, node.imm))
		n = group->check;
	if (!n)
		return add_check(ir, &node);
	ir->nr_elided++;
	*offset += (u32)(node.b - kwasm_ir_node(ir, n)->b);
	return n;
}

/**
 * kwasm_ir_note_access() - an access was added
 * @ir: function
 * @n: load or store
 * @index: as the guest has it
 *
 * Return: 0 or -ENOMEM.
 */
int kwasm_ir_note_access(struct kwasm_ir *ir, u32 n, u32 index)
{
	const struct kwasm_ir_node *check = kwasm_ir_node(ir, kwasm_ir_node(ir, n)->a);
	struct kwasm_ir_access *access;
	struct kwasm_ir_group *group;

	if (check->op != KWASM_IR_CHECK || kwasm_ir_node(ir, check->a)->type != KWASM_I32)
		return 0;
	group = kwasm_ir_group_at(ir, check->c);
	if (!is_open(ir, group, n))
		return 0;
	access = kwasm_scratch_push(ir->scratch, &ir->accesses);
	if (!access)
		return -ENOMEM;
	access->node = n;
	access->group = check->c;
	begin_of(ir, index, &access->sum);
	group->nr++;
	return 0;
}

/**
 * kwasm_ir_access_of() - how a widened check serves an access
 * @ir: function
 * @n: node
 *
 * Return: the access; NULL for any other node, and for one that its check is
 * there for alone.
 */
const struct kwasm_ir_access *kwasm_ir_access_of(const struct kwasm_ir *ir, u32 n)
{
	u32 low = 0, high = ir->accesses.len;

	while (low < high) {
		u32 middle = (low + high) / 2;
		const struct kwasm_ir_access *access =
			ka_vec_at(&ir->accesses, struct kwasm_ir_access, middle);

		if (access->node == n)
			return kwasm_ir_group_at(ir, access->group)->last ? access : NULL;
		if (access->node < n)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/**
 * kwasm_ir_in_group() - whether an access is what a widened check may fail for
 * @ir: function
 * @n: node
 */
bool kwasm_ir_in_group(const struct kwasm_ir *ir, u32 n)
{
	u16 op = kwasm_ir_node(ir, n)->op;
	const struct kwasm_ir_access *access;

	if (op < KWASM_OP_I32_LOAD || op > KWASM_OP_I64_STORE32)
		return false;
	access = kwasm_ir_access_of(ir, n);
	return access && n <= kwasm_ir_group_at(ir, access->group)->last;
}
