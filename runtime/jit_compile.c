// SPDX-License-Identifier: GPL-2.0
/*
 * Compiler: all functions of a module
 */
#include "runtime/jit.h"

/**
 * kwasm_jit_compile() - compile a module
 * @m: module
 * @text: receives the text
 *
 * Return: 0.
 */
int kwasm_jit_compile(struct kwasm_module *m, struct kwasm_jit_text *text)
{
	return 0;
}
