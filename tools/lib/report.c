// SPDX-License-Identifier: GPL-2.0
/* What the twin prints: the kernel's log, splats, and where things came from. */
#include <sanitizer/common_interface_defs.h>
#include <stdarg.h>
#include <stdio.h>

#include <linux/kernel.h>
#include <linux/string.h>

#include "tools/lib/twin.h"

static u64 nr_splats;

u64 twin_splats(void)
{
	return nr_splats;
}

/* KTAP calls a line of this form a diagnostic. */
int _printk(const char *fmt, ...)
{
	va_list args;
	int n;

	if (fmt[0] == '<' && fmt[1] && fmt[2] == '>')
		fmt += 3;
	printf("    # ");
	va_start(args, fmt);
	n = vprintf(fmt, args);
	va_end(args);
	return n;
}

/* Frame pointers: every object of the strict build keeps them. */
static __always_inline void walk(void **trace, void **fp)
{
	unsigned int n = 0;

	while (TWIN_STRICT && n < TWIN_TRACE) {
		void **up = fp[0];

		trace[n++] = fp[1];
		if (up <= fp || (u8 *)up - (u8 *)fp > 1 << 20)
			break;
		fp = up;
	}
	while (n < TWIN_TRACE)
		trace[n++] = NULL;
}

__attribute__((no_sanitize("address"))) void twin_trace(void **trace)
{
	walk(trace, __builtin_frame_address(0));
}

void twin_print_trace(void *const *trace)
{
	char line[256];

	for (unsigned int i = 0; i < TWIN_TRACE && trace[i]; i++) {
		snprintf(line, sizeof(line), "%p", trace[i]);
#ifdef __SANITIZE_ADDRESS__
		__sanitizer_symbolize_pc((u8 *)trace[i] - 1, "%f %S", line, sizeof(line));
#endif
		pr_err("  %s\n", line);
	}
}

void twin_splat(const char *fmt, ...)
{
	void *trace[TWIN_TRACE];
	va_list args;

	nr_splats++;
	printf("    # SPLAT: ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	twin_trace(trace);
	twin_print_trace(trace);
	fflush(stdout);
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n;

	if (!size)
		return 0;
	n = vsnprintf(buf, size, fmt, args);
	return (size_t)n < size ? n : (int)size - 1;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}
