// SPDX-License-Identifier: GPL-2.0
/*
 * Why the last operation on a handle failed
 *
 * The kernel writes its sentence straight into the handle's error; only where
 * it gave none is one made of the errno here.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "internal.h"

void error_clear(struct kwasm_error *error)
{
	error->err = 0;
	error->code = 0;
	error->func = KWASM_NO_FUNCTION;
	error->offset = 0;
	error->depth = 0;
	error->nr_frames = 0;
	error->text[0] = '\0';
}

/* Forgets the last failure; returns where the kernel puts the next sentence. */
struct kwasm_log error_log(struct kwasm_error *error)
{
	error_clear(error);
	return (struct kwasm_log){
		.buf = as_u64(error->text),
		.size = sizeof(error->text),
	};
}

int error_set(struct kwasm_error *error, int err, const char *fmt, ...)
{
	va_list args;

	error_clear(error);
	error->err = err;
	va_start(args, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, args);
	va_end(args);
	return err;
}

/* Returns -errno; keeps the kernel's sentence where there is one. */
int error_from_errno(struct kwasm_error *error, const char *what)
{
	error->err = -errno;
	if (!error->text[0])
		snprintf(error->text, sizeof(error->text), "%s: %s", what, strerrordesc_np(errno));
	return error->err;
}

/* The frames themselves are in @error already: the kernel wrote them there. */
int error_from_outcome(struct kwasm_error *error, const struct kwasm_outcome *outcome)
{
	error->err = outcome->trap;
	error->code = outcome->code;
	error->depth = outcome->depth;
	error->nr_frames = outcome->depth;
	if (error->nr_frames > KWASM_ERROR_FRAMES)
		error->nr_frames = KWASM_ERROR_FRAMES;
	if (error->err && !error->text[0])
		snprintf(error->text, sizeof(error->text), "%s", kwasm_outcome_text(outcome->trap));
	return error->err;
}
