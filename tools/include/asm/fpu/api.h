/* SPDX-License-Identifier: GPL-2.0 */
/* In userspace floats are anybody's. */
#ifndef _TWIN_ASM_FPU_API_H
#define _TWIN_ASM_FPU_API_H

#include <linux/kernel.h>

void kernel_fpu_begin(void);
void kernel_fpu_end(void);

#endif
