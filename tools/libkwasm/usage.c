// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes that a device, module or store takes: one ioctl for the three of them
 */
#include <string.h>
#include <sys/ioctl.h>

#include "internal.h"

/* Returns 0, or -1 with errno set. */
int usage_get(int fd, struct kwasm_usage *usage)
{
	struct kwasm_stats stats = {
		.nr_kinds = KWASM_BYTES_KINDS,
		.kinds = as_u64(usage->kinds),
		.tenants = as_u64(usage->tenants),
		.nr_tenants = KWASM_USAGE_TENANTS,
		.log = { .buf = as_u64(usage->refusal), .size = sizeof(usage->refusal) },
	};

	memset(usage, 0, sizeof(*usage));
	if (ioctl(fd, KWASM_GET_STATS, &stats))
		return -1;
	/* The kernel counts in signed numbers: the largest is no limit. */
	usage->limit = stats.limit < INT64_MAX ? stats.limit : 0;
	usage->used = stats.used;
	usage->peak = stats.peak;
	usage->refusals = stats.refusals;
	usage->nr_instances = stats.nr_instances;
	usage->nr_tenants = stats.nr_tenants;
	usage->nr_kinds = stats.nr_kinds < KWASM_BYTES_KINDS ? stats.nr_kinds : KWASM_BYTES_KINDS;
	return 0;
}
