// SPDX-License-Identifier: GPL-2.0
/*
 * Interpreter: in place, over the module's own bytes
 *
 * The code is what was loaded, byte for byte; the side table tells where
 * branches go.  The machine is seven words, meant to stay in registers:
 *
 *	pc	next byte of code
 *	side	next entry of the side table
 *	fp	locals of the function that runs, see frame.h
 *	sp	home of the topmost operand
 *	tos	the topmost operand itself; its home is stale
 *	mem	memory 0, and mem_size, its bytes; read anew after whatever may
 *		change them
 *	left	fuel until the next poll; below zero it is due
 *
 * Invariants: an i32 in a slot is zero-extended.  The operands below the
 * topmost are in their homes.  With no operand, sp is at the frame record's
 * last member, so that a spill has somewhere to go.
 *
 * Everything that the validator saw is taken for granted; everything that
 * depends on values is checked: memory, tables, division, conversion, the
 * stack's end.  What is checked is clamped, too, so that a mispredicted branch
 * reads nothing beyond.
 *
 * Fuel is counted in bytes of code: a call costs the body's size, a branch
 * back the bytes it goes back over and one more, which bounds the instructions
 * in between.
 *
 * Idea: B. L. Titzer, "A fast in-place interpreter for WebAssembly" (2022).
 */
#include "runtime/interp.h"

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/nospec.h>

#include "runtime/float.h"
#include "runtime/frame.h"
#include "runtime/limits.h"
#include "runtime/numeric.h"
#include "runtime/opcode.h"
#include "runtime/store.h"

/**
 * kwasm_leb_unsigned() - read an unsigned immediate of any length
 * @pc: its first byte
 */
struct kwasm_leb kwasm_leb_unsigned(const u8 *pc)
{
	unsigned int shift = 0;
	u64 val = 0;
	u8 byte;

	do {
		byte = *pc++;
		val |= (u64)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return (struct kwasm_leb){ .val = val, .pc = pc };
}

/**
 * kwasm_leb_signed() - read a signed immediate of any length
 * @pc: its first byte
 */
struct kwasm_leb kwasm_leb_signed(const u8 *pc)
{
	unsigned int shift = 0;
	u64 val = 0;
	u8 byte;

	do {
		byte = *pc++;
		val |= (u64)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	if (shift < 64 && byte & 0x40)
		val |= ~0ULL << shift;
	return (struct kwasm_leb){ .val = val, .pc = pc };
}

/* The next instruction. */
#define NEXT goto *dispatch[*pc++]

#define PUSH(val) do {			\
	u64 __val = (val);		\
					\
	*sp++ = tos;			\
	tos = __val;			\
} while (0)

#define POP() do {			\
	tos = *--sp;			\
} while (0)

/* End the call at the instruction whose first byte is where. */
#define TRAP(where, why) do {		\
	at = (where);			\
	kind = (why);			\
	goto trap;			\
} while (0)

/* Pay for what ran so far, before something that takes time itself. */
#define SETTLE(where) do {					\
	kind = kwasm_store_poll(s, slice - left);		\
	slice = kwasm_store_slice(s);					\
	left = slice;						\
	if (unlikely(kind))					\
		TRAP(where, kind);				\
} while (0)

/* After a step that may have used fuel of its own. */
#define RESUME(where, why) do {		\
	kind = (why);			\
	slice = kwasm_store_slice(s);		\
	left = slice;			\
	if (unlikely(kind))		\
		TRAP(where, kind);	\
} while (0)

#define LOAD_MEMORY() do {					\
	struct kwasm_memory *__m = inst->n.memories ? inst->memories[0] : NULL; \
								\
	mem = __m ? __m->linear.base : NULL;			\
	mem_size = __m ? __m->linear.size : 0;			\
} while (0)

/* Go there, from the branch at where, and leave the operands be. */
#define JUMP(e, where) do {					\
	struct kwasm_wide __to = kwasm_side_read(e, f->code->wide);	\
								\
	pc = (where) + __to.pc;					\
	side = (e) + __to.side;					\
} while (0)

/* Go there with the operands that the target takes. */
#define BRANCH(e, where) do {					\
	const struct kwasm_side *__e = (e);			\
	struct kwasm_wide __to = kwasm_side_read(__e, f->code->wide);	\
								\
	pc = (where) + __to.pc;					\
	side = __e + __to.side;					\
	if (likely(!__to.keep)) {				\
		*sp = tos;					\
		sp = fp + __to.height - 1;			\
		tos = *sp;					\
	} else if (likely(__to.keep == 1)) {			\
		sp = fp + __to.height;				\
	} else {						\
		*sp = tos;					\
		memmove(fp + __to.height, sp + 1 - __to.keep, __to.keep * sizeof(*sp)); \
		sp = fp + __to.height + __to.keep - 1;		\
		tos = *sp;					\
	}							\
	/* The loop may begin with the branch: no byte, yet not for free. */ \
	if (__to.pc <= 0) {					\
		left += __to.pc - 1;				\
		if (unlikely(left < 0))				\
			goto poll;				\
	}							\
} while (0)

/* Address of a memory access, checked and clamped. */
#define ADDRESS(base, width, ea) do {				\
	if (likely(!((pc[0] | pc[1]) & 0x80))) {		\
		(ea) = (u64)(u32)(base) + pc[1];		\
		pc += 2;					\
	} else {						\
		struct kwasm_leb __leb;				\
								\
		SKIP_LEB(pc);					\
		__leb = kwasm_leb_unsigned(pc);			\
		(ea) = (u64)(u32)(base) + __leb.val;		\
		pc = __leb.pc;					\
	}							\
	if (unlikely((ea) + (width) > mem_size))		\
		TRAP(opcode, KWASM_TRAP_MEMORY_BOUNDS);		\
	(ea) = array_index_nospec(ea, mem_size);		\
} while (0)

#define LOAD(NAME, bits, type, result)				\
L_##NAME: {							\
	const u8 *opcode = pc - 1;				\
	u64 ea;							\
								\
	ADDRESS(tos, (bits) / 8, ea);				\
	tos = (result)(type)kwasm_get##bits(mem + ea);		\
	NEXT;							\
}

#define STORE(NAME, bits)					\
L_##NAME: {							\
	const u8 *opcode = pc - 1;				\
	u64 ea;							\
								\
	ADDRESS(sp[-1], (bits) / 8, ea);			\
	kwasm_put##bits(mem + ea, tos);				\
	sp -= 2;						\
	tos = *sp;						\
	NEXT;							\
}

/**
 * kwasm_interp() - run a function of a module
 * @s: store, marked busy
 * @f: the function
 * @base: its arguments, on the store's stack; the results end up there
 *
 * Context: that of the call; may sleep if the store may.
 *
 * Return: KWASM_TRAP_NONE, else s->trap's kind, and s->trap is filled in.
 */
enum kwasm_trap_kind kwasm_interp(struct kwasm_store *s, struct kwasm_func *f, u64 *base)
{
	static const void *const dispatch[256] __annotate_jump_table = {
		[0 ... 255] = &&L_PREFIX_FC,
#define OP(byte, name, ...) [byte] = &&L_##name,
#define OP_FC(...)
#include "runtime/opcode_list.h"
	};
	static const void *const dispatch_fc[KWASM_NR_OPS_FC] __annotate_jump_table = {
#define OP(...)
#define OP_FC(number, name, ...) [number] = &&L_##name,
#include "runtime/opcode_list.h"
	};
	struct kwasm_instance *inst = f->inst;
	struct kwasm_func *callee = f;
	enum kwasm_trap_kind kind;
	const struct kwasm_side *side = NULL;
	s64 slice = kwasm_store_slice(s);
	s64 left = slice;
	const u8 *pc = NULL, *at = NULL, *end = NULL;
	u64 *fp = base, *sp;
	u64 mem_size;
	u64 tos = 0;
	u8 *mem;

	LOAD_MEMORY();
	sp = base - 1 + f->code->nr_params;
	f = NULL;
	goto enter;

	/* Calls: callee is what to call, at the instruction that calls it. */
call:
	*sp = tos;
	if (!callee->code) {
		sp -= callee->type->nr_params;
		SETTLE(at);
		RESUME(at, kwasm_call_host(s, inst, callee, sp + 1));
		sp += callee->type->nr_results;
		tos = *sp;
		LOAD_MEMORY();
		NEXT;
	}
enter: {
	const struct kwasm_code *code = callee->code;
	u64 *locals = sp + 1 - code->nr_params;
	struct kwasm_frame *frame = (struct kwasm_frame *)(locals + code->nr_locals);

	if (unlikely(s->stack_end - locals < code->nr_slots) &&
	    !kwasm_store_more_stack(s, locals, code->nr_slots)) {
		if (f)
			TRAP(at, KWASM_TRAP_STACK_EXHAUSTED);
		s->trap.kind = KWASM_TRAP_STACK_EXHAUSTED;
		return s->trap.kind;
	}
	while (++sp < (u64 *)frame)
		*sp = 0;
	frame->pc = pc;
	frame->at = at;
	frame->side = side;
	frame->fp = fp;
	frame->f = f;
	f = callee;
	fp = locals;
	sp = &frame->below;
	pc = code->start;
	end = code->end;
	side = code->side;
	if (f->inst != inst) {
		inst = f->inst;
		LOAD_MEMORY();
	}
	left -= end - code->body;
	if (unlikely(left < 0))
		goto poll;
	NEXT;
}

leave: {
	const struct kwasm_code *code = f->code;
	const struct kwasm_frame *frame = (const struct kwasm_frame *)(fp + code->nr_locals);
	u32 nr = code->nr_results;
	u64 *results = fp;

	pc = frame->pc;
	side = frame->side;
	f = frame->f;
	fp = frame->fp;
	if (likely(nr <= 1)) {
		*results = nr ? tos : *results;
	} else {
		*sp = tos;
		memmove(results, sp + 1 - nr, nr * sizeof(*sp));
	}
	if (!f) {
		kwasm_store_settle(s, slice - left);
		return KWASM_TRAP_NONE;
	}
	sp = results + nr - 1;
	tos = *sp;
	end = f->code->end;
	if (f->inst != inst) {
		inst = f->inst;
		LOAD_MEMORY();
	}
	NEXT;
}

poll:
	SETTLE(pc);
	NEXT;

trap:
	kwasm_store_settle(s, slice - left);
	s->trap.kind = kind;
	kwasm_backtrace(s, f, fp, at);
	return kind;

	/* Control. */
L_UNREACHABLE:
	TRAP(pc - 1, KWASM_TRAP_UNREACHABLE);

L_NOP:
	NEXT;

L_BLOCK:
L_LOOP:
	SKIP_LEB(pc);
	NEXT;

L_IF: {
	const u8 *opcode = pc - 1;
	bool taken = (u32)tos;

	POP();
	if (taken) {
		SKIP_LEB(pc);
		side++;
	} else {
		JUMP(side, opcode);
	}
	NEXT;
}

L_ELSE:
	JUMP(side, pc - 1);
	NEXT;

L_END:
	if (unlikely(pc == end))
		goto leave;
	NEXT;

L_BR:
	BRANCH(side, pc - 1);
	NEXT;

L_BR_IF: {
	const u8 *opcode = pc - 1;
	bool taken = (u32)tos;

	POP();
	if (taken) {
		BRANCH(side, opcode);
	} else {
		SKIP_LEB(pc);
		side++;
	}
	NEXT;
}

L_BR_TABLE: {
	const u8 *opcode = pc - 1;
	u32 index = tos;
	u32 count;

	READ_U32(pc, count);
	POP();
	index = min(index, count);
	index = array_index_nospec(index, (u64)count + 1);
	BRANCH(side + index, opcode);
	NEXT;
}

L_RETURN:
	goto leave;

L_CALL: {
	u32 index;

	at = pc - 1;
	READ_U32(pc, index);
	callee = inst->funcs[index];
	goto call;
}

L_CALL_INDIRECT: {
	const struct kwasm_table *table;
	u32 type, index;
	u64 ref;

	at = pc - 1;
	READ_U32(pc, type);
	READ_U32(pc, index);
	table = inst->tables[index];
	index = tos;
	POP();
	if (unlikely(index >= table->size))
		TRAP(at, KWASM_TRAP_UNDEFINED_ELEMENT);
	index = array_index_nospec(index, table->size);
	ref = table->elems[index];
	callee = (struct kwasm_func *)(unsigned long)ref;
	if (unlikely(!callee))
		TRAP(at, KWASM_TRAP_UNINITIALIZED_ELEMENT);
	if (unlikely(callee->type_id != inst->type_ids[type]))
		TRAP(at, KWASM_TRAP_INDIRECT_CALL_TYPE);
	/* One with more parameters would take what is not the guest's for some. */
	ref &= array_index_mask_nospec(callee->type_id ^ inst->type_ids[type], 1);
	callee = (struct kwasm_func *)(unsigned long)ref;
	goto call;
}

	/* Parametric. */
L_DROP:
	POP();
	NEXT;

L_SELECT_T: {
	u32 count;

	READ_U32(pc, count);
	pc += count;
	goto L_SELECT;
}

L_SELECT: {
	bool first = (u32)tos;

	sp -= 2;
	tos = first ? sp[0] : sp[1];
	NEXT;
}

	/* Variables. */
L_LOCAL_GET: {
	u32 index;

	READ_U32(pc, index);
	PUSH(fp[index]);
	NEXT;
}

L_LOCAL_SET: {
	u32 index;

	READ_U32(pc, index);
	fp[index] = tos;
	POP();
	NEXT;
}

L_LOCAL_TEE: {
	u32 index;

	READ_U32(pc, index);
	fp[index] = tos;
	NEXT;
}

L_GLOBAL_GET: {
	u32 index;

	READ_U32(pc, index);
	PUSH(inst->globals[index]->value);
	NEXT;
}

L_GLOBAL_SET: {
	u32 index;

	READ_U32(pc, index);
	inst->globals[index]->value = tos;
	POP();
	NEXT;
}

	/* Memory. */
LOAD(I32_LOAD, 32, u32, u32)
LOAD(I64_LOAD, 64, u64, u64)
LOAD(F32_LOAD, 32, u32, u32)
LOAD(F64_LOAD, 64, u64, u64)
LOAD(I32_LOAD8_S, 8, s8, u32)
LOAD(I32_LOAD8_U, 8, u8, u32)
LOAD(I32_LOAD16_S, 16, s16, u32)
LOAD(I32_LOAD16_U, 16, u16, u32)
LOAD(I64_LOAD8_S, 8, s8, u64)
LOAD(I64_LOAD8_U, 8, u8, u64)
LOAD(I64_LOAD16_S, 16, s16, u64)
LOAD(I64_LOAD16_U, 16, u16, u64)
LOAD(I64_LOAD32_S, 32, s32, u64)
LOAD(I64_LOAD32_U, 32, u32, u64)

STORE(I32_STORE, 32)
STORE(I64_STORE, 64)
STORE(F32_STORE, 32)
STORE(F64_STORE, 64)
STORE(I32_STORE8, 8)
STORE(I32_STORE16, 16)
STORE(I64_STORE8, 8)
STORE(I64_STORE16, 16)
STORE(I64_STORE32, 32)

L_MEMORY_SIZE:
	pc++;
	PUSH(kwasm_memory_pages(inst->memories[0]));
	NEXT;

L_MEMORY_GROW:
	SETTLE(pc - 1);
	pc++;
	tos = (u32)kwasm_memory_grow(s, inst->memories[0], (u32)tos);
	LOAD_MEMORY();
	NEXT;

	/* Constants. */
L_I32_CONST: {
	u32 val = *pc++;

	if (likely(!(val & 0x80))) {
		val = (u32)((s32)(val << 25) >> 25);
	} else {
		struct kwasm_leb leb = kwasm_leb_signed(pc - 1);

		val = leb.val;
		pc = leb.pc;
	}
	PUSH(val);
	NEXT;
}

L_I64_CONST: {
	struct kwasm_leb leb = kwasm_leb_signed(pc);

	pc = leb.pc;
	PUSH(leb.val);
	NEXT;
}

L_F32_CONST:
	PUSH(kwasm_get32(pc));
	pc += sizeof(u32);
	NEXT;

L_F64_CONST:
	PUSH(kwasm_get64(pc));
	pc += sizeof(u64);
	NEXT;

	/* References. */
L_REF_NULL:
	pc++;
	PUSH(0);
	NEXT;

L_REF_IS_NULL:
	tos = !tos;
	NEXT;

L_REF_FUNC: {
	u32 index;

	READ_U32(pc, index);
	PUSH((unsigned long)inst->funcs[index]);
	NEXT;
}

L_TABLE_GET: {
	const u8 *opcode = pc - 1;
	u32 index;
	u64 slot;

	/* Not into tos: what has an address is not in a register. */
	READ_U32(pc, index);
	if (unlikely(kwasm_table_get(inst->tables[index], (u32)tos, &slot)))
		TRAP(opcode, KWASM_TRAP_TABLE_BOUNDS);
	tos = slot;
	NEXT;
}

L_TABLE_SET: {
	const u8 *opcode = pc - 1;
	u32 index;

	READ_U32(pc, index);
	if (unlikely(kwasm_table_set(inst->tables[index], (u32)sp[-1], tos)))
		TRAP(opcode, KWASM_TRAP_TABLE_BOUNDS);
	sp -= 2;
	tos = *sp;
	NEXT;
}

	/* Numeric: one line each, in interp_num.h. */
#define UNARY(NAME, result, operand, expr)			\
L_##NAME: {							\
	operand a = tos;					\
								\
	tos = (result)(expr);					\
	NEXT;							\
}
#define BINARY(NAME, result, operand, expr)			\
L_##NAME: {							\
	operand b = tos;					\
	operand a = *--sp;					\
								\
	tos = (result)(expr);					\
	NEXT;							\
}
#define UNARY_TRAPS(NAME, result, operand, call_)		\
L_##NAME: {							\
	operand a = tos;					\
	result r;						\
	enum kwasm_numeric n = call_;				\
								\
	if (unlikely(n))					\
		TRAP(pc - 1, kwasm_numeric_traps[n]);			\
	tos = r;						\
	NEXT;							\
}
#define BINARY_TRAPS(NAME, result, operand, call_)		\
L_##NAME: {							\
	operand b = tos;					\
	operand a = *--sp;					\
	result r;						\
	enum kwasm_numeric n = call_;				\
								\
	if (unlikely(n))					\
		TRAP(pc - 1, kwasm_numeric_traps[n]);			\
	tos = r;						\
	NEXT;							\
}
#include "runtime/interp_num.h"

	/*
	 * Behind the prefix.  The operands of bulk instructions are in their
	 * homes or in tos: first, second and tos from the bottom up.
	 */
L_PREFIX_FC: {
	u32 number;

	at = pc - 1;
	READ_U32(pc, number);
	goto *dispatch_fc[number];
}

#define BULK(call_) do {		\
	SETTLE(at);			\
	RESUME(at, call_);		\
	sp -= 3;			\
	tos = *sp;			\
} while (0)

L_MEMORY_INIT: {
	u32 data;

	READ_U32(pc, data);
	pc++;
	BULK(kwasm_memory_init_data(inst, 0, data, (u32)sp[-2], (u32)sp[-1], (u32)tos));
	NEXT;
}

L_DATA_DROP: {
	u32 data;

	READ_U32(pc, data);
	__set_bit(data, inst->dropped_datas);
	NEXT;
}

L_MEMORY_COPY:
	SKIP_LEB(pc);
	SKIP_LEB(pc);
	BULK(kwasm_memory_copy(s, inst->memories[0], (u32)sp[-2], inst->memories[0], (u32)sp[-1],
			       (u32)tos));
	NEXT;

L_MEMORY_FILL:
	pc++;
	BULK(kwasm_memory_fill(s, inst->memories[0], (u32)sp[-2], sp[-1], (u32)tos));
	NEXT;

L_TABLE_INIT: {
	u32 elem, table;

	READ_U32(pc, elem);
	READ_U32(pc, table);
	BULK(kwasm_table_init_elem(inst, table, elem, (u32)sp[-2], (u32)sp[-1], (u32)tos));
	NEXT;
}

L_ELEM_DROP: {
	u32 elem;

	READ_U32(pc, elem);
	__set_bit(elem, inst->dropped_elems);
	NEXT;
}

L_TABLE_COPY: {
	u32 to, from;

	READ_U32(pc, to);
	READ_U32(pc, from);
	BULK(kwasm_table_copy(s, inst->tables[to], (u32)sp[-2], inst->tables[from], (u32)sp[-1],
			      (u32)tos));
	NEXT;
}

L_TABLE_GROW: {
	u32 table;

	READ_U32(pc, table);
	SETTLE(at);
	sp--;
	tos = (u32)kwasm_table_grow(s, inst->tables[table], (u32)tos, *sp);
	NEXT;
}

L_TABLE_SIZE: {
	u32 table;

	READ_U32(pc, table);
	PUSH(inst->tables[table]->size);
	NEXT;
}

L_TABLE_FILL: {
	u32 table;

	READ_U32(pc, table);
	BULK(kwasm_table_fill(s, inst->tables[table], (u32)sp[-2], sp[-1], (u32)tos));
	NEXT;
}
}

#undef NEXT
#undef PUSH
#undef POP
#undef TRAP
#undef SETTLE
#undef RESUME
#undef LOAD_MEMORY
#undef JUMP
#undef BRANCH
#undef ADDRESS
#undef LOAD
#undef STORE
#undef BULK
