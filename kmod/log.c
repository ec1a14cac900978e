// SPDX-License-Identifier: GPL-2.0
/*
 * Log: sentences for people, into the caller's buffer
 *
 * As the BPF verifier's: the errno is for the program, the text for whoever
 * reads it.  Text that does not fit is cut, and a buffer that cannot be written
 * to any more swallows the rest: a log never makes a call fail that would have
 * succeeded without one.
 *
 * Names come from guests and end up on terminals, so what could move a cursor
 * is shown as a question mark.
 */

#include <linux/kernel.h>
#include <linux/kwasm.h>
#include <linux/uaccess.h>

#include "kmod/kmod.h"
#include "kmod/log.h"

#define LINE		256	/* bytes of one kwasm_log(), NUL included */
#define NAME		80	/* bytes of a name that are shown, NUL included */

/**
 * kwasm_log_open() - begin an empty log
 * @log: log
 * @user: where the caller wants it; no buffer is fine
 *
 * Return: 0; -EINVAL; -EFAULT when the buffer cannot be written to.
 */
int kwasm_log_open(struct kwasm_logger *log, const struct kwasm_log *user)
{
	*log = (struct kwasm_logger){};
	if (user->reserved)
		return -EINVAL;
	if (!user->buf || !user->size)
		return 0;
	log->buf = u64_to_user_ptr(user->buf);
	log->size = user->size;
	return put_user('\0', log->buf);
}

static void append(struct kwasm_logger *log, const char *text, u32 len)
{
	u32 n;

	if (!log->size)
		return;
	n = min3(len, log->size - 1 - log->len, (u32)LINE);
	if (copy_to_user(log->buf + log->len, text, n) || put_user('\0', log->buf + log->len + n)) {
		log->size = 0;
		log->len = 0;
		return;
	}
	log->len += n;
}

/**
 * kwasm_log() - append text
 * @log: log
 * @fmt: format, for at most 255 bytes
 *
 * Context: may sleep.
 */
void kwasm_log(struct kwasm_logger *log, const char *fmt, ...)
{
	char line[LINE];
	va_list args;

	if (!log->size)
		return;
	va_start(args, fmt);
	append(log, line, vscnprintf(line, sizeof(line), fmt, args));
	va_end(args);
}

/* Bytes of a control character at @name, 0 for another one. */
static u32 control_len(const u8 *name, u32 left)
{
	if (*name < 0x20 || *name == 0x7f)
		return 1;
	/* U+0080 to U+009f, which a terminal may take for commands too. */
	return left > 1 && name[0] == 0xc2 && name[1] >= 0x80 && name[1] < 0xa0 ? 2 : 0;
}

/**
 * kwasm_log_clean() - make a name fit to be shown
 * @text: room for it
 * @name: UTF-8
 * @len: bytes of @name
 * @room: bytes at @text, at least 4; a longer name ends in "..."
 *
 * Return: length of @text, which is ended by a NUL.
 */
u32 kwasm_log_clean(char *text, const u8 *name, u32 len, u32 room)
{
	bool cut = len >= room;
	u32 i, skip, n = 0;

	if (cut)
		len = room - sizeof("...");
	/* Not within a character. */
	while (cut && len && (name[len] & 0xc0) == 0x80)
		len--;
	for (i = 0; i < len; i += skip ?: 1) {
		skip = control_len(name + i, len - i);
		text[n++] = skip ? '?' : name[i];
	}
	if (cut)
		n += scnprintf(text + n, room - n, "...");
	text[n] = '\0';
	return n;
}

/**
 * kwasm_log_name() - append a name that a guest or a user made up
 * @log: log
 * @name: UTF-8
 * @len: bytes of it; the first eighty or so are shown
 */
void kwasm_log_name(struct kwasm_logger *log, const u8 *name, u32 len)
{
	char text[NAME];

	if (log->size)
		append(log, text, kwasm_log_clean(text, name, len, sizeof(text)));
}

/**
 * kwasm_log_error() - append why memory could not be had
 * @log: log
 * @error: reason; nothing is written when there is none
 */
void kwasm_log_error(struct kwasm_logger *log, const struct ka_error *error)
{
	char line[LINE];

	if (log->size && error->err)
		append(log, line, ka_error_text(error, line, sizeof(line)));
}

/**
 * kwasm_log_report() - append why a module was refused
 * @log: log
 * @rep: report; the name it points at, if any, has to be there still
 * @error: what is known of a lack of memory
 */
void kwasm_log_report(struct kwasm_logger *log, const struct kwasm_report *rep,
		      const struct ka_error *error)
{
	char line[LINE];

	if (!log->size || rep->reason == KWASM_E_NONE)
		return;
	append(log, line, kwasm_report_print(rep, line, sizeof(line)));
	if ((rep->reason == KWASM_E_NO_MEMORY || rep->reason == KWASM_E_POOL_FULL) && error->err) {
		kwasm_log(log, ": ");
		kwasm_log_error(log, error);
	}
}

static void log_frame(struct kwasm_logger *log, const struct kwasm_frame_info *frame)
{
	const struct kwasm_instance *inst = frame->inst;
	struct kwasm_name name = {};

	if (inst->module)
		name = kwasm_module_func_name(inst->module, frame->func);
	if (name.data)
		kwasm_log_name(log, name.data, name.len);
	else
		kwasm_log(log, "function");
	kwasm_log(log, " #%u of instance %u", frame->func, inst->index);
	if (inst->module)
		kwasm_log(log, " at 0x%x", frame->offset);
}

/**
 * kwasm_log_trap() - append how a call ended, with its backtrace
 * @log: log
 * @trap: how it ended; nothing is written for a return or an exit
 *
 *	integer divide by zero in div #3 of instance 0 at 0x5a
 *	  called from main #4 of instance 0 at 0x71
 */
void kwasm_log_trap(struct kwasm_logger *log, const struct kwasm_trap *trap)
{
	u32 i, n = min_t(u32, trap->depth, ARRAY_SIZE(trap->frames));

	if (!log->size || trap->kind == KWASM_TRAP_NONE || trap->kind == KWASM_TRAP_EXIT)
		return;
	kwasm_log(log, "%s", kwasm_trap_text(trap->kind));
	if (trap->kind == KWASM_TRAP_HOST)
		kwasm_log(log, " with %pe", ERR_PTR(trap->code));
	for (i = 0; i < n; i++) {
		kwasm_log(log, i ? "\n  called from " : " in ");
		log_frame(log, &trap->frames[i]);
	}
	if (trap->depth > n)
		kwasm_log(log, "\n  and %u more", trap->depth - n);
}
