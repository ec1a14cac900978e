/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text modules: executable memory that is there while it is used
 *
 * Pages of a kernel module's text are the only executable memory that exported
 * symbols reach, and they take as much memory as they are long.  A text module
 * is nothing but such pages.  kwasm has it loaded when there is more machine code
 * than fits into its own text, holds it while there is any in it, and after that
 * it can be removed.  It has no bytes in its file, and no code of its own.
 *
 * Its name, which says its size, is all that kwasm knows of it.
 */
#ifndef _KWASM_KMOD_TEXT_H
#define _KWASM_KMOD_TEXT_H

#include <linux/export.h>
#include <linux/module.h>
#include <linux/stringify.h>

#define KWASM_TEXT(name, bytes)							\
	asm(".pushsection .kwasm_arena, \"ax\", @nobits\n"			\
	    "	.balign	4096\n"							\
	    "	.globl	" #name "\n"						\
	    "	.type	" #name ", @function\n"					\
	    #name ":\n"								\
	    "	.skip	" __stringify(bytes) "\n"				\
	    "	.size	" #name ", . - " #name "\n"				\
	    ".popsection\n");							\
	extern const u8 name[]; EXPORT_SYMBOL_GPL(name)

#endif /* _KWASM_KMOD_TEXT_H */
