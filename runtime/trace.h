/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runtime: events for tracers
 *
 * A call, or an instantiation, that a trap or the host ended; a section of the FPU
 * that ended.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kwasm

#if !defined(_KWASM_RUNTIME_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _KWASM_RUNTIME_TRACE_H

#include <linux/tracepoint.h>

#include "alloc/compat.h"
#include "runtime/trap.h"

/* @func, @offset: of the innermost frame, 0 without one (@depth 0) */
TRACE_EVENT(kwasm_trap,
	TP_PROTO(const struct kwasm_trap *trap),
	TP_ARGS(trap),
	TP_STRUCT__entry(
		__field(int, code)
		__field(u32, depth)
		__field(u32, func)
		__field(u32, offset)
		__string(kind, kwasm_trap_text(trap->kind))
	),
	TP_fast_assign(
		__entry->code = trap->code;
		__entry->depth = trap->depth;
		__entry->func = trap->depth ? trap->frames[0].func : 0;
		__entry->offset = trap->depth ? trap->frames[0].offset : 0;
		ka_compat_assign_str(kind, kwasm_trap_text(trap->kind));
	),
	TP_printk("kind=\"%s\" code=%d func=%u offset=0x%x depth=%u", __get_str(kind),
		  __entry->code, __entry->func, __entry->offset, __entry->depth)
);

/* @ticks: for how long it kept the processor, kwasm_target_ticks() */
TRACE_EVENT(kwasm_section,
	TP_PROTO(u32 ticks),
	TP_ARGS(ticks),
	TP_STRUCT__entry(
		__field(u32, ticks)
	),
	TP_fast_assign(
		__entry->ticks = ticks;
	),
	TP_printk("ticks=%u", __entry->ticks)
);

#endif /* _KWASM_RUNTIME_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH runtime
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
