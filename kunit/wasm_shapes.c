// SPDX-License-Identifier: GPL-2.0
/*
 * Suites: functions that are large in one dimension
 *
 * The first shape is what compilers make: loops and branches a few levels deep,
 * loads and stores, calls.  Each of the others is one thing many times.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "kunit/wasm_shapes.h"
#include "runtime/opcode.h"
#include "runtime/type.h"

#define FEW_LOCALS	12
#define MOST_LOCALS	49990	/* with the parameters, what is allowed at most */
#define NOTHING		0x40	/* a block's type */

static u32 few_locals(u32 size)
{
	return FEW_LOCALS;
}

static u32 many_locals(u32 size)
{
	return min_t(u32, size, MOST_LOCALS);
}

static u32 root_of(u32 size)
{
	u32 root = 1;

	while (root * root < size)
		root++;
	return root;
}

static u32 root_locals(u32 size)
{
	return root_of(size);
}

static void op1(struct wasm_build *w, u8 op, u32 index)
{
	wasm_byte(w, op);
	wasm_u32(w, index);
}

static void get(struct wasm_build *w, u32 local)
{
	op1(w, KWASM_OP_LOCAL_GET, local);
}

static void set(struct wasm_build *w, u32 local)
{
	op1(w, KWASM_OP_LOCAL_SET, local);
}

static void number(struct wasm_build *w, s32 val)
{
	wasm_byte(w, KWASM_OP_I32_CONST);
	wasm_s64(w, val);
}

static void open(struct wasm_build *w, u8 op)
{
	wasm_byte(w, op);
	wasm_byte(w, NOTHING);
}

static void end(struct wasm_build *w, u32 times)
{
	while (times--)
		wasm_byte(w, KWASM_OP_END);
}

/* Some arithmetic on locals around @i, and an access to memory. */
static void statement(struct wasm_build *w, u32 i)
{
	static const u8 ops[] = {
		KWASM_OP_I32_ADD, KWASM_OP_I32_XOR, KWASM_OP_I32_MUL, KWASM_OP_I32_SUB,
		KWASM_OP_I32_AND, KWASM_OP_I32_SHL, KWASM_OP_I32_OR,
	};

	get(w, i % FEW_LOCALS);
	get(w, (i * 5 + 3) % FEW_LOCALS);
	wasm_byte(w, ops[i % ARRAY_SIZE(ops)]);
	if (i % 3 == 1) {
		wasm_byte(w, KWASM_OP_I32_LOAD);
		wasm_u32(w, 2);
		wasm_u32(w, i % 64 * 4);
	}
	set(w, (i * 7 + 1) % FEW_LOCALS);
	if (i % 5)
		return;
	get(w, (i + 1) % FEW_LOCALS);
	get(w, (i + 2) % FEW_LOCALS);
	wasm_byte(w, KWASM_OP_I32_STORE);
	wasm_u32(w, 2);
	wasm_u32(w, i % 32 * 8);
}

/* @size statements in blocks, some ten to each, loops and ifs in turn. */
static void usual(struct wasm_build *w, u32 size)
{
	u32 i, depth = 0;

	for (i = 0; i < size; i++) {
		if (i % 10 == 2 && depth < 5) {
			if (i % 3)
				get(w, i % FEW_LOCALS);
			open(w, i % 3 ? KWASM_OP_IF : KWASM_OP_LOOP);
			depth++;
		}
		statement(w, i);
		if (i % 40 == 20) {
			get(w, i % FEW_LOCALS);
			number(w, i);
			op1(w, KWASM_OP_CALL, 0);
			set(w, (i + 1) % FEW_LOCALS);
		}
		if (i % 10 == 9 && depth) {
			get(w, i % FEW_LOCALS);
			op1(w, KWASM_OP_BR_IF, i % 20 == 9 ? depth - 1 : 0);
			if (i % 20 == 9) {
				end(w, depth);
				depth = 0;
			}
		}
	}
	end(w, depth);
	get(w, 3);
}

static void straight(struct wasm_build *w, u32 size)
{
	u32 i;

	for (i = 0; i < size / 5; i++)
		statement(w, i);
	get(w, 3);
}

/* A value to each byte. */
static void dense(struct wasm_build *w, u32 size)
{
	u32 i;

	get(w, 0);
	for (i = 0; i < size; i++)
		wasm_byte(w, i & 1 ? KWASM_OP_I32_EXTEND8_S : KWASM_OP_I32_EXTEND16_S);
}

static void operands(struct wasm_build *w, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++)
		get(w, i & 1);
	for (i = 1; i < size; i++)
		wasm_byte(w, KWASM_OP_I32_SUB);
}

static void constants(struct wasm_build *w, u32 size)
{
	u32 i;

	get(w, 0);
	for (i = 0; i < size; i++) {
		number(w, (s32)(i * 2654435761U));
		wasm_byte(w, i & 1 ? KWASM_OP_I32_MUL : KWASM_OP_I32_XOR);
	}
}

static void calls(struct wasm_build *w, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++) {
		get(w, 0);
		get(w, 1);
		op1(w, KWASM_OP_CALL, 0);
		set(w, i & 1);
	}
	get(w, 0);
}

static void blocks(struct wasm_build *w, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++) {
		open(w, KWASM_OP_BLOCK);
		get(w, i % FEW_LOCALS);
		op1(w, KWASM_OP_BR_IF, 0);
		statement(w, i);
		end(w, 1);
	}
	get(w, 3);
}

static void bare_blocks(struct wasm_build *w, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++) {
		get(w, 0);
		open(w, KWASM_OP_IF);
		end(w, 1);
	}
	get(w, 3);
}

static void loops(struct wasm_build *w, u32 size)
{
	u32 i;

	for (i = 0; i < size; i++) {
		open(w, KWASM_OP_LOOP);
		statement(w, i);
		get(w, i % FEW_LOCALS);
		op1(w, KWASM_OP_BR_IF, 0);
		end(w, 1);
	}
	get(w, 3);
}

/* All locals alive at once, and all again in a loop. */
static void locals(struct wasm_build *w, u32 size)
{
	u32 nr = many_locals(size), i;

	for (i = 0; i < nr; i++) {
		get(w, 0);
		number(w, i);
		wasm_byte(w, KWASM_OP_I32_MUL);
		set(w, 2 + i);
	}
	open(w, KWASM_OP_LOOP);
	for (i = 0; i < nr; i++) {
		get(w, 2 + i);
		get(w, 1);
		wasm_byte(w, KWASM_OP_I32_ADD);
		set(w, 2 + i);
	}
	get(w, 2);
	op1(w, KWASM_OP_BR_IF, 0);
	end(w, 1);
	get(w, 2);
	for (i = 1; i < nr; i++) {
		get(w, 2 + i);
		wasm_byte(w, KWASM_OP_I32_XOR);
	}
}

/* As many loops as locals, one within the other; the innermost sets them all. */
static void phis(struct wasm_build *w, u32 size)
{
	u32 nr = root_of(size), i;

	for (i = 0; i < nr; i++)
		open(w, KWASM_OP_LOOP);
	for (i = 0; i < nr; i++) {
		get(w, 2 + i);
		get(w, 1);
		wasm_byte(w, KWASM_OP_I32_ADD);
		set(w, 2 + i);
	}
	for (i = 0; i < nr; i++) {
		get(w, 2 + i);
		op1(w, KWASM_OP_BR_IF, 0);
		end(w, 1);
	}
	get(w, 2);
}

/* Many ways to one place, with values that differ. */
static void joins(struct wasm_build *w, u32 size)
{
	u32 i;

	open(w, KWASM_OP_BLOCK);
	for (i = 0; i < size; i++) {
		statement(w, i);
		get(w, i % FEW_LOCALS);
		op1(w, KWASM_OP_BR_IF, 0);
	}
	end(w, 1);
	get(w, 3);
}

static void bare_joins(struct wasm_build *w, u32 size)
{
	u32 i;

	open(w, KWASM_OP_BLOCK);
	for (i = 0; i < size; i++) {
		get(w, 0);
		op1(w, KWASM_OP_BR_IF, 0);
	}
	end(w, 1);
	get(w, 0);
}

static void table(struct wasm_build *w, u32 size)
{
	u32 i;

	open(w, KWASM_OP_BLOCK);
	open(w, KWASM_OP_BLOCK);
	get(w, 0);
	op1(w, KWASM_OP_BR_TABLE, size);
	for (i = 0; i <= size; i++)
		wasm_u32(w, i & 1);
	end(w, 1);
	get(w, 1);
	set(w, 0);
	end(w, 1);
	get(w, 0);
}

/* A switch: a block for each value, with something in it. */
static void switches(struct wasm_build *w, u32 size)
{
	u32 i;

	for (i = 0; i <= size; i++)
		open(w, KWASM_OP_BLOCK);
	get(w, 0);
	op1(w, KWASM_OP_BR_TABLE, size);
	for (i = 0; i <= size; i++)
		wasm_u32(w, i);
	end(w, 1);
	for (i = 0; i < size; i++) {
		statement(w, i);
		op1(w, KWASM_OP_BR, size - 1 - i);
		end(w, 1);
	}
	get(w, 1);
}

static void nested(struct wasm_build *w, u32 size, u8 op)
{
	u32 i;

	for (i = 0; i < size; i++) {
		if (op == KWASM_OP_IF)
			get(w, i % FEW_LOCALS);
		open(w, op);
		statement(w, i);
	}
	for (i = 0; i < size; i++) {
		get(w, i % FEW_LOCALS);
		op1(w, KWASM_OP_BR_IF, (i * 17) % (size - i));
		statement(w, i);
		end(w, 1);
	}
	get(w, 0);
}

static void nested_blocks(struct wasm_build *w, u32 size)
{
	nested(w, size, KWASM_OP_BLOCK);
}

static void nested_loops(struct wasm_build *w, u32 size)
{
	nested(w, size, KWASM_OP_LOOP);
}

static void nested_ifs(struct wasm_build *w, u32 size)
{
	nested(w, size, KWASM_OP_IF);
}

const struct wasm_shape wasm_shapes[] = {
	{ "usual", 100000, few_locals, usual },
	{ "straight", 1000000, few_locals, straight },
	{ "dense", 1000000, few_locals, dense },
	{ "operands", 20000, few_locals, operands },
	{ "constants", 300000, few_locals, constants },
	{ "calls", 100000, few_locals, calls },
	{ "blocks", 100000, few_locals, blocks },
	{ "bare blocks", 100000, few_locals, bare_blocks },
	{ "loops", 100000, few_locals, loops },
	{ "locals", 10000, many_locals, locals },
	{ "most locals", 50000, many_locals, locals },
	{ "phis", 100000, root_locals, phis },
	{ "joins", 100000, few_locals, joins },
	{ "bare joins", 100000, few_locals, bare_joins },
	{ "table", 100000, few_locals, table },
	{ "switch", 100000, few_locals, switches },
	{ "nested blocks", 10000, few_locals, nested_blocks },
	{ "nested loops", 10000, few_locals, nested_loops },
	{ "nested ifs", 10000, few_locals, nested_ifs },
};

const u32 wasm_nr_shapes = ARRAY_SIZE(wasm_shapes);

static void write_body(struct wasm_build *w, const struct wasm_shape *shape, u32 size)
{
	u32 nr = shape->locals(size), head;
	struct wasm_build code;

	wasm_begin(&code, w->test);
	head = code.len;
	wasm_u32(&code, 1);
	wasm_u32(&code, nr);
	wasm_byte(&code, KWASM_I32);
	shape->code(&code, size);
	end(&code, 1);
	wasm_u32(w, code.len - head);
	wasm_bytes(w, code.bytes + head, code.len - head);
	kunit_kfree(w->test, code.bytes);
}

void wasm_of_shape(struct wasm_build *w, struct kunit *test, const struct wasm_shape *shape,
		   u32 size, u32 funcs)
{
	u32 i;

	wasm_begin(w, test);
	wasm_section(w, WASM_TYPE, 1);
	wasm_functype(w, "ii:i");
	wasm_section(w, WASM_FUNC, funcs);
	for (i = 0; i < funcs; i++)
		wasm_u32(w, 0);
	wasm_section(w, WASM_MEMORY, 1);
	wasm_limits(w, 1, WASM_NO_MAX);
	wasm_section(w, WASM_EXPORT, 1);
	wasm_export(w, "f", WASM_K_FUNC, 0);
	wasm_section(w, WASM_CODE, funcs);
	for (i = 0; i < funcs; i++)
		write_body(w, shape, size);
	wasm_end(w);
}
