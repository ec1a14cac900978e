/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_OBJTOOL_H
#define _TWIN_LINUX_OBJTOOL_H

#ifdef __ASSEMBLER__
.macro ANNOTATE_NOENDBR
.endm
#endif

#endif
