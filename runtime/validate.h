/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Validation of code
 *
 * The algorithm of the spec's appendix, in one pass over the bytes, with its
 * two stacks on the heap.  What the interpreter needs to take a branch comes
 * out as a by-product: the side table.
 *
 * Spec: Appendix, Validation Algorithm.
 */
#ifndef _KWASM_RUNTIME_VALIDATE_H
#define _KWASM_RUNTIME_VALIDATE_H

#include "runtime/module.h"
#include "runtime/opcode.h"
#include "runtime/reader.h"

#define KWASM_NO_SIDE	(~0U)

/**
 * struct kwasm_branch - an entry of the side table while it is being made
 * @to: where it goes
 * @at: until that is known, offset of the branch in the body
 * @next: until then, another branch to the same, or KWASM_NO_SIDE
 */
struct kwasm_branch {
	union {
		struct kwasm_wide to;
		struct {
			u32 at;
			u32 next;
		};
	};
};

/**
 * struct kwasm_ctrl - a block that is open
 * @opcode: block, loop, if, else; end for the function's own
 * @unreachable: an unconditional branch was seen in it
 * @dead: it began where nothing can come
 * @height: operands below it
 * @type: its type, or NULL for no parameters and one or no result
 * @single: the one result when @type is NULL; KWASM_BOT for none
 * @fixups: side table entries that branch to its end, linked through their
 *	next; KWASM_NO_SIDE ends the list
 * @else_entry: of an if: entry that skips to its else
 * @start: of a loop: where branches to it go on
 * @side: of a loop: side table entry that is next there
 */
struct kwasm_ctrl {
	u16 opcode;
	bool unreachable;
	bool dead;
	u32 height;
	const struct kwasm_functype *type;
	u32 single;
	u32 fixups;
	u32 else_entry;
	u32 side;
	const u8 *start;
};

/**
 * struct kwasm_validator - state of the validation of one function or expression
 * @m: module
 * @r: its bytes
 * @op: opcode at hand
 * @pc: its first byte
 * @start: first byte of the body or expression
 * @in_code: a function body, not a constant expression
 * @ctrls: open blocks (struct kwasm_ctrl), innermost last
 * @operands: value types, topmost last (u32)
 * @base: slots of the frame below the operands
 * @locals: types of parameters and locals (u32)
 * @sides: the side table so far (struct kwasm_branch)
 * @max_operands: highest that @operands was
 * @declared: functions that ref.func may name in bodies
 * @has_data_count: data segments are known before the code
 * @nr_datas: how many there will be
 */
struct kwasm_validator {
	struct kwasm_module *m;
	struct kwasm_reader r;
	u16 op;
	const u8 *pc;
	const u8 *start;
	bool in_code;
	struct ka_vec ctrls;
	struct ka_vec operands;
	struct ka_vec locals;
	struct ka_vec sides;
	u32 base;
	u32 max_operands;
	struct ka_bits declared;
	bool has_data_count;
	u32 nr_datas;
};

/* validate.c */
void kwasm_validator_init(struct kwasm_validator *v, struct kwasm_module *m,
			  struct kwasm_report *rep);
void kwasm_validator_exit(struct kwasm_validator *v);
int __must_check kwasm_validator_declare(struct kwasm_validator *v, u32 func);
int __must_check kwasm_validate_body(struct kwasm_validator *v, struct kwasm_reader *r, u32 func,
				     struct kwasm_code *code);
int __must_check kwasm_validate_expr(struct kwasm_validator *v, struct kwasm_reader *r, u32 valtype,
				     struct kwasm_expr *expr);
int __must_check kwasm_v_pause(struct kwasm_validator *v);

/* validate_stack.c: the two stacks; all of them record what is wrong */
int kwasm_v_fail(struct kwasm_validator *v, enum kwasm_reason reason);
int kwasm_v_mismatch(struct kwasm_validator *v, u32 expected, u32 actual);
int __must_check kwasm_v_push(struct kwasm_validator *v, u32 valtype);
int __must_check kwasm_v_pop(struct kwasm_validator *v, u32 expected);
int __must_check kwasm_v_pop_any(struct kwasm_validator *v, u32 *valtype);
int __must_check kwasm_v_push_types(struct kwasm_validator *v, const u32 *types, u32 nr);
int __must_check kwasm_v_pop_types(struct kwasm_validator *v, const u32 *types, u32 nr);
int __must_check kwasm_v_enter(struct kwasm_validator *v, const struct kwasm_ctrl *block);
int __must_check kwasm_v_leave(struct kwasm_validator *v, struct kwasm_ctrl *block);
void kwasm_v_unreachable(struct kwasm_validator *v);
struct kwasm_ctrl *kwasm_v_label(struct kwasm_validator *v, u32 depth);
u32 kwasm_ctrl_params(const struct kwasm_ctrl *c, const u32 **types);
u32 kwasm_ctrl_results(const struct kwasm_ctrl *c, const u32 **types);
u32 kwasm_ctrl_label(const struct kwasm_ctrl *c, const u32 **types);

/* validate_side.c: the side table */
bool kwasm_v_is_live(const struct kwasm_validator *v);
int __must_check kwasm_v_branch(struct kwasm_validator *v, struct kwasm_ctrl *target);
int __must_check kwasm_v_skip(struct kwasm_validator *v, u32 *entry);
void kwasm_v_land(struct kwasm_validator *v, u32 entry, const u8 *pc, u32 height, u32 keep);
void kwasm_v_land_all(struct kwasm_validator *v, const struct kwasm_ctrl *block, const u8 *pc);
int __must_check kwasm_v_keep_sides(struct kwasm_validator *v, struct kwasm_code *code);

/* validate_op.c: instructions typed by context; validate_control.c: structure */
int __must_check kwasm_v_op(struct kwasm_validator *v);
int __must_check kwasm_v_control(struct kwasm_validator *v);

#endif /* _KWASM_RUNTIME_VALIDATE_H */
