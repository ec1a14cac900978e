/* SPDX-License-Identifier: GPL-2.0 */
/* For assembly; nobody reads hints here. */
#ifndef _TWIN_ASM_UNWIND_HINTS_H
#define _TWIN_ASM_UNWIND_HINTS_H

#ifdef __ASSEMBLER__
.macro UNWIND_HINT_FUNC
.endm
#endif

#endif
