// SPDX-License-Identifier: GPL-2.0
/* Which allocations of the doubles fail, and which flags they accept. */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/sched.h>

#include "tools/lib/twin.h"

struct twin_fault twin_fault;

bool twin_fails(u32 kind)
{
	struct twin_fault *f = &twin_fault;
	u64 point;

	if (!(f->kinds & kind))
		return false;
	point = f->seen++;
	if (point != f->nth && !(f->persistent && point > f->nth))
		return false;
	f->injected++;
	return true;
}

bool twin_check_gfp(const char *what, gfp_t gfp, bool may_warn)
{
	if (gfp & __GFP_NOFAIL)
		twin_splat("%s with __GFP_NOFAIL", what);
	if (may_warn && !(gfp & __GFP_NOWARN))
		twin_splat("%s of an impossible size without __GFP_NOWARN", what);
	if (gfpflags_allow_blocking(gfp) && current->atomic) {
		twin_splat("%s may sleep, in atomic context", what);
		return false;
	}
	return true;
}
