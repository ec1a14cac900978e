// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: from validated code to SSA form, in one pass
 *
 * The operand stack is a stack of values, a local is a value, and structured
 * control flow says where values meet: behind a block, and before a loop.  Only
 * the locals that the block assigns (ir_scan.c) can differ there.
 *
 * Code that nothing can reach is not translated, only skipped.
 *
 * Everything here was validated; what is checked is memory, and size.
 */
#include <linux/errno.h>

#include "runtime/interp.h"
#include "runtime/ir_build.h"
#include "runtime/jit.h"
#include "runtime/limits.h"
#include "runtime/trap.h"
#include "runtime/type.h"

/* Values that all branches may carry, per byte of code. */
#define POOL_PER_BYTE	8
#define POOL_MIN	65536

/* The code leaves the function here, and may grow the memory. */
static void leave(struct irb *b)
{
	b->ir->has_calls = true;
	b->ir->barrier = b->ir->nodes.len;
}

static void build_call(struct irb *b)
{
	const struct kwasm_functype *type;
	struct kwasm_ir_node node = { .op = b->op };
	u32 index, table = 0, i, n;

	index = irb_read_index(b);
	node.imm = index;
	if (b->op == KWASM_OP_CALL_INDIRECT) {
		table = irb_read_index(b);
		node.imm |= (u64)table << 32;
		node.a = irb_pop(b);
		type = b->m->types[index];
	} else {
		type = kwasm_module_func_type(b->m, index);
	}
	node.b = type->nr_params;
	node.c = irb_pool_room(b, type->nr_params);
	node.type = type->nr_results ? kwasm_results(type)[0] : KWASM_BOT;
	for (i = type->nr_params; !b->err && i > 0; i--)
		*kwasm_ir_pool(b->ir, node.c + i - 1) = irb_pop(b);
	n = irb_add(b, &node);
	leave(b);
	for (i = 0; !b->err && i < type->nr_results; i++)
		irb_push(b, !i ? n : irb_add(b, &(struct kwasm_ir_node){
			.op = KWASM_IR_RESULT, .type = kwasm_results(type)[i], .a = n, .imm = i,
		}));
}

static void build_variable(struct irb *b)
{
	u32 index;

	index = irb_read_index(b);
	switch (b->op) {
	case KWASM_OP_LOCAL_GET:
		irb_push(b, *ka_vec_at(&b->locals, u32, index));
		return;
	case KWASM_OP_LOCAL_SET:
		*ka_vec_at(&b->locals, u32, index) = irb_pop(b);
		return;
	case KWASM_OP_LOCAL_TEE:
		*ka_vec_at(&b->locals, u32, index) =
			*ka_vec_at(&b->stack, u32, b->stack.len - 1);
		return;
	case KWASM_OP_GLOBAL_GET:
		irb_push(b, irb_add(b, &(struct kwasm_ir_node){
			.op = b->op, .type = b->m->globals[index].type.valtype, .imm = index,
		}));
		return;
	default:
		irb_add(b, &(struct kwasm_ir_node){ .op = b->op, .a = irb_pop(b), .imm = index });
	}
}

static u32 memarg(struct irb *b, u64 *offset)
{
	struct kwasm_leb leb;

	SKIP_LEB(b->pc);
	leb = kwasm_leb_unsigned(b->pc);
	b->pc = leb.pc;
	*offset = leb.val;
	return 1U << (kwasm_opcode_info[b->op].imm - KWASM_IMM_MEM8);
}

static u32 letter_type(char letter)
{
	switch (letter) {
	case 'l':
		return KWASM_I64;
	case 'f':
		return KWASM_F32;
	case 'd':
		return KWASM_F64;
	default:
		return KWASM_I32;
	}
}

static void build_access(struct irb *b)
{
	const char *sig = kwasm_opcode_info[b->op].sig;
	struct kwasm_ir_node node = { .op = b->op };
	bool is_load = sig[1] == ':';
	u32 width = memarg(b, &node.imm), index, n;

	if (is_load)
		node.type = letter_type(sig[2]);
	else
		node.b = irb_pop(b);
	if (b->err)
		return;
	index = irb_pop(b);
	node.a = irb_done(b, kwasm_ir_address(b->ir, index, &node.imm, width));
	n = irb_add(b, &node);
	if (b->err)
		return;
	b->err = kwasm_ir_note_access(b->ir, n, index);
	if (is_load)
		irb_push(b, n);
}

static void build_const(struct irb *b)
{
	struct kwasm_leb leb;

	switch (b->op) {
	case KWASM_OP_F32_CONST:
		irb_push(b, irb_constant(b, KWASM_F32, kwasm_get32(b->pc)));
		b->pc += 4;
		return;
	case KWASM_OP_F64_CONST:
		irb_push(b, irb_constant(b, KWASM_F64, kwasm_get64(b->pc)));
		b->pc += 8;
		return;
	default:
		leb = kwasm_leb_signed(b->pc);
		b->pc = leb.pc;
		irb_push(b, b->op == KWASM_OP_I32_CONST ? irb_constant(b, KWASM_I32, (u32)leb.val) :
						      irb_constant(b, KWASM_I64, leb.val));
	}
}

static void build_select(struct irb *b)
{
	struct kwasm_ir_node node = { .op = KWASM_OP_SELECT };
	u64 bits;

	if (b->op == KWASM_OP_SELECT_T)
		b->pc = kwasm_skip_immediates(b->pc, KWASM_IMM_VALTYPES);
	node.c = irb_pop(b);
	node.b = irb_pop(b);
	node.a = irb_pop(b);
	if (b->err)
		return;
	node.type = kwasm_ir_node(b->ir, node.a)->type;
	if (node.a == node.b)
		irb_push(b, node.a);
	else if (kwasm_ir_is_const(b->ir, node.c, &bits))
		irb_push(b, bits ? node.a : node.b);
	else
		irb_push(b, irb_done(b, kwasm_ir_value(b->ir, &node)));
}

/* Conversions that a target may do in two ways, one of them seldom. */
static bool is_long(u16 op)
{
	return (op >= KWASM_OP_I32_TRUNC_F32_S && op <= KWASM_OP_I32_TRUNC_F64_U) ||
	       (op >= KWASM_OP_I64_TRUNC_F32_S && op <= KWASM_OP_I64_TRUNC_F64_U) ||
	       (op >= KWASM_OP_I32_TRUNC_SAT_F32_S && op <= KWASM_OP_I64_TRUNC_SAT_F64_U) ||
	       op == KWASM_OP_F32_CONVERT_I64_U || op == KWASM_OP_F64_CONVERT_I64_U;
}

static void build_numeric(struct irb *b)
{
	const char *sig = kwasm_opcode_info[b->op].sig;
	struct kwasm_ir_node node = { .op = b->op };

	if (sig[1] != ':') {
		node.b = irb_pop(b);
		sig++;
	}
	node.a = irb_pop(b);
	node.type = letter_type(sig[2]);
	if (!b->err)
		irb_push(b, irb_done(b, kwasm_ir_simplify(b->ir, &node)));
	/* That is behind the function, and comes back from there. */
	if (is_long(b->op))
		b->ir->barrier = b->ir->nodes.len;
}

/* Instructions that the runtime's C does: @operands values and up to two indices. */
static void build_helper(struct irb *b, u32 operands, u32 indices, u32 type)
{
	struct kwasm_ir_node node = { .op = b->op, .type = type };
	u32 index, i, n;

	for (i = 0; i < indices; i++) {
		index = irb_read_index(b);
		node.imm |= (u64)index << (32 * i);
	}
	if (operands > 2)
		node.c = irb_pop(b);
	if (operands > 1)
		node.b = irb_pop(b);
	if (operands > 0)
		node.a = irb_pop(b);
	leave(b);
	n = irb_add(b, &node);
	if (type != KWASM_BOT && !b->err)
		irb_push(b, n);
}

static void build_ref(struct irb *b)
{
	u32 n;

	switch (b->op) {
	case KWASM_OP_REF_NULL:
		irb_push(b, irb_constant(b, *b->pc++, 0));
		return;
	case KWASM_OP_REF_IS_NULL:
		n = irb_pop(b);
		if (b->err)
			return;
		irb_push(b, irb_done(b, kwasm_ir_value(b->ir, &(struct kwasm_ir_node){
			.op = KWASM_OP_I64_EQZ, .type = KWASM_I32, .a = n,
		})));
		return;
	default:
		n = irb_read_index(b);
		irb_push(b, irb_add(b, &(struct kwasm_ir_node){
			.op = b->op, .type = KWASM_FUNCREF, .imm = n,
		}));
	}
}

static void build_context(struct irb *b)
{
	u32 elem;

	switch (b->op) {
	case KWASM_OP_UNREACHABLE:
		irb_end_block(b, &(struct kwasm_ir_node){
			.op = KWASM_IR_TRAP, .imm = KWASM_TRAP_UNREACHABLE,
		});
		return;
	case KWASM_OP_BR:
		irb_br(b);
		return;
	case KWASM_OP_BR_IF:
		irb_br_if(b);
		return;
	case KWASM_OP_BR_TABLE:
		irb_br_table(b);
		return;
	case KWASM_OP_RETURN:
		irb_return_top(b);
		return;
	case KWASM_OP_CALL:
	case KWASM_OP_CALL_INDIRECT:
		build_call(b);
		return;
	case KWASM_OP_DROP:
		irb_pop(b);
		return;
	case KWASM_OP_SELECT:
	case KWASM_OP_SELECT_T:
		build_select(b);
		return;
	case KWASM_OP_LOCAL_GET:
	case KWASM_OP_LOCAL_SET:
	case KWASM_OP_LOCAL_TEE:
	case KWASM_OP_GLOBAL_GET:
	case KWASM_OP_GLOBAL_SET:
		build_variable(b);
		return;
	case KWASM_OP_REF_NULL:
	case KWASM_OP_REF_IS_NULL:
	case KWASM_OP_REF_FUNC:
		build_ref(b);
		return;
	case KWASM_OP_TABLE_GET:
		elem = b->m->tables[kwasm_leb_unsigned(b->pc).val].elem;
		build_helper(b, 1, 1, elem);
		return;
	case KWASM_OP_TABLE_SET:
		build_helper(b, 2, 1, KWASM_BOT);
		return;
	case KWASM_OP_TABLE_GROW:
		build_helper(b, 2, 1, KWASM_I32);
		return;
	case KWASM_OP_TABLE_SIZE:
		build_helper(b, 0, 1, KWASM_I32);
		return;
	case KWASM_OP_TABLE_FILL:
		build_helper(b, 3, 1, KWASM_BOT);
		return;
	case KWASM_OP_MEMORY_COPY:
	case KWASM_OP_TABLE_INIT:
	case KWASM_OP_TABLE_COPY:
		build_helper(b, 3, 2, KWASM_BOT);
		return;
	default:
		irb_fail(b, -EOPNOTSUPP);
	}
}

static void build_typed(struct irb *b)
{
	switch (kwasm_opcode_info[b->op].imm) {
	case KWASM_IMM_MEM8:
	case KWASM_IMM_MEM16:
	case KWASM_IMM_MEM32:
	case KWASM_IMM_MEM64:
		build_access(b);
		return;
	case KWASM_IMM_S32:
	case KWASM_IMM_S64:
	case KWASM_IMM_F32:
	case KWASM_IMM_F64:
		build_const(b);
		return;
	case KWASM_IMM_MEMORY:
		if (b->op == KWASM_OP_MEMORY_FILL)
			build_helper(b, 3, 1, KWASM_BOT);
		else if (b->op == KWASM_OP_MEMORY_GROW)
			build_helper(b, 1, 1, KWASM_I32);
		else
			build_helper(b, 0, 1, KWASM_I32);
		return;
	case KWASM_IMM_DATA_MEMORY:
		build_helper(b, 3, 2, KWASM_BOT);
		return;
	case KWASM_IMM_DATA:
	case KWASM_IMM_ELEM:
		build_helper(b, 0, 1, KWASM_BOT);
		return;
	default:
		if (b->op != KWASM_OP_NOP)
			build_numeric(b);
	}
}

/*
 * Whatever a body calls and however often it goes back, which is paid for, what
 * remains is a way forward through it; on each, looks are not far apart.  Best
 * not in a loop that is short: one comes before it, if it would soon.
 */
static void build_look(struct irb *b)
{
	u32 far = *b->pc == KWASM_OP_LOOP ? KWASM_STRAIGHT / 4 : KWASM_STRAIGHT;

	if (b->dead || b->straight < far)
		return;
	b->straight = 0;
	irb_add(b, &(struct kwasm_ir_node){ .op = KWASM_IR_LOOK });
}

/* One instruction; where nothing comes, only its structure. */
static void build_instruction(struct irb *b)
{
	b->at = b->pc;
	b->ir->offset = b->pc - b->m->bytes;
	build_look(b);
	b->op = *b->pc++;
	if (b->op == KWASM_PREFIX_FC) {
		struct kwasm_leb leb = kwasm_leb_unsigned(b->pc);

		b->op = KWASM_OP_FC(leb.val);
		b->pc = leb.pc;
	}
	switch (b->op) {
	case KWASM_OP_BLOCK:
	case KWASM_OP_LOOP:
	case KWASM_OP_IF:
		irb_block(b);
		return;
	case KWASM_OP_ELSE:
		irb_else(b);
		return;
	case KWASM_OP_END:
		irb_end(b);
		return;
	}
	if (b->dead)
		b->pc = kwasm_skip_immediates(b->pc, kwasm_opcode_info[b->op].imm);
	else if (kwasm_opcode_info[b->op].sig[0] == '?')
		build_context(b);
	else
		build_typed(b);
}

static void set_local(struct irb *b, u32 i, u32 valtype)
{
	u32 value;

	if (i < b->ir->code->nr_params)
		value = irb_add(b, &(struct kwasm_ir_node){
			.op = KWASM_IR_PARAM, .type = valtype, .imm = i,
		});
	else
		value = irb_constant(b, valtype, 0);
	*ka_vec_at(&b->types, u32, b->types.len++) = valtype;
	*ka_vec_at(&b->locals, u32, b->locals.len++) = value;
}

static void build_locals(struct irb *b)
{
	const struct kwasm_code *code = b->ir->code;
	const u8 *pc = code->body;
	u32 i = 0, groups, count;

	if (kwasm_scratch_reserve(b->ir->scratch, &b->types, code->nr_locals) ||
	    kwasm_scratch_reserve(b->ir->scratch, &b->locals, code->nr_locals)) {
		irb_fail(b, -ENOMEM);
		return;
	}
	for (; !b->err && i < code->nr_params; i++)
		set_local(b, i, kwasm_params(code->type)[i]);
	READ_U32(pc, groups);
	while (!b->err && groups--) {
		READ_U32(pc, count);
		while (!b->err && count--)
			set_local(b, i++, *pc);
		pc++;
	}
}

static void build_body(struct irb *b)
{
	const struct kwasm_code *code = b->ir->code;
	struct irb_label outermost = { .op = KWASM_OP_END, .type = code->type };
	u32 steps = 0;

	irb_begin_block(b);
	if (!b->err)
		build_locals(b);
	if (!b->err)
		irb_open_label(b, &outermost);
	b->pc = code->start;
	while (!b->err && b->labels.len) {
		build_instruction(b);
		b->straight += b->pc - b->at;
		if (++steps % 4096 == 0)
			b->err = b->err ?: kwasm_jit_pause();
	}
	/* Else it has read what nobody has validated. */
	if (!b->err && b->pc != code->end)
		irb_fail(b, -EUCLEAN);
}

/**
 * kwasm_ir_build() - translate a function
 * @ir: function, fresh from kwasm_ir_init()
 *
 * Context: process context; sleeps.
 * Return: 0; -ENOMEM; -E2BIG when it would be out of proportion to the code;
 * -EOPNOTSUPP for an instruction that is not compiled; -EINTR; -EUCLEAN when it
 * did not end where the function ends.
 */
int kwasm_ir_build(struct kwasm_ir *ir)
{
	struct irb b = { .ir = ir, .m = ir->m };

	kwasm_scratch_vec(ir->scratch, &b.labels, sizeof(struct irb_label));
	kwasm_scratch_vec(ir->scratch, &b.stack, sizeof(u32));
	kwasm_scratch_vec(ir->scratch, &b.locals, sizeof(u32));
	kwasm_scratch_vec(ir->scratch, &b.types, sizeof(u32));
	b.pool_limit = (size_t)(ir->code->end - ir->code->start) * POOL_PER_BYTE + POOL_MIN;

	b.err = kwasm_ir_scan(&b.scan, ir);
	if (!b.err)
		build_body(&b);

	kwasm_ir_scan_exit(&b.scan, ir);
	kwasm_scratch_put(ir->scratch, &b.types);
	kwasm_scratch_put(ir->scratch, &b.locals);
	kwasm_scratch_put(ir->scratch, &b.stack);
	kwasm_scratch_put(ir->scratch, &b.labels);
	return b.err;
}
