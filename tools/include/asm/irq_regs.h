/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_ASM_IRQ_REGS_H
#define _TWIN_ASM_IRQ_REGS_H

#include <asm/ptrace.h>

/* Of the timer that rings, or NULL. */
struct pt_regs *get_irq_regs(void);

#endif
