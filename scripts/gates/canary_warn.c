// SPDX-License-Identifier: GPL-2.0
/* Canary: has a warning in it, so the traps gate must refuse it. */
#include <linux/bug.h>

int canary_warn(int x);

int canary_warn(int x)
{
	return WARN_ON_ONCE(x) ? 0 : x;
}
