// SPDX-License-Identifier: GPL-2.0
/*
 * What went wrong: a sentence on stderr and an exit status
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* One line on stderr, after the program's name. */
void say(const char *fmt, ...)
{
	va_list args;

	/* What the program printed comes first. */
	fflush(stdout);
	fprintf(stderr, "%s: ", program);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

static int status_of_errno(int err)
{
	switch (-err) {
	case ENOEXEC:
	case E2BIG:
		return STATUS_REFUSED;
	case ENOENT:
		return STATUS_NOT_FOUND;
	case ENOMEM:
		return STATUS_BUDGET;
	case EINVAL:
		return STATUS_USAGE;
	default:
		return STATUS_KWASM;
	}
}

/* Exit status for an error of a handle. */
int status_of(const struct kwasm_error *error)
{
	if (error->err < 0)
		return status_of_errno(error->err);
	switch (error->err) {
	case KWASM_OUTCOME_RETURNED:
		return STATUS_OK;
	case KWASM_OUTCOME_EXIT:
		return error->code & 0xff;
	case KWASM_OUTCOME_FUEL:
	case KWASM_OUTCOME_DEADLINE:
		return STATUS_BUDGET;
	case KWASM_OUTCOME_KILLED:
	case KWASM_OUTCOME_STOPPED:
		return STATUS_STOPPED;
	default:
		return STATUS_TRAP;
	}
}

static bool is_trap(int err)
{
	return err > 0 && err < KWASM_OUTCOME_FUEL;
}

/* Says what the handle's error is; an exit is none.  Returns the exit status. */
int report_failure(const char *subject, const struct kwasm_error *error)
{
	if (error->err == KWASM_OUTCOME_RETURNED || error->err == KWASM_OUTCOME_EXIT)
		return status_of(error);
	say("%s: %s%s", subject, is_trap(error->err) ? "trap: " : "", error->text);
	return status_of(error);
}

int report_errno(const char *subject, int err)
{
	say("%s: %s", subject, strerrordesc_np(-err));
	return status_of_errno(err);
}

/* Opens the device or says why not. */
int open_device(struct kwasm_device **dev, const char *path)
{
	int err = kwasm_device_open(dev, path);

	if (!err)
		return STATUS_OK;
	if (*dev)
		say("%s", kwasm_device_error(*dev)->text);
	else
		say("no memory");
	kwasm_device_close(*dev);
	*dev = NULL;
	return STATUS_KWASM;
}
