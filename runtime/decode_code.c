// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding: function bodies
 *
 * Spec: Binary Format, Code Section.
 */
#include <linux/errno.h>
#include <linux/sched/signal.h>

#include "runtime/limits.h"
#include "runtime/load.h"

static int decode_body(struct kwasm_loader *l, struct kwasm_reader *r, u32 func,
		       struct kwasm_code *code)
{
	struct kwasm_reader body;
	u32 size;
	int err;

	err = kwasm_read_u32(r, &size);
	if (err)
		return err;
	if (size > KWASM_MAX_BODY_SIZE && size <= kwasm_reader_left(r))
		return kwasm_read_fail(r, KWASM_E_BODY_SIZE);
	err = kwasm_read_sub(r, size, &body);
	if (err)
		return err;
	l->m->code_size += size;
	return kwasm_validate_body(&l->v, &body, func, code);
}

/**
 * kwasm_decode_code() - the code section
 * @l: loader
 * @r: its contents
 *
 * Context: sleeps between bodies and gives up when the caller is being killed.
 * Return: 0, -ENOEXEC, -E2BIG, -ENOMEM, or -EINTR.
 */
int kwasm_decode_code(struct kwasm_loader *l, struct kwasm_reader *r)
{
	struct kwasm_module *m = l->m;
	u32 i;
	int err;

	err = kwasm_read_u32(r, &l->nr_bodies);
	if (err)
		return err;
	if (l->nr_bodies != m->nr_funcs - m->nr_func_imports)
		return kwasm_read_fail(r, KWASM_E_FUNC_COUNT);
	m->code = kwasm_module_alloc(m, l->nr_bodies, sizeof(*m->code));
	if (!m->code)
		return kwasm_load_no_memory(l);
	for (i = 0; i < l->nr_bodies; i++) {
		cond_resched();
		if (fatal_signal_pending(current) ||
		    ka_fault_point(&m->policy.plan, KA_SITE_FLAGS(KA_SITE_STOP)))
			return kwasm_read_fail(r, KWASM_E_INTERRUPTED);
		l->rep->func = m->nr_func_imports + i;
		err = decode_body(l, r, m->nr_func_imports + i, &m->code[i]);
		if (err)
			return err;
	}
	l->rep->func = KWASM_NO_FUNC;
	return 0;
}
