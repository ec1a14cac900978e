// SPDX-License-Identifier: GPL-2.0
/* A store that was made, or not, leaves nothing, neither its own nor the payer's. */
#include <linux/err.h>

#include "prove.h"
#include "runtime/store.h"

void prove_store(void)
{
	struct kwasm_store_options opts = { .stack_size = 16384, .gfp = GFP_KERNEL };
	struct ka_error error;
	struct kwasm_engine engine;
	struct kwasm_store *s;

	opts.error = &error;
	kwasm_engine_init(&engine, 1 << 20);
	s = kwasm_store_create(&engine, &opts);
	if (IS_ERR(s)) {
		/*@ assert reason: error.err == -12; */
	} else {
		s->stack[0] = 1;
		s->stack_end[-1] = 1;
		kwasm_store_destroy(s);
	}
	prove_empty(&engine.policy);
}
