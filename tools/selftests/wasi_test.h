/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KTAP for WASI programs: they test the system they run on, and report
 *
 * A claim is one line.  What failed is said with the values that it had, and
 * main() ends with finish(), whose status says whether all claims held.
 */
#ifndef WASI_TEST_H
#define WASI_TEST_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int nr_claims, nr_failed;

static inline void claim(int holds, const char *text, long long got, long long want)
{
	printf("%s %d %s\n", holds ? "ok" : "not ok", ++nr_claims, text);
	if (holds)
		return;
	printf("# got %lld, want %lld; errno %d (%s)\n", got, want, errno, strerror(errno));
	nr_failed++;
}

/* @call is @want. */
#define IS(call, want)	do {						\
	long long got_ = (call), want_ = (want);			\
									\
	claim(got_ == want_, #call " is " #want, got_, want_);		\
} while (0)

/* @call fails, with @want as errno. */
#define FAILS(call, want)	do {					\
	long long got_, want_ = (want);					\
									\
	errno = 0;							\
	got_ = (call);							\
	claim(got_ == -1 && errno == want_, #call " fails with " #want, errno, want_);	\
} while (0)

#define HOLDS(what)	claim(!!(what), #what, 0, 1)

static inline void begin(void)
{
	/* So that a program that traps has told how far it came. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("KTAP version 1");
}

static inline int finish(void)
{
	printf("1..%d\n", nr_claims);
	return nr_failed ? 1 : 0;
}

#endif /* WASI_TEST_H */
