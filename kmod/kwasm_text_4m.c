// SPDX-License-Identifier: GPL-2.0
/*
 * Text module: 4 MiB
 */
#include "kmod/text.h"

KWASM_TEXT(kwasm_text_4m, 4194304);

MODULE_DESCRIPTION("Room for machine code of kwasm: 4 MiB");
MODULE_LICENSE("GPL");
