// SPDX-License-Identifier: GPL-2.0
/*
 * Nothing is left of what was kept, whether it was idle or had again, learnt or
 * not; and with nothing but what is kept, nothing more is asked for.
 */
#include "alloc/blocks.h"
#include "prove.h"

void prove_keep(void)
{
	enum ka_keep_mode mode = KA_KEEP_LEARN;
	struct ka_keep b;
	long objects;

	ka_keep_init(&b, &prove_heap, "keep", &mode);
	prove_use(&b.ka);
	mode = KA_KEEP_ONLY;
	objects = prove_objects;
	prove_use(&b.ka);
	/*@ assert kept: prove_objects == objects; */
	mode = KA_KEEP_SERVE;
	prove_use(&b.ka);
	/*@ assert idle: prove_objects == objects; */
	ka_keep_exit(&b);
	/*@ assert nothing: b.bytes == 0; */
	prove_end();
}
