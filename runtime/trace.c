// SPDX-License-Identifier: GPL-2.0
/*
 * Runtime: where its events are made
 */
#define CREATE_TRACE_POINTS
#include "runtime/trace.h"
