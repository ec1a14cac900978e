/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies from a line of text
 */
#ifndef _KWASM_ALLOC_POLICY_LINE_H
#define _KWASM_ALLOC_POLICY_LINE_H

#include "alloc/alloc.h"
#include "alloc/tree.h"

int __must_check ka_policy_build(struct ka_policy *p, const char *text, size_t len,
				 struct ka_tree_error *error);
void ka_policy_exit(struct ka_policy *p);
struct ka_tree *ka_policy_tree(const struct ka_policy *p);	/* or NULL */

#endif /* _KWASM_ALLOC_POLICY_LINE_H */
