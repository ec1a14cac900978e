/* SPDX-License-Identifier: GPL-2.0 */
/*
 * WASI preview 1: numbers and structs as programs see them, and our limits
 *
 * Source: the witx description of wasi_snapshot_preview1.  Everything in a
 * program's memory is little-endian and may lie at any address.
 */
#ifndef _KWASM_KMOD_WASI_TYPES_H
#define _KWASM_KMOD_WASI_TYPES_H

#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/sizes.h>
#include <linux/types.h>

/* Limits, all of them. */
#define WASI_MAX_FDS		1024	/* open at once; as RLIMIT_NOFILE is, as a rule */
#define WASI_MAX_PREOPENS	256	/* directories handed in */
#define WASI_MAX_STRINGS	SZ_1M	/* bytes of arguments, or of environment */
#define WASI_MAX_PATH		PATH_MAX	/* bytes, with a NUL; as Linux has it */
#define WASI_MAX_IOVS		1024	/* vectors of a read or write; as UIO_MAXIOV */
#define WASI_MAX_POLL		1024	/* subscriptions of poll_oneoff */
#define WASI_CHUNK		SZ_1M	/* bytes moved between two looks at the deadline */

/* "Capabilities insufficient"; beyond the errors that Linux has. */
#define ENOTCAPABLE		3000

enum wasi_errno {
	WASI_SUCCESS,
	WASI_2BIG,
	WASI_ACCES,
	WASI_ADDRINUSE,
	WASI_ADDRNOTAVAIL,
	WASI_AFNOSUPPORT,
	WASI_AGAIN,
	WASI_ALREADY,
	WASI_BADF,
	WASI_BADMSG,
	WASI_BUSY,
	WASI_CANCELED,
	WASI_CHILD,
	WASI_CONNABORTED,
	WASI_CONNREFUSED,
	WASI_CONNRESET,
	WASI_DEADLK,
	WASI_DESTADDRREQ,
	WASI_DOM,
	WASI_DQUOT,
	WASI_EXIST,
	WASI_FAULT,
	WASI_FBIG,
	WASI_HOSTUNREACH,
	WASI_IDRM,
	WASI_ILSEQ,
	WASI_INPROGRESS,
	WASI_INTR,
	WASI_INVAL,
	WASI_IO,
	WASI_ISCONN,
	WASI_ISDIR,
	WASI_LOOP,
	WASI_MFILE,
	WASI_MLINK,
	WASI_MSGSIZE,
	WASI_MULTIHOP,
	WASI_NAMETOOLONG,
	WASI_NETDOWN,
	WASI_NETRESET,
	WASI_NETUNREACH,
	WASI_NFILE,
	WASI_NOBUFS,
	WASI_NODEV,
	WASI_NOENT,
	WASI_NOEXEC,
	WASI_NOLCK,
	WASI_NOLINK,
	WASI_NOMEM,
	WASI_NOMSG,
	WASI_NOPROTOOPT,
	WASI_NOSPC,
	WASI_NOSYS,
	WASI_NOTCONN,
	WASI_NOTDIR,
	WASI_NOTEMPTY,
	WASI_NOTRECOVERABLE,
	WASI_NOTSOCK,
	WASI_NOTSUP,
	WASI_NOTTY,
	WASI_NXIO,
	WASI_OVERFLOW,
	WASI_OWNERDEAD,
	WASI_PERM,
	WASI_PIPE,
	WASI_PROTO,
	WASI_PROTONOSUPPORT,
	WASI_PROTOTYPE,
	WASI_RANGE,
	WASI_ROFS,
	WASI_SPIPE,
	WASI_SRCH,
	WASI_STALE,
	WASI_TIMEDOUT,
	WASI_TXTBSY,
	WASI_XDEV,
	WASI_NOTCAPABLE,
};

/* What a descriptor may be used for: 64 bits, 30 of them have a meaning. */
#define WASI_RIGHT_FD_DATASYNC			BIT_ULL(0)
#define WASI_RIGHT_FD_READ			BIT_ULL(1)
#define WASI_RIGHT_FD_SEEK			BIT_ULL(2)
#define WASI_RIGHT_FD_FDSTAT_SET_FLAGS		BIT_ULL(3)
#define WASI_RIGHT_FD_SYNC			BIT_ULL(4)
#define WASI_RIGHT_FD_TELL			BIT_ULL(5)
#define WASI_RIGHT_FD_WRITE			BIT_ULL(6)
#define WASI_RIGHT_FD_ADVISE			BIT_ULL(7)
#define WASI_RIGHT_FD_ALLOCATE			BIT_ULL(8)
#define WASI_RIGHT_PATH_CREATE_DIRECTORY	BIT_ULL(9)
#define WASI_RIGHT_PATH_CREATE_FILE		BIT_ULL(10)
#define WASI_RIGHT_PATH_LINK_SOURCE		BIT_ULL(11)
#define WASI_RIGHT_PATH_LINK_TARGET		BIT_ULL(12)
#define WASI_RIGHT_PATH_OPEN			BIT_ULL(13)
#define WASI_RIGHT_FD_READDIR			BIT_ULL(14)
#define WASI_RIGHT_PATH_READLINK		BIT_ULL(15)
#define WASI_RIGHT_PATH_RENAME_SOURCE		BIT_ULL(16)
#define WASI_RIGHT_PATH_RENAME_TARGET		BIT_ULL(17)
#define WASI_RIGHT_PATH_FILESTAT_GET		BIT_ULL(18)
#define WASI_RIGHT_PATH_FILESTAT_SET_SIZE	BIT_ULL(19)
#define WASI_RIGHT_PATH_FILESTAT_SET_TIMES	BIT_ULL(20)
#define WASI_RIGHT_FD_FILESTAT_GET		BIT_ULL(21)
#define WASI_RIGHT_FD_FILESTAT_SET_SIZE		BIT_ULL(22)
#define WASI_RIGHT_FD_FILESTAT_SET_TIMES	BIT_ULL(23)
#define WASI_RIGHT_PATH_SYMLINK			BIT_ULL(24)
#define WASI_RIGHT_PATH_REMOVE_DIRECTORY	BIT_ULL(25)
#define WASI_RIGHT_PATH_UNLINK_FILE		BIT_ULL(26)
#define WASI_RIGHT_POLL_FD_READWRITE		BIT_ULL(27)
#define WASI_RIGHT_SOCK_SHUTDOWN		BIT_ULL(28)
#define WASI_RIGHT_SOCK_ACCEPT			BIT_ULL(29)
#define WASI_RIGHTS_ALL				(BIT_ULL(30) - 1)

/* Rights that mean nothing but of a directory, or nothing of one. */
#define WASI_RIGHTS_OF_DIRS						\
	(WASI_RIGHT_PATH_CREATE_DIRECTORY | WASI_RIGHT_PATH_CREATE_FILE |	\
	 WASI_RIGHT_PATH_LINK_SOURCE | WASI_RIGHT_PATH_LINK_TARGET |	\
	 WASI_RIGHT_PATH_OPEN | WASI_RIGHT_FD_READDIR | WASI_RIGHT_PATH_READLINK | \
	 WASI_RIGHT_PATH_RENAME_SOURCE | WASI_RIGHT_PATH_RENAME_TARGET |	\
	 WASI_RIGHT_PATH_FILESTAT_GET | WASI_RIGHT_PATH_FILESTAT_SET_SIZE |	\
	 WASI_RIGHT_PATH_FILESTAT_SET_TIMES | WASI_RIGHT_PATH_SYMLINK |	\
	 WASI_RIGHT_PATH_REMOVE_DIRECTORY | WASI_RIGHT_PATH_UNLINK_FILE)
#define WASI_RIGHTS_OF_FILES						\
	(WASI_RIGHT_FD_READ | WASI_RIGHT_FD_SEEK | WASI_RIGHT_FD_TELL |	\
	 WASI_RIGHT_FD_WRITE | WASI_RIGHT_FD_ALLOCATE |			\
	 WASI_RIGHT_FD_FILESTAT_SET_SIZE)
#define WASI_RIGHTS_OF_SOCKETS	(WASI_RIGHT_SOCK_SHUTDOWN | WASI_RIGHT_SOCK_ACCEPT)
/* Rights that a file has to be open for writing for. */
#define WASI_RIGHTS_TO_WRITE						\
	(WASI_RIGHT_FD_WRITE | WASI_RIGHT_FD_ALLOCATE | WASI_RIGHT_FD_FILESTAT_SET_SIZE)

enum wasi_filetype {
	WASI_FILETYPE_UNKNOWN,
	WASI_FILETYPE_BLOCK_DEVICE,
	WASI_FILETYPE_CHARACTER_DEVICE,
	WASI_FILETYPE_DIRECTORY,
	WASI_FILETYPE_REGULAR_FILE,
	WASI_FILETYPE_SOCKET_DGRAM,
	WASI_FILETYPE_SOCKET_STREAM,
	WASI_FILETYPE_SYMBOLIC_LINK,
};

#define WASI_FDFLAG_APPEND	BIT(0)
#define WASI_FDFLAG_DSYNC	BIT(1)
#define WASI_FDFLAG_NONBLOCK	BIT(2)
#define WASI_FDFLAG_RSYNC	BIT(3)
#define WASI_FDFLAG_SYNC	BIT(4)
#define WASI_FDFLAGS_ALL	(BIT(5) - 1)

#define WASI_OFLAG_CREAT	BIT(0)
#define WASI_OFLAG_DIRECTORY	BIT(1)
#define WASI_OFLAG_EXCL		BIT(2)
#define WASI_OFLAG_TRUNC	BIT(3)
#define WASI_OFLAGS_ALL		(BIT(4) - 1)

#define WASI_LOOKUP_FOLLOW	BIT(0)

#define WASI_FSTFLAG_ATIM	BIT(0)
#define WASI_FSTFLAG_ATIM_NOW	BIT(1)
#define WASI_FSTFLAG_MTIM	BIT(2)
#define WASI_FSTFLAG_MTIM_NOW	BIT(3)
#define WASI_FSTFLAGS_ALL	(BIT(4) - 1)

enum wasi_clock {
	WASI_CLOCK_REALTIME,
	WASI_CLOCK_MONOTONIC,
	WASI_CLOCK_PROCESS_CPUTIME,
	WASI_CLOCK_THREAD_CPUTIME,
};

enum wasi_event_type {
	WASI_EVENT_CLOCK,
	WASI_EVENT_FD_READ,
	WASI_EVENT_FD_WRITE,
};

#define WASI_CLOCK_ABSTIME	BIT(0)
#define WASI_EVENT_HANGUP	BIT(0)

#define WASI_PREOPEN_DIR	0

struct wasi_iovec {
	__le32 buf;
	__le32 len;
};

static_assert(sizeof(struct wasi_iovec) == 8);

struct wasi_fdstat {
	u8 filetype;
	u8 pad;
	__le16 flags;
	__le32 pad2;
	__le64 rights;
	__le64 inheriting;
};

static_assert(sizeof(struct wasi_fdstat) == 24);

struct wasi_filestat {
	__le64 dev;
	__le64 ino;
	u8 filetype;
	u8 pad[7];
	__le64 nlink;
	__le64 size;
	__le64 atim;
	__le64 mtim;
	__le64 ctim;
};

static_assert(sizeof(struct wasi_filestat) == 64);

struct wasi_prestat {
	u8 tag;
	u8 pad[3];
	__le32 name_len;
};

static_assert(sizeof(struct wasi_prestat) == 8);

struct wasi_dirent {
	__le64 next;
	__le64 ino;
	__le32 name_len;
	u8 filetype;
	u8 pad[3];
};

static_assert(sizeof(struct wasi_dirent) == 24);

struct wasi_subscription {
	__le64 userdata;
	u8 type;
	u8 pad[7];
	union {
		struct {
			__le32 id;
			__le32 pad;
			__le64 timeout;
			__le64 precision;
			__le16 flags;
		} clock;
		__le32 fd;
	};
};

static_assert(sizeof(struct wasi_subscription) == 48);

struct wasi_event {
	__le64 userdata;
	__le16 error;
	u8 type;
	u8 pad[5];
	__le64 nbytes;
	__le16 flags;
	u8 pad2[6];
};

static_assert(sizeof(struct wasi_event) == 32);

#endif /* _KWASM_KMOD_WASI_TYPES_H */
