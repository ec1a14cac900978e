/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocation floor: events for tracers
 *
 *	echo 1 > /sys/kernel/tracing/events/kwasm/enable
 *
 * Each request that passes the door is one event: what was had, freed, refused.
 * A resize is an allocation and a free.  While nobody listens they cost a jump
 * that is not taken.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kwasm

#if !defined(_KWASM_ALLOC_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _KWASM_ALLOC_TRACE_H

#include <linux/tracepoint.h>

#include "alloc/alloc.h"
#include "alloc/compat.h"

/* @ptr: of single pages the first one's struct page */
TRACE_EVENT(ka_alloc,
	TP_PROTO(const struct ka *a, const void *ptr, size_t size, gfp_t gfp,
		 const struct ka_site *site),
	TP_ARGS(a, ptr, size, gfp, site),
	TP_STRUCT__entry(
		__field(const void *, ptr)
		__field(size_t, size)
		__field(unsigned long, gfp)
		__field(u32, line)
		__string(kind, ka_kind_name(ka_kind_of(a)))
		__string(file, site->file)
	),
	TP_fast_assign(
		__entry->ptr = ptr;
		__entry->size = size;
		__entry->gfp = (__force unsigned long)gfp;
		__entry->line = site->line;
		ka_compat_assign_str(kind, ka_kind_name(ka_kind_of(a)));
		ka_compat_assign_str(file, site->file);
	),
	TP_printk("ptr=%p size=%zu kind=%s gfp=0x%lx site=%s:%u", __entry->ptr, __entry->size,
		  __get_str(kind), __entry->gfp, __get_str(file), __entry->line)
);

TRACE_EVENT(ka_free,
	TP_PROTO(const struct ka *a, const void *ptr, size_t size),
	TP_ARGS(a, ptr, size),
	TP_STRUCT__entry(
		__field(const void *, ptr)
		__field(size_t, size)
		__string(kind, ka_kind_name(ka_kind_of(a)))
	),
	TP_fast_assign(
		__entry->ptr = ptr;
		__entry->size = size;
		ka_compat_assign_str(kind, ka_kind_name(ka_kind_of(a)));
	),
	TP_printk("ptr=%p size=%zu kind=%s", __entry->ptr, __entry->size, __get_str(kind))
);

/* @limit: of the budget that refused, 0 when it was none */
TRACE_EVENT(ka_refuse,
	TP_PROTO(const struct ka_error *error),
	TP_ARGS(error),
	TP_STRUCT__entry(
		__field(size_t, size)
		__field(u64, limit)
		__field(int, err)
		__field(u32, line)
		__string(kind, ka_kind_name(error->kind))
		__string(by, ka_error_by(error))
		__string(file, error->site->file)
	),
	TP_fast_assign(
		__entry->size = error->size;
		__entry->limit = error->limit;
		__entry->err = error->err;
		__entry->line = error->site->line;
		ka_compat_assign_str(kind, ka_kind_name(error->kind));
		ka_compat_assign_str(by, ka_error_by(error));
		ka_compat_assign_str(file, error->site->file);
	),
	TP_printk("size=%zu kind=%s err=%d by=\"%s\" limit=%llu site=%s:%u", __entry->size,
		  __get_str(kind), __entry->err, __get_str(by), __entry->limit,
		  __get_str(file), __entry->line)
);

#endif /* _KWASM_ALLOC_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH alloc
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
