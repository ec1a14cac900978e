// SPDX-License-Identifier: GPL-2.0
/*
 * WASI streams: a program that does to its descriptors what it is told
 *
 *	copy		copies input to output, with read() and write()
 *	poll		waits for input with poll(), then copies
 *	wait		waits for input, for ever
 *	sleep		sleeps for an hour
 *	fill		writes to its output, for ever
 *	seek		says whether input can seek: "seek" or the error's number
 *	tty		says whether output is a terminal: 1 or 0
 *	open PATH	opens PATH, and copies that to output
 *	exit N		ends with status N
 *	trap		traps
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char buf[100000];

static int copy(int from)
{
	ssize_t n;

	while ((n = read(from, buf, sizeof(buf))) > 0) {
		if (write(1, buf, n) != n)
			return 1;
	}
	return n ? 1 : 0;
}

static int wait_for_input(void)
{
	struct pollfd p = { .fd = 0, .events = POLLIN };

	return poll(&p, 1, -1) == 1 && p.revents & (POLLIN | POLLHUP) ? 0 : 1;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "copy"))
		return copy(0);
	if (!strcmp(what, "poll"))
		return wait_for_input() || copy(0);
	if (!strcmp(what, "wait"))
		return wait_for_input();
	if (!strcmp(what, "sleep"))
		return sleep(3600);
	while (!strcmp(what, "fill")) {
		if (write(1, buf, sizeof(buf)) < 0)
			return 1;
	}
	if (!strcmp(what, "seek")) {
		if (lseek(0, 0, SEEK_CUR) < 0)
			printf("%d\n", errno);
		else
			puts("seek");
		return 0;
	}
	if (!strcmp(what, "tty"))
		return printf("%d\n", isatty(1)) < 0;
	if (!strcmp(what, "open") && argc > 2)
		return copy(open(argv[2], O_RDONLY));
	if (!strcmp(what, "exit") && argc > 2)
		exit(atoi(argv[2]));
	if (!strcmp(what, "trap"))
		__builtin_trap();
	return 99;
}
