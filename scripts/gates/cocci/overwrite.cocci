// SPDX-License-Identifier: GPL-2.0
// x = realloc(x): when it fails, the old block is lost.
@@
expression x;
identifier f =~ "^(ka_realloc|ka_realloc_at|ka_realloc_aligned_at|krealloc|kvrealloc)$";
@@
(
* x = f(x, ...)
|
* x = f(..., x, ...)
)
