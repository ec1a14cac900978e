// SPDX-License-Identifier: GPL-2.0
/* A module that was begun, or not, leaves nothing with whoever pays for it. */
#include <linux/err.h>

#include "prove.h"
#include "runtime/module.h"
#include "runtime/store.h"

static void released(struct kwasm_account *account)
{
}

void prove_module(void)
{
	struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_account account;
	struct kwasm_engine engine;
	struct kwasm_report rep;
	struct kwasm_module *m;
	void *p;

	kwasm_report_init(&rep);
	kwasm_engine_init(&engine, 1 << 20);
	kwasm_account_init(&account, &engine, "tenant", 1 << 20, released);
	opts.account = &account;
	m = kwasm_module_begin(&engine, 64, &opts, &rep);
	if (!IS_ERR(m)) {
		kwasm_module_bytes(m)[63] = 0;
		p = ka_alloc(&m->arena.ka, 100, GFP_KERNEL);
		kwasm_module_put(kwasm_module_get(m));
		kwasm_module_put(m);
	}
	/*@ assert references: account.ref.refcount.refs.counter == 1; */
	/*@ assert engine: engine.policy.budget.used.counter == 0; */
	prove_empty(&account.policy);
}
