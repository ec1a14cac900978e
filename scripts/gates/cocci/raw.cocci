// SPDX-License-Identifier: GPL-2.0
// An allocator of the kernel outside the back ends.
@@
identifier f =~ "^(k[vz]?[mcz]?alloc(_array|_node)?|kv?[mzc]alloc|kv?realloc|kcalloc|kvcalloc|k[vz]?free(_sensitive)?|v[mz]alloc(_user|_node)?|__vmalloc|vfree|vmap|vunmap|alloc_pages?|alloc_pages_bulk_array|__free_pages?|__get_free_pages?|get_zeroed_page|free_pages?|kmem_cache_z?alloc|kmem_cache_free|v?memdup_user(_nul)?|kmemdup(_nul)?|kstrn?dup|strndup_user|kv?asprintf)$";
@@
* f(...)
