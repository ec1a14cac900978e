// SPDX-License-Identifier: GPL-2.0
/*
 * Text module: 16 MiB
 */
#include "kmod/text.h"

KWASM_TEXT(kwasm_text_16m, 16777216);

MODULE_DESCRIPTION("Room for machine code of kwasm: 16 MiB");
MODULE_LICENSE("GPL");
