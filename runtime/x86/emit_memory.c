// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: memory and globals
 *
 * A check compares the end of the access with the memory's size, or the index
 * with the last that the instance has for accesses of 1, 2, 4 and 8 bytes.  It
 * gives the index back clamped: should the processor guess the trap wrong, it
 * reads what is in bounds.  The clamp needs no second comparison.
 *
 * Where one load is all that a check is for, the load does both, and clamps what
 * it got instead: it need not wait for the comparison then.  What the processor
 * read where it guessed wrong reaches nothing but that clamp; the address is the
 * guest's own.
 */
#include <linux/bitops.h>
#include <linux/stddef.h>

#include "runtime/x86/emit.h"

#define FIELD(member)	X86_AT(R15, offsetof(struct kwasm_instance, member))

/* How each load and store is encoded. */
struct access {
	u32 opcode;
	u8 width;
};

static const struct access loads[] = {
	[KWASM_OP_I32_LOAD - KWASM_OP_I32_LOAD] = { 0x8b, X86_32 },
	[KWASM_OP_I64_LOAD - KWASM_OP_I32_LOAD] = { 0x8b, X86_64 },
	[KWASM_OP_F32_LOAD - KWASM_OP_I32_LOAD] = { X86_F3(0x0f10), X86_32 },
	[KWASM_OP_F64_LOAD - KWASM_OP_I32_LOAD] = { X86_F2(0x0f10), X86_32 },
	[KWASM_OP_I32_LOAD8_S - KWASM_OP_I32_LOAD] = { 0x0fbe, X86_32 },
	[KWASM_OP_I32_LOAD8_U - KWASM_OP_I32_LOAD] = { 0x0fb6, X86_32 },
	[KWASM_OP_I32_LOAD16_S - KWASM_OP_I32_LOAD] = { 0x0fbf, X86_32 },
	[KWASM_OP_I32_LOAD16_U - KWASM_OP_I32_LOAD] = { 0x0fb7, X86_32 },
	[KWASM_OP_I64_LOAD8_S - KWASM_OP_I32_LOAD] = { 0x0fbe, X86_64 },
	[KWASM_OP_I64_LOAD8_U - KWASM_OP_I32_LOAD] = { 0x0fb6, X86_32 },
	[KWASM_OP_I64_LOAD16_S - KWASM_OP_I32_LOAD] = { 0x0fbf, X86_64 },
	[KWASM_OP_I64_LOAD16_U - KWASM_OP_I32_LOAD] = { 0x0fb7, X86_32 },
	[KWASM_OP_I64_LOAD32_S - KWASM_OP_I32_LOAD] = { 0x63, X86_64 },
	[KWASM_OP_I64_LOAD32_U - KWASM_OP_I32_LOAD] = { 0x8b, X86_32 },
};

static const struct access stores[] = {
	[KWASM_OP_I32_STORE - KWASM_OP_I32_STORE] = { 0x89, X86_32 },
	[KWASM_OP_I64_STORE - KWASM_OP_I32_STORE] = { 0x89, X86_64 },
	[KWASM_OP_F32_STORE - KWASM_OP_I32_STORE] = { X86_F3(0x0f11), X86_32 },
	[KWASM_OP_F64_STORE - KWASM_OP_I32_STORE] = { X86_F2(0x0f11), X86_32 },
	[KWASM_OP_I32_STORE8 - KWASM_OP_I32_STORE] = { 0x88, X86_8 },
	[KWASM_OP_I32_STORE16 - KWASM_OP_I32_STORE] = { X86_66(0x89), X86_32 },
	[KWASM_OP_I64_STORE8 - KWASM_OP_I32_STORE] = { 0x88, X86_8 },
	[KWASM_OP_I64_STORE16 - KWASM_OP_I32_STORE] = { X86_66(0x89), X86_32 },
	[KWASM_OP_I64_STORE32 - KWASM_OP_I32_STORE] = { 0x89, X86_32 },
};

/* Which of the last indices an instance has leaves as many bytes; none: all there are. */
static u32 last_of(u64 bytes)
{
	u32 i = 0;

	while (i < KWASM_MEM_LAST && kwasm_mem_reach(i) != bytes)
		i++;
	return i;
}

/* Compares an index with the highest that has that many bytes; signed. */
static void compare_last(struct x86_emit *e, u8 index, u64 bytes)
{
	struct x86_mem last = FIELD(mem_last);

	last.disp += last_of(bytes) * sizeof(s64);
	x86_rm(&e->t, X86_64, 0x3b, index, last);
}

/* Of an access of a group: checked by itself, as the guest has it, by a stub. */
static struct x86_mem exact_address(struct x86_emit *e, u32 n, const struct kwasm_ir_access *a)
{
	const struct kwasm_ir_node *node = x86_node(e, a->node);
	u32 sum = a->sum - x86_node(e, node->a)->b, offset = node->imm - sum;
	u8 index = x86_use(e, n, node->a);

	if (sum) {
		x86_rm(&e->t, X86_32, 0x8d, X86_SCRATCH, X86_AT(index, sum));
		index = X86_SCRATCH;
	}
	if (!sum || offset)
		x86_rm(&e->t, X86_64, 0x8d, X86_SCRATCH, X86_AT(index, offset));
	x86_call_stub(e, KWASM_STUB_CHECK + kwasm_opcode_info[node->op].imm - KWASM_IMM_MEM8,
		      a->node);
	return (struct x86_mem){ .base = R14, .index = X86_SCRATCH };
}

/**
 * x86_address() - where memory is accessed: [r14 + (index << shift) + offset]
 * @e: emission; flags may be lost, and the scratch register
 * @n: instruction that does it
 * @access: load or store, @n or folded into it
 */
struct x86_mem x86_address(struct x86_emit *e, u32 n, u32 access)
{
	const struct kwasm_ir_node *node = x86_node(e, access);
	struct x86_mem mem = { .base = R14, .index = X86_NO_REG };
	const struct kwasm_ir_access *grouped;
	u32 value = x86_index_of(e->ir, access, &mem.shift);
	u64 offset = node->imm, index;

	grouped = e->is_exact ? kwasm_ir_access_of(e->ir, access) : NULL;
	if (grouped)
		return exact_address(e, n, grouped);
	if (kwasm_ir_is_const(e->ir, value, &index))
		offset += index;
	else
		mem.index = x86_use(e, n, value);
	if (offset <= S32_MAX) {
		mem.disp = offset;
		return mem;
	}
	x86_mov_imm(&e->t, X86_SCRATCH, offset);
	x86_rr(&e->t, X86_64, 0x03, X86_SCRATCH, R14);
	mem.base = X86_SCRATCH;
	return mem;
}

/* Compares the memory's size with the end of the access; unsigned. */
static void compare_end(struct x86_emit *e, u8 index, u64 end)
{
	if (end <= S32_MAX) {
		x86_rm(&e->t, X86_64, 0x8d, X86_SCRATCH, X86_AT(index, end));
	} else {
		x86_mov_imm(&e->t, X86_SCRATCH, end);
		x86_rr(&e->t, X86_64, 0x03, X86_SCRATCH, index);
	}
	x86_rm(&e->t, X86_64, 0x39, X86_SCRATCH, FIELD(mem_size));
}

/* The index that a check is of; in register @to, if something is added to it. */
static u8 index_of_check(struct x86_emit *e, u32 n, u32 check, u8 to)
{
	const struct kwasm_ir_node *node = x86_node(e, check);
	struct x86_mem sum = { .base = X86_NO_REG, .disp = node->b };

	sum.index = x86_use(e, n, x86_index_of(e->ir, check, &sum.shift));
	if (!node->b)
		return sum.index;
	x86_rm(&e->t, X86_32, 0x8d, to, sum.shift ? sum : X86_AT(sum.index, node->b));
	return to;
}

/* Trap, or go on where each access of the group has a check of its own. */
static void fail_if(struct x86_emit *e, enum x86_cc cc, u32 n)
{
	if (kwasm_ir_group_at(e->ir, x86_node(e, n)->c)->last)
		x86_copy_if(e, cc, n);
	else
		x86_trap_if(e, cc, KWASM_TRAP_MEMORY_BOUNDS, n);
}

/* Of as many bytes as the instance has the last index for. */
static bool has_last(const struct kwasm_ir_node *check)
{
	return last_of(check->imm) < KWASM_MEM_LAST;
}

/* An index that is needed behind the check, too: to a register that was zero. */
static void check_into(struct x86_emit *e, u32 n, u8 def, u8 index)
{
	x86_set_imm(&e->t, def, 0);
	compare_last(e, index, x86_node(e, n)->imm);
	fail_if(e, CC_G, n);
	x86_rr(&e->t, X86_64, 0x0f40 | CC_LE, def, index);
}

static void emit_check(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n);
	u8 index = index_of_check(e, n, n, def == KWASM_NO_REG ? X86_SCRATCH : def);
	bool clamps = def != KWASM_NO_REG && !x86_omits(e, KWASM_OMIT_CLAMPS);
	bool is_alone = !e->is_exact && !kwasm_ir_group_at(e->ir, node->c)->last;
	struct x86_text *t = &e->t;

	if (clamps && is_alone && !node->b && def != index && has_last(node)) {
		check_into(e, n, def, index);
		return;
	}
	if (!node->b && def != KWASM_NO_REG)
		x86_mov(t, X86_64, def, index);
	if (e->is_exact && kwasm_ir_group_at(e->ir, node->c)->last)
		return;
	if (e->is_exact && last_of(node->imm) < KWASM_MEM_WIDTHS) {
		x86_mov(t, X86_64, X86_SCRATCH, index);
		x86_call_stub(e, KWASM_STUB_CHECK + last_of(node->imm), n);
		if (def != KWASM_NO_REG)
			x86_mov(t, X86_64, def, X86_SCRATCH);
	} else if (has_last(node)) {
		/* The zero is made before: making it so costs flags, and nothing else. */
		if (clamps)
			x86_set_imm(t, X86_SCRATCH, 0);
		compare_last(e, index, node->imm);
		fail_if(e, CC_G, n);
		if (clamps)
			x86_rr(t, X86_64, 0x0f40 | CC_G, def, X86_SCRATCH);
	} else {
		compare_end(e, index, node->imm);
		fail_if(e, CC_B, n);
		if (clamps)
			x86_rm(t, X86_64, 0x0f40 | CC_B, def, FIELD(zero));
	}
}

/* A load that does its check: nothing between them changes the flags. */
static void emit_checked_load(struct x86_emit *e, u32 n, const struct access *a)
{
	const struct kwasm_ir_node *node = x86_node(e, n), *check = x86_node(e, node->a);
	struct x86_mem mem = { .base = R14, .disp = node->imm };
	enum x86_cc cc = has_last(check) ? CC_G : CC_B;
	u8 def = x86_def(e, n);

	mem.index = index_of_check(e, n, node->a, def);
	if (cc == CC_G)
		compare_last(e, mem.index, check->imm);
	else
		compare_end(e, mem.index, check->imm);
	x86_trap_if(e, cc, KWASM_TRAP_MEMORY_BOUNDS, n);
	x86_rm(&e->t, a->width, a->opcode, def, mem);
	if (!x86_omits(e, KWASM_OMIT_CLAMPS))
		x86_rm(&e->t, X86_64, 0x0f40 | cc, def, FIELD(zero));
}

static void emit_load(struct x86_emit *e, u32 n)
{
	const struct access *a = &loads[x86_node(e, n)->op - KWASM_OP_I32_LOAD];
	struct x86_mem mem;

	if (x86_is_folded_check(e->ir, x86_node(e, n)->a)) {
		emit_checked_load(e, n, a);
		return;
	}
	mem = x86_address(e, n, n);
	/* What nobody wants may be there for its trap. */
	if (x86_def(e, n) != KWASM_NO_REG)
		x86_rm(&e->t, a->width, a->opcode, x86_def(e, n), mem);
}

static void emit_store(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	const struct access *a = &stores[node->op - KWASM_OP_I32_STORE];
	struct x86_mem mem = x86_address(e, n, n);
	u8 val = x86_use(e, n, node->b);
	s32 imm;

	if (val != KWASM_NO_REG || !x86_imm(e->ir, node->b, &imm)) {
		x86_rm(&e->t, a->width, a->opcode, val, mem);
		return;
	}
	if (a->width == X86_8) {
		x86_rm(&e->t, X86_8, 0xc6, 0, mem);
		x86_byte(&e->t, imm);
		return;
	}
	x86_rm(&e->t, a->width, a->opcode == 0x89 ? 0xc7 : X86_66(0xc7), 0, mem);
	x86_byte(&e->t, imm);
	x86_byte(&e->t, imm >> 8);
	if (a->opcode == 0x89) {
		x86_byte(&e->t, imm >> 16);
		x86_byte(&e->t, imm >> 24);
	}
}

/* The address of a global: its own, or another instance's. */
static struct x86_mem global(struct x86_emit *e, u32 index)
{
	u32 imports = e->ir->m->nr_global_imports;

	if (index >= imports) {
		x86_rm(&e->t, X86_64, 0x8b, X86_SCRATCH, FIELD(own_globals));
		return X86_AT(X86_SCRATCH, (index - imports) * sizeof(struct kwasm_global) +
			      offsetof(struct kwasm_global, value));
	}
	x86_rm(&e->t, X86_64, 0x8b, X86_SCRATCH, FIELD(globals));
	x86_rm(&e->t, X86_64, 0x8b, X86_SCRATCH, X86_AT(X86_SCRATCH, index * sizeof(void *)));
	return X86_AT(X86_SCRATCH, offsetof(struct kwasm_global, value));
}

static void emit_global(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	bool is_get = node->op == KWASM_OP_GLOBAL_GET;
	u8 reg = is_get ? x86_def(e, n) : x86_use(e, n, node->a);
	bool is_f32 = e->ir->m->globals[node->imm].type.valtype == KWASM_F32;
	struct x86_mem mem = global(e, node->imm);

	/* The upper half of an f32's slot is zero, that of its register anything. */
	if (reg < XMM0)
		x86_rm(&e->t, X86_64, is_get ? 0x8b : 0x89, reg, mem);
	else
		x86_rm(&e->t, X86_32, (is_f32 ? X86_F3(0) : X86_F2(0)) | (is_get ? 0x0f10 : 0x0f11),
		       reg, mem);
}

/* A table: its struct is then in the scratch register. */
static void load_table(struct x86_emit *e, u32 index)
{
	x86_rm(&e->t, X86_64, 0x8b, X86_SCRATCH, FIELD(tables));
	x86_rm(&e->t, X86_64, 0x8b, X86_SCRATCH, X86_AT(X86_SCRATCH, index * sizeof(void *)));
}

/**
 * x86_emit_memory() - emit what has to do with memory, or nothing
 * @e: emission
 * @n: node
 *
 * Return: whether it was such.
 */
bool x86_emit_memory(struct x86_emit *e, u32 n)
{
	const struct kwasm_ir_node *node = x86_node(e, n);
	u8 def = x86_def(e, n);

	switch (node->op) {
	case KWASM_IR_CHECK:
		emit_check(e, n);
		return true;
	case KWASM_OP_GLOBAL_GET:
	case KWASM_OP_GLOBAL_SET:
		emit_global(e, n);
		return true;
	case KWASM_OP_MEMORY_SIZE:
		x86_rm(&e->t, X86_64, 0x8b, def, FIELD(mem_size));
		x86_rr_imm8(&e->t, X86_64, 0xc1, 5, def, 16);	/* shr: pages of 64 KiB */
		return true;
	case KWASM_OP_TABLE_SIZE:
		if (def == KWASM_NO_REG)
			return true;
		load_table(e, node->imm);
		x86_rm(&e->t, X86_32, 0x8b, def,
		       X86_AT(X86_SCRATCH, offsetof(struct kwasm_table, size)));
		return true;
	case KWASM_OP_REF_FUNC:
		if (def == KWASM_NO_REG)
			return true;
		x86_rm(&e->t, X86_64, 0x8b, X86_SCRATCH, FIELD(funcs));
		x86_rm(&e->t, X86_64, 0x8b, def, X86_AT(X86_SCRATCH, node->imm * sizeof(void *)));
		return true;
	}
	if (node->op >= KWASM_OP_I32_LOAD && node->op <= KWASM_OP_I64_LOAD32_U)
		emit_load(e, n);
	else if (node->op >= KWASM_OP_I32_STORE && node->op <= KWASM_OP_I64_STORE32)
		emit_store(e, n);
	else
		return false;
	return true;
}
