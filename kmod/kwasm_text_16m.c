// SPDX-License-Identifier: GPL-2.0
/*
 * Text module: 16 MiB
 */
#include "kmod/text.h"

KWASM_TEXT(kwasm_text_16m, 16777216);
