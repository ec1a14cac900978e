// SPDX-License-Identifier: GPL-2.0
/*
 * Why bytes were refused
 *
 * The reasons' errnos and words, and the sentence made of a report.
 */
#include "runtime/report.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "runtime/type.h"

static const struct {
	int err;
	const char *text;
} reasons[KWASM_NR_REASONS] = {
#define REASON(name, err_, text_) [KWASM_E_##name] = { .err = -(err_), .text = text_ },
	KWASM_REASONS(REASON)
#undef REASON
};

/**
 * kwasm_report_init() - nothing went wrong yet
 * @rep: report
 */
void kwasm_report_init(struct kwasm_report *rep)
{
	*rep = (struct kwasm_report){ .func = KWASM_NO_FUNC };
}

/**
 * kwasm_report() - record what went wrong
 * @rep: report; keeps the first reason it is given
 * @reason: what
 * @offset: byte in the module
 *
 * Context: any; does not allocate.
 * Return: @reason's errno, negative.
 */
int kwasm_report(struct kwasm_report *rep, enum kwasm_reason reason, u64 offset)
{
	if (rep->reason == KWASM_E_NONE) {
		rep->reason = reason;
		rep->offset = offset;
	}
	return reasons[reason].err;
}

/**
 * kwasm_reason_errno() - errno of a reason
 * @reason: reason
 *
 * Return: a negative errno, 0 for KWASM_E_NONE.
 */
int kwasm_reason_errno(enum kwasm_reason reason)
{
	return reasons[reason].err;
}

/**
 * kwasm_reason_text() - words for a reason
 * @reason: reason
 *
 * Return: a constant string, without a full stop.
 */
const char *kwasm_reason_text(enum kwasm_reason reason)
{
	return reason == KWASM_E_NONE ? "no error" : reasons[reason].text;
}

/* Appends to @buf and never behind its end; returns the new length. */
static __printf(4, 5) int append(char *buf, size_t size, int len, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	len += vscnprintf(buf + len, size - len, fmt, args);
	va_end(args);
	return len;
}

static int append_name(char *buf, size_t size, int len, const u8 *name, u32 name_len)
{
	u32 i;

	len = append(buf, size, len, " \"");
	for (i = 0; i < name_len && len < size - 1; i++)
		len = append(buf, size, len, "%c",
			     name[i] >= 0x20 && name[i] < 0x7f ? name[i] : '.');
	return append(buf, size, len, "\"");
}

/**
 * kwasm_report_print() - make a sentence of a report
 * @rep: report
 * @buf: room for it
 * @size: bytes there, at least 1
 *
 * Names are bytes of the module: what is not printable is shown as a dot.
 *
 * Return: length of the text, less than @size.
 */
int kwasm_report_print(const struct kwasm_report *rep, char *buf, size_t size)
{
	int len;

	len = append(buf, size, 0, "%s", kwasm_reason_text(rep->reason));
	if (rep->expected || rep->actual)
		len = append(buf, size, len, ": expected %s, found %s",
			     rep->expected ? kwasm_valtype_name(rep->expected) : "a reference",
			     rep->actual ? kwasm_valtype_name(rep->actual) : "nothing");
	if (rep->module)
		len = append_name(buf, size, len, rep->module, rep->module_len);
	if (rep->name)
		len = append_name(buf, size, len, rep->name, rep->name_len);
	if (rep->offset)
		len = append(buf, size, len, " at offset 0x%llx", rep->offset);
	if (rep->func != KWASM_NO_FUNC)
		len = append(buf, size, len, " in function %u", rep->func);
	return len;
}
