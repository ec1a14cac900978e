// SPDX-License-Identifier: GPL-2.0
/*
 * Text module: 48 MiB
 */
#include "kmod/text.h"

KWASM_TEXT(kwasm_text_48m, 50331648);

MODULE_DESCRIPTION("Room for machine code of kwasm: 48 MiB");
MODULE_LICENSE("GPL");
