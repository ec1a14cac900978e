// SPDX-License-Identifier: GPL-2.0
// What an allocation returned is used before anybody asked whether it is there.
@@
expression x;
identifier fld;
identifier f =~ "^(ka_alloc|ka_zalloc|ka_new|ka_new_array|ka_realloc|ka_alloc_at|ka_alloc_array_at|ka_realloc_at|ka_vec_push|ka_vec_push_at|kwasm_module_alloc)$";
expression e;
@@
* x = f(...)
  ... when != !x
      when != x == NULL
      when != x != NULL
      when != if (x) { ... }
      when != x = e
(
* x->fld
|
* *x
|
* x[...]
|
* memcpy(x, ...)
|
* memset(x, ...)
)
