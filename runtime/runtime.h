/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runtime floor: WebAssembly
 *
 * The door: modules are loaded (module.h), instantiated in stores and called
 * (store.h); calls return or trap (trap.h); refused bytes leave a report
 * (report.h).  Stores can be supervised (supervisor.h).  Knows nothing of files, ioctls and users.
 *
 * Names with a fixed meaning in this folder: m a module, s a store, inst an
 * instance, f a function instance, r a reader, v the validator's state, sp the
 * operand stack, pc code, fp a frame, rep a report, err an errno.
 */
#ifndef _KWASM_RUNTIME_RUNTIME_H
#define _KWASM_RUNTIME_RUNTIME_H

#include "runtime/limits.h"
#include "runtime/module.h"
#include "runtime/report.h"
#include "runtime/store.h"
#include "runtime/supervisor.h"
#include "runtime/trap.h"
#include "runtime/type.h"

#endif /* _KWASM_RUNTIME_RUNTIME_H */
