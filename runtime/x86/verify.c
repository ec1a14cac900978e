// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: no function runs that it does not understand
 *
 * It reads the bytes that were emitted, by a decoder of its own, and follows
 * what is known of each register and each slot of the stack along all paths.  It
 * takes nothing from the compiler: neither tables nor the compiler's word.  What
 * it needs to know stands in the module and in the structs of the runtime.
 *
 * A function that is accepted
 *
 *  - consists of instructions that have a row in verify_forms.h, and jumps to
 *    the beginning of one of them, or out by a relocation;
 *  - reads and writes its own frame, the slots that its type gives it, globals of
 *    theirs types, and memory 0 below its declared size or at an index that was
 *    compared with its size and clamped, or it clamps what it loads from there in
 *    the very next instruction; of the runtime's structs it reads what
 *    verify_memory.c lists;
 *  - calls with the instance in r15 and saved, arguments of the callee's type,
 *    room on the stack asked for; indirectly only what was compared with the
 *    type, through the stub;
 *  - returns from the frame it made, with results of its type, r15 as it was;
 *  - does not fault by a division, nor loop or call without paying or polling;
 *  - shows no guest an address, or what others left in registers.
 *
 * Two passes.  The first finds where instructions begin and where jumps lead.
 * The second walks each stretch of code from a place that jumps lead to, as
 * often as less becomes known there; since that is a few times at most, time is
 * linear.  What takes too much of it, or of memory, is left to the interpreter.
 */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "runtime/store.h"
#include "runtime/target.h"
#include "runtime/x86/verify.h"

/* Bytes that may be walked per byte of code, and what is allowed anyhow. */
#define MAX_WORK	64
#define MIN_WORK	(1U << 20)
/* Bytes between two times that others may run. */
#define PAUSE		(1U << 16)

/**
 * kwasm_verify_refuse() - refuse the function
 * @v: function
 * @reason: what is wrong with it; the first one counts
 *
 * Return: false.
 */
bool kwasm_verify_refuse(struct verify *v, const char *reason)
{
	if (!v->reason)
		v->reason = reason;
	return false;
}

/* Every so many bytes, to let others run, or to give up. */
static bool go_on(struct verify *v, u64 done)
{
	if (done < v->pause)
		return true;
	v->pause = done + PAUSE;
	v->err = kwasm_jit_pause();
	return !v->err;
}

/* --- first pass: instructions, jumps, relocations */

static bool mark_target(struct verify *v, u32 end)
{
	s64 target = (s64)v->next + v->in.imm;

	if (target < 0 || target >= v->size)
		return kwasm_verify_refuse(v, "a jump out of the function");
	__set_bit(target, v->targets);
	/* The first that goes back and is no loop: its stretch is behind the function. */
	if (target <= v->at && end > target && v->cold == v->size &&
	    (v->in.form->effect == DO_JUMP ? !v->polled : v->in.cc != IF_NOT_LESS))
		v->cold = end;
	return true;
}

/* Relocations come in order; each is the distance of a call or jump. */
static bool scan_reloc(struct verify *v, u32 *next, const struct kwasm_jit_reloc **reloc)
{
	u8 effect = v->in.form->effect;

	*reloc = NULL;
	if (*next == v->nr_relocs || v->relocs[*next].at >= v->base + v->next)
		return true;
	*reloc = &v->relocs[(*next)++];
	if ((effect != DO_CALL && effect != DO_JUMP) || v->next - v->at != 5 ||
	    (*reloc)->at != v->base + v->at + 1)
		return kwasm_verify_refuse(v, "a relocation of no jump");
	return true;
}

static bool is_trap(const struct kwasm_jit_reloc *reloc)
{
	return reloc->target > KWASM_JIT_STUB + KWASM_STUB_TRAP &&
	       reloc->target < KWASM_JIT_STUB + KWASM_NR_STUBS;
}

static bool scan_frame(struct verify *v)
{
	if (v->frame || v->in.imm <= 0 || v->in.imm % 8)
		return kwasm_verify_refuse(v, "a frame of no size");
	v->frame = v->in.imm;
	return true;
}

/* @end: behind the last instruction that nothing goes on from. */
static bool scan_insn(struct verify *v, const struct kwasm_jit_reloc *reloc, u32 *end)
{
	switch (v->in.form->effect) {
	case DO_CALL:
		if (!reloc)
			return kwasm_verify_refuse(v, "a call of nowhere");
		if (!is_trap(reloc))
			return true;
		__set_bit(v->at, v->traps);
		*end = v->next;
		return true;
	case DO_JUMP:
		if (!reloc && !mark_target(v, *end))
			return false;
		*end = v->next;
		return true;
	case DO_BRANCH:
		return mark_target(v, *end);
	case DO_ALU_IMM:
		return v->in.rm != GPR_SP || v->in.form->arg == ALU_ADD || scan_frame(v);
	default:
		return true;
	}
}

static bool next_insn(struct verify *v)
{
	if (!kwasm_verify_decode(v->code + v->at, v->size - v->at, &v->in, v->hints))
		return kwasm_verify_refuse(v, "no instruction that it knows");
	v->next = v->at + v->in.len;
	return true;
}

/* Its bytes may be part of others, where indirect branches would find them too. */
static bool has_hidden_entry(const struct verify *v)
{
	static const u8 endbr[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	const u8 *at = v->code, *end = v->code + v->size;

	while (end - ++at >= (s64)sizeof(endbr)) {
		at = memchr(at, endbr[0], end - at);
		if (!at)
			return false;
		if (end - at >= (s64)sizeof(endbr) && !memcmp(at, endbr, sizeof(endbr)))
			return true;
	}
	return false;
}

static bool scan(struct verify *v)
{
	const struct kwasm_jit_reloc *reloc;
	u32 next = 0, end = 0;

	if (has_hidden_entry(v))
		return kwasm_verify_refuse(v, "an entry within the function");
	v->cold = v->size;
	for (v->at = 0; v->at < v->size; v->at = v->next) {
		__set_bit(v->at, v->starts);
		if (!go_on(v, v->at) || !next_insn(v) || !scan_reloc(v, &next, &reloc) ||
		    !scan_insn(v, reloc, &end))
			return false;
		v->polled = reloc && reloc->target == KWASM_JIT_STUB + KWASM_STUB_POLL;
	}
	return next == v->nr_relocs || kwasm_verify_refuse(v, "a relocation of no jump");
}

/* Numbers what jumps lead to; traps end a path and need no state. */
static bool number_targets(struct verify *v)
{
	u32 word;

	__set_bit(0, v->targets);
	for (word = 0; word < BITS_TO_LONGS(v->size); word++) {
		if (v->targets[word] & ~v->starts[word])
			return kwasm_verify_refuse(v, "a jump into an instruction");
		v->targets[word] &= ~v->traps[word];
		v->rank[word] = v->nr_targets;
		v->nr_targets += hweight_long(v->targets[word]);
	}
	return true;
}

/* --- second pass */

static struct verify_state *state_at(const struct verify *v, u32 target)
{
	u32 word = BIT_WORD(target);
	u32 rank = v->rank[word] + hweight_long(v->targets[word] & (BIT_MASK(target) - 1));

	return (struct verify_state *)(v->states + rank * v->stride);
}

static bool may_go_on(struct verify *v)
{
	if (v->work > v->limit)
		v->err = -E2BIG;
	return !v->err && go_on(v, v->work);
}

static bool join_at(struct verify *v, struct verify_state *to, u32 from, u32 target)
{
	bool is_new = !__test_and_set_bit(target, v->known);

	v->work += v->nr_slots;
	if (!may_go_on(v))
		return false;
	if (!is_new && to->phase != v->s->phase)
		return kwasm_verify_refuse(v, "paths with different frames");
	if (is_new)
		memcpy(to, v->s, v->stride);
	if (is_new || kwasm_verify_join(v, to, v->s, target <= from))
		__set_bit(target, v->dirty);
	return true;
}

/**
 * kwasm_verify_flow() - a path leads somewhere
 * @v: function; @v->s is what is known on the path
 * @from: offset of the instruction that does
 * @target: offset of an instruction that jumps lead to
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_flow(struct verify *v, u32 from, u32 target)
{
	struct verify_state *to;
	u32 origin;
	bool ok;

	if (target >= v->size)
		return kwasm_verify_refuse(v, "a jump out of the function");
	if (test_bit(target, v->traps))
		return kwasm_verify_trap(v);
	to = state_at(v, target);
	origin = v->s->origin;
	v->s->origin = target < v->cold ? 0 : from < v->cold ? from : origin;
	ok = join_at(v, to, from, target);
	v->s->origin = origin;
	return ok;
}

static void load_state(struct verify *v, u32 at)
{
	struct verify_state *s = state_at(v, at);

	__clear_bit(at, v->dirty);
	memcpy(v->s, s, v->stride);
	v->work += v->nr_slots;
	v->at = at;
	v->live = true;
	v->polled = false;
	v->widened = 0;
	v->help_end = 0;
	v->copy = GPR_NONE;
	v->flags = (struct verify_fact){};
	v->sum = (struct verify_fact){};
}

/* A stretch of code: up to where it ends, or others join. */
static bool walk(struct verify *v)
{
	u32 from;

	for (;;) {
		if (!next_insn(v) || !kwasm_verify_step(v))
			return false;
		v->work += v->next - v->at;
		if (!v->live)
			return true;
		from = v->at;
		v->at = v->next;
		if (v->at >= v->size)
			return kwasm_verify_refuse(v, "code that goes on behind its end");
		if (test_bit(v->at, v->targets))
			return kwasm_verify_flow(v, from, v->at);
	}
}

/* The next place to walk from; a jump back is looked for all the way around. */
static u32 find_dirty(struct verify *v, u32 from)
{
	u32 at = find_next_bit(v->dirty, v->size, from);

	v->work += (at - from) / BITS_PER_LONG;
	return at;
}

static bool walk_all(struct verify *v)
{
	u32 at = 0;

	v->limit = MAX_WORK * (u64)v->size + MIN_WORK;
	v->pause = PAUSE;
	kwasm_verify_entry(v);
	if (!kwasm_verify_flow(v, 0, 0))
		return false;
	for (;;) {
		at = find_dirty(v, at);
		if (at >= v->size)
			at = find_dirty(v, 0);
		if (at >= v->size)
			return true;
		load_state(v, at);
		if (!walk(v) || !may_go_on(v))
			return false;
	}
}

/* --- memory */

static int walk_with_states(struct verify *v, struct kwasm_scratch *scratch)
{
	struct ka_vec states;
	int err;

	v->nr_in = kwasm_verify_slots(v->type);
	v->nr_slots = v->nr_in + v->frame / 8;
	v->stride = sizeof(struct verify_state) + v->nr_slots * sizeof(verify_value);
	err = kwasm_scratch_array(scratch, &states, v->stride, v->nr_targets + 1);
	if (!err) {
		v->states = states.data;
		/* The last one is what is known now; the others are copies of what it was. */
		v->s = (struct verify_state *)(v->states + v->stride * v->nr_targets);
		err = walk_all(v) ? 0 : v->err ?: -EBADMSG;
	}
	kwasm_scratch_put(scratch, &states);
	return err;
}

static int check(struct verify *v, struct kwasm_scratch *scratch)
{
	size_t words = BITS_TO_LONGS(v->size), size = 5 * sizeof(long) + sizeof(u32);
	unsigned long *at;
	struct ka_vec maps;
	int err;

	err = kwasm_scratch_array(scratch, &maps, size, words);
	if (!err) {
		at = memset(maps.data, 0, words * size);
		v->starts = at;
		v->targets = at + words;
		v->traps = at + 2 * words;
		v->dirty = at + 3 * words;
		v->known = at + 4 * words;
		v->rank = (u32 *)(at + 5 * words);
		err = scan(v) && number_targets(v) ? walk_with_states(v, scratch) :
						     v->err ?: -EBADMSG;
	}
	kwasm_scratch_put(scratch, &maps);
	return err;
}

/**
 * kwasm_target_verify() - check a function's machine code
 * @text: text that it is the end of
 * @m: module
 * @func: its index
 * @from: offset of its code in the text
 * @first_reloc: its first relocation; the rest are its own
 * @scratch: where what it has to remember is
 * @why: receives what is wrong with it, when it is refused
 *
 * Context: process context; sleeps.
 * Return: 0; -EBADMSG when it must not run; -E2BIG when it takes too long to follow;
 * -ENOMEM; -EINTR when the caller was killed.
 */
int kwasm_target_verify(const struct kwasm_jit_text *text, struct kwasm_module *m, u32 func,
			u32 from, u32 first_reloc, struct kwasm_scratch *scratch,
			struct kwasm_refusal *why)
{
	struct ka_vec one;
	struct verify *v;
	int err;

	err = kwasm_scratch_array(scratch, &one, sizeof(*v), 1);
	if (!err) {
		v = memset(one.data, 0, sizeof(*v));
		v->m = m;
		v->text = text;
		v->type = m->types[m->func_types[func]];
		v->code = ka_vec_at(&text->bytes, u8, from);
		v->size = text->bytes.len - from;
		v->base = from;
		v->relocs = ka_vec_at(&text->relocs, struct kwasm_jit_reloc, first_reloc);
		v->nr_relocs = text->relocs.len - first_reloc;
		err = v->size ? check(v, scratch) : -EBADMSG;
		if (err == -EBADMSG)
			*why = (struct kwasm_refusal){
				.func = func, .at = v->at, .reason = v->reason,
			};
	}
	kwasm_scratch_put(scratch, &one);
	return err;
}
