// SPDX-License-Identifier: GPL-2.0
/*
 * All scripts of a run, and the line that closes it
 */
#include "wast.h"

int wast_run_all(struct wast_run *run, char **paths)
{
	for (; *paths; paths++) {
		wast_run_script(run, *paths);
		fflush(stdout);
	}
	printf("%lu passed, %lu failed, %lu skipped\n", run->passed, run->failed, run->skipped);
	return run->failed ? 1 : 0;
}
