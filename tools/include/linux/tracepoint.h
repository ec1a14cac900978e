/* SPDX-License-Identifier: GPL-2.0 */
/* Events that nobody listens to: what would be recorded is not even compiled. */
#ifndef _TWIN_LINUX_TRACEPOINT_H
#define _TWIN_LINUX_TRACEPOINT_H

#define TP_PROTO(...)	__VA_ARGS__

#define TRACE_EVENT(name, proto, args, entry, assign, print)	\
	static inline bool trace_##name##_enabled(void) { return false; }	\
	static inline void trace_##name(proto) {}

#endif
