/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_BSEARCH_H
#define _TWIN_LINUX_BSEARCH_H

#include <stdlib.h>

#endif
