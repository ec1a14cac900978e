/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Eva knows by name
 *
 * It computes these itself, and malloc() may return NULL whenever it is called.
 * What is said of them here only says that it may.
 */
#ifndef _PROVE_EVA_H
#define _PROVE_EVA_H

#include <linux/types.h>

/*@ assigns \result \from size; */
void *malloc(size_t size);
/*@ assigns \nothing; */
void free(void *p);
/*@ assigns *((char *)dst + (0 .. n - 1)), \result \from *((char *)src + (0 .. n - 1)), dst; */
void *memcpy(void *dst, const void *src, size_t n);
/*@ assigns *((char *)dst + (0 .. n - 1)), \result \from *((char *)src + (0 .. n - 1)), dst; */
void *memmove(void *dst, const void *src, size_t n);
/*@ assigns *((char *)dst + (0 .. n - 1)), \result \from c, dst; */
void *memset(void *dst, int c, size_t n);
/*@ assigns \result \from s[0 .. ]; */
size_t strlen(const char *s);
/*@ assigns \result \from s, s[0 .. ], c; */
char *strchr(const char *s, int c);

/* Makes bytes anything. */
/*@ assigns p[0 .. n - 1] \from \nothing; ensures \initialized(p + (0 .. n - 1)); */
void Frama_C_make_unknown(char *p, size_t n);
/* Says in the log that it was called. */
/*@ assigns \nothing; */
void Frama_C_show_each_end(void);

#endif
