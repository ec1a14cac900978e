/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events of the proof: none
 *
 * One tells the address of what is gone, which is not to be looked at any more
 * even as a number, and arguments are looked at.
 */
#ifndef _PROVE_LINUX_TRACEPOINT_H
#define _PROVE_LINUX_TRACEPOINT_H

#define TRACE_EVENT(...)

#define trace_ka_alloc(...)	do { } while (0)
#define trace_ka_free(...)	do { } while (0)
#define trace_ka_refuse(...)	do { } while (0)
#define trace_kwasm_trap(...)	do { } while (0)

#endif
