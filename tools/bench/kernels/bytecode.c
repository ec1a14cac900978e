// SPDX-License-Identifier: GPL-2.0
/*
 * bytecode - an interpreter's loop: how long numbers up to n take to reach 1
 *
 * A machine of a stack and four variables, its instructions of two bytes, runs a
 * program that halves even numbers, and takes odd ones times three plus one.
 */
#include "kernel.h"

enum op { LOAD, STORE, PUSH, ADD, MUL, HALVE, ODD, EQUAL, JUMP, JUMP_IF, STOP };

/* Variables: 0 the number at hand, 1 what became of it, 2 steps in all, 3 the end. */
static const u8 program[][2] = {
	{ PUSH, 1 }, { STORE, 0 },
	/* 2: the next number */
	{ LOAD, 0 }, { PUSH, 1 }, { ADD, 0 }, { STORE, 0 },
	{ LOAD, 0 }, { LOAD, 3 }, { EQUAL, 0 }, { JUMP_IF, 33 },
	{ LOAD, 0 }, { STORE, 1 },
	/* 12: a step */
	{ LOAD, 2 }, { PUSH, 1 }, { ADD, 0 }, { STORE, 2 },
	{ LOAD, 1 }, { ODD, 0 }, { JUMP_IF, 23 },
	{ LOAD, 1 }, { HALVE, 0 }, { STORE, 1 }, { JUMP, 29 },
	/* 23: odd */
	{ LOAD, 1 }, { PUSH, 3 }, { MUL, 0 }, { PUSH, 1 }, { ADD, 0 }, { STORE, 1 },
	/* 29 */
	{ LOAD, 1 }, { PUSH, 1 }, { EQUAL, 0 }, { JUMP_IF, 2 },
	/* 33: the end, or one step more */
	{ LOAD, 0 }, { LOAD, 3 }, { EQUAL, 0 }, { JUMP_IF, 38 }, { JUMP, 12 },
	{ STOP, 0 },
};

static u32 interpret(u32 *vars)
{
	u32 stack[16], *top = stack, pc = 0;

	for (;;) {
		u8 arg = program[pc][1];

		switch (program[pc++][0]) {
		case LOAD:
			*top++ = vars[arg];
			break;
		case STORE:
			vars[arg] = *--top;
			break;
		case PUSH:
			*top++ = arg;
			break;
		case ADD:
			top--;
			top[-1] += *top;
			break;
		case MUL:
			top--;
			top[-1] *= *top;
			break;
		case HALVE:
			top[-1] >>= 1;
			break;
		case ODD:
			top[-1] &= 1;
			break;
		case EQUAL:
			top--;
			top[-1] = top[-1] == *top;
			break;
		case JUMP:
			pc = arg;
			break;
		case JUMP_IF:
			if (*--top)
				pc = arg;
			break;
		default:
			return vars[2];
		}
	}
}

u32 run(u32 n)
{
	u32 vars[4] = { 0, 0, 0, n + 2 };
	u32 steps = interpret(vars);

	return fold(steps, vars[0]);
}
