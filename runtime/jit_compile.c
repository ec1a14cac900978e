// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: all functions of a module
 *
 * Each function is compiled by itself, and the next gets its scratch.
 * One that is out of proportion, or has something in it that is not compiled,
 * is left to the interpreter, and so is what the checker of machine code refuses;
 * only a lack of memory, or somebody's patience, ends the whole.
 */
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "runtime/ir.h"
#include "runtime/jit.h"
#include "runtime/target.h"

static bool calls_through_table(const struct kwasm_ir *ir)
{
	u32 n;

	for (n = 1; n < ir->nodes.len; n++)
		if (ka_vec_at(&ir->nodes, struct kwasm_ir_node, n)->op == KWASM_OP_CALL_INDIRECT)
			return true;
	return false;
}

/* Somebody's share that is used up is no lack of memory. */
static int out_of_proportion(struct kwasm_scratch *scratch, int err)
{
	return kwasm_scratch_ran_out(scratch) && err == -ENOMEM ? -E2BIG : err;
}

/* What does not pass is taken out of the text again, and is interpreted. */
static int verify(struct kwasm_module *m, u32 func, struct kwasm_scratch *scratch,
		  struct kwasm_jit_text *text, const struct kwasm_jit_text *before)
{
	struct kwasm_refusal why;
	u64 start;
	int err;

	if (!m->engine->verify)
		return 0;
	start = ktime_get_ns();
	err = kwasm_target_verify(text, m, func, before->bytes.len, before->relocs.len, scratch,
				  &why);
	err = out_of_proportion(scratch, err);
	m->jit.verify_ns += ktime_get_ns() - start;
	if (err == -EBADMSG && !m->jit.nr_refused++)
		m->jit.refusal = why;
	if (err) {
		ka_vec_truncate(&text->bytes, before->bytes.len);
		ka_vec_truncate(&text->relocs, before->relocs.len);
		ka_vec_truncate(&text->sites, before->sites.len);
		ka_vec_truncate(&text->lines, before->lines.len);
	}
	return err;
}

/**
 * kwasm_jit_pause() - let others run in the middle of compiling
 *
 * Context: process context; may sleep.
 * Return: 0; -EINTR when the caller was killed.
 */
int kwasm_jit_pause(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

static int compile(struct kwasm_module *m, u32 func, struct kwasm_scratch *scratch,
		   struct kwasm_jit_text *text)
{
	struct kwasm_ir ir;
	int err;

	text->has_floats = false;
	text->last_floats = 0;
	err = kwasm_ir_init(&ir, m, func, scratch) ?: kwasm_ir_build(&ir);
	if (!err) {
		kwasm_ir_count_uses(&ir);
		err = kwasm_target_emit(text, &ir);
		text->last_floats = (text->has_floats ? KWASM_FLOATS_OWN : 0) |
				    (calls_through_table(&ir) ? KWASM_FLOATS_TABLE : 0);
	}
	if (!err) {
		text->nr_checks += ir.nr_checks;
		text->nr_elided += ir.nr_elided;
		text->nr_stores += ir.nr_stores;
		text->nr_reloads += ir.nr_reloads;
	}
	kwasm_ir_exit(&ir);
	return out_of_proportion(scratch, err);
}

/**
 * kwasm_jit_compile_func() - compile a function
 * @m: module, validated
 * @func: function that it defines
 * @text: receives its machine code behind what is there
 *
 * Context: process context; sleeps.
 * Return: 0; as kwasm_jit_compile(); as kwasm_target_emit() when it is left out.
 */
int kwasm_jit_compile_func(struct kwasm_module *m, u32 func, struct kwasm_jit_text *text)
{
	struct kwasm_scratch *scratch = kwasm_scratch_create(m);
	int err;

	if (!scratch)
		return -ENOMEM;
	err = compile(m, func, scratch, text);
	kwasm_scratch_destroy(scratch, m);
	return err;
}

static int compile_all(struct kwasm_module *m, struct kwasm_scratch *scratch,
		       struct kwasm_jit_text *text)
{
	u32 nr = m->nr_funcs - m->nr_func_imports, i;
	bool has_floats = false;
	int err = 0;

	for (i = 0; i < nr; i++) {
		u32 *entry = ka_vec_commit(&text->entries);
		u8 *floats = ka_vec_commit(&text->floats);
		const struct kwasm_jit_text before = *text;

		/* Where one has no room any more, the next would be compiled in vain. */
		if (err != -ENOSPC)
			err = kwasm_jit_pause() ?:
			      compile(m, m->nr_func_imports + i, scratch, text) ?:
			      verify(m, m->nr_func_imports + i, scratch, text, &before);
		*entry = err ? KWASM_JIT_NO_ENTRY : before.bytes.len;
		*floats = err ? 0 : text->last_floats;
		if (err == -ENOMEM || err == -EINTR || err == -EUCLEAN)
			return err;
		has_floats |= *floats & KWASM_FLOATS_OWN;
		text->nr_compiled += !err;
	}
	text->has_floats = has_floats;
	return 0;
}

/*
 * Room for as much as the arena is asked to have.  Growing to it would take more,
 * and copy all of it again and again; where it is not to be had, it grows.
 */
static void make_room(const struct kwasm_module *m, struct kwasm_jit_text *text)
{
	size_t most = min_t(u64, m->code_size * KWASM_JIT_GROWTH, text->limit);

	if (ka_vec_reserve_at(&text->bytes, most, m->policy.gfp, KA_SITE_FLAGS(KA_SITE_BENIGN)))
		return;
}

/**
 * kwasm_jit_compile() - compile a module
 * @m: module, validated
 * @text: receives its machine code; to be freed in any case
 *
 * Context: process context; sleeps.
 * Return: 0, whatever was left out; -ENOMEM; -EINTR; -EUCLEAN when the engine
 * checks what the compiler does and found it wrong.
 */
int kwasm_jit_compile(struct kwasm_module *m, struct kwasm_jit_text *text)
{
	u32 nr = m->nr_funcs - m->nr_func_imports;
	struct kwasm_scratch *scratch;
	int err;

	if (ka_vec_reserve(&text->entries, nr, m->policy.gfp) ||
	    ka_vec_reserve(&text->floats, nr, m->policy.gfp))
		return -ENOMEM;
	scratch = kwasm_scratch_create(m);
	if (!scratch)
		return -ENOMEM;
	make_room(m, text);
	err = compile_all(m, scratch, text);
	kwasm_scratch_destroy(scratch, m);
	return err ?: kwasm_jit_find_floats(m, text);
}
