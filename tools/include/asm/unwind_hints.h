/* SPDX-License-Identifier: GPL-2.0 */
/* For assembly; nobody reads hints here. */
#ifndef _TWIN_ASM_UNWIND_HINTS_H
#define _TWIN_ASM_UNWIND_HINTS_H

#ifdef __ASSEMBLER__
.macro UNWIND_HINT_FUNC
.endm
.macro UNWIND_HINT type:req sp_reg=0 sp_offset=0
.endm
#endif

#endif
