// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: where its events are made
 */
#define CREATE_TRACE_POINTS
#include "alloc/trace.h"
