// SPDX-License-Identifier: GPL-2.0
/*
 * WASI errno: Linux' error numbers in the words that programs know
 */

#include <linux/errno.h>
#include <linux/kernel.h>

#include "kmod/wasi_process.h"

/* Those of the same name. */
static const u8 same[] = {
#define ROW(name)			\
	[E##name] = WASI_##name
	ROW(ACCES),
	ROW(ADDRINUSE),
	ROW(ADDRNOTAVAIL),
	ROW(AFNOSUPPORT),
	ROW(AGAIN),
	ROW(ALREADY),
	ROW(BADF),
	ROW(BADMSG),
	ROW(BUSY),
	ROW(CHILD),
	ROW(CONNABORTED),
	ROW(CONNREFUSED),
	ROW(CONNRESET),
	ROW(DEADLK),
	ROW(DESTADDRREQ),
	ROW(DOM),
	ROW(DQUOT),
	ROW(EXIST),
	ROW(FAULT),
	ROW(FBIG),
	ROW(HOSTUNREACH),
	ROW(IDRM),
	ROW(ILSEQ),
	ROW(INPROGRESS),
	ROW(INTR),
	ROW(INVAL),
	ROW(ISCONN),
	ROW(ISDIR),
	ROW(LOOP),
	ROW(MFILE),
	ROW(MLINK),
	ROW(MSGSIZE),
	ROW(MULTIHOP),
	ROW(NAMETOOLONG),
	ROW(NETDOWN),
	ROW(NETRESET),
	ROW(NETUNREACH),
	ROW(NFILE),
	ROW(NOBUFS),
	ROW(NODEV),
	ROW(NOENT),
	ROW(NOEXEC),
	ROW(NOLCK),
	ROW(NOLINK),
	ROW(NOMEM),
	ROW(NOMSG),
	ROW(NOPROTOOPT),
	ROW(NOSPC),
	ROW(NOSYS),
	ROW(NOTCONN),
	ROW(NOTDIR),
	ROW(NOTEMPTY),
	ROW(NOTRECOVERABLE),
	ROW(NOTSOCK),
	ROW(NOTTY),
	ROW(NXIO),
	ROW(OVERFLOW),
	ROW(OWNERDEAD),
	ROW(PERM),
	ROW(PIPE),
	ROW(PROTO),
	ROW(PROTONOSUPPORT),
	ROW(PROTOTYPE),
	ROW(RANGE),
	ROW(ROFS),
	ROW(SPIPE),
	ROW(SRCH),
	ROW(STALE),
	ROW(TIMEDOUT),
	ROW(TXTBSY),
	ROW(XDEV),
#undef ROW
	[E2BIG] = WASI_2BIG,
	[EOPNOTSUPP] = WASI_NOTSUP,
};

/**
 * kwasm_wasi_errno() - translate an error
 * @err: 0 or a negative errno
 *
 * Return: the number; WASI_IO for what WASI has no word for.
 */
enum wasi_errno kwasm_wasi_errno(int err)
{
	switch (-err) {
	case 0:
		return WASI_SUCCESS;
	/* A wait that a signal ended; nobody can restart a program's call. */
	case ERESTARTSYS ... ERESTART_RESTARTBLOCK:
		return WASI_INTR;
	case ENOTSUPP:
		return WASI_NOTSUP;
	case ENOTCAPABLE:
		return WASI_NOTCAPABLE;
	default:
		if (err > 0 || -err >= ARRAY_SIZE(same) || !same[-err])
			return WASI_IO;
		return same[-err];
	}
}
