/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every function of wasi_snapshot_preview1, once.  Define WASI() and MISSING()
 * before including this file.
 *
 *	WASI(name, "signature")		is there: kwasm_wasi_<name>()
 *	MISSING(name, "signature")	is not: returns ENOSYS
 *
 * A signature reads operands:results, a letter a value: i i32, l i64.
 */
/* clang-format off */
WASI(args_get,			"ii:i")
WASI(args_sizes_get,		"ii:i")
WASI(environ_get,		"ii:i")
WASI(environ_sizes_get,		"ii:i")
WASI(clock_res_get,		"ii:i")
WASI(clock_time_get,		"ili:i")
WASI(fd_advise,			"illi:i")
WASI(fd_allocate,		"ill:i")
WASI(fd_close,			"i:i")
WASI(fd_datasync,		"i:i")
WASI(fd_fdstat_get,		"ii:i")
WASI(fd_fdstat_set_flags,	"ii:i")
WASI(fd_fdstat_set_rights,	"ill:i")
WASI(fd_filestat_get,		"ii:i")
WASI(fd_filestat_set_size,	"il:i")
WASI(fd_filestat_set_times,	"illi:i")
WASI(fd_pread,			"iiili:i")
WASI(fd_prestat_get,		"ii:i")
WASI(fd_prestat_dir_name,	"iii:i")
WASI(fd_pwrite,			"iiili:i")
WASI(fd_read,			"iiii:i")
WASI(fd_readdir,		"iiili:i")
WASI(fd_renumber,		"ii:i")
WASI(fd_seek,			"ilii:i")
WASI(fd_sync,			"i:i")
WASI(fd_tell,			"ii:i")
WASI(fd_write,			"iiii:i")
WASI(path_create_directory,	"iii:i")
WASI(path_filestat_get,		"iiiii:i")
WASI(path_filestat_set_times,	"iiiilli:i")
MISSING(path_link,		"iiiiiii:i")	/* no exported function asks the LSMs about it */
WASI(path_open,			"iiiiillii:i")
WASI(path_readlink,		"iiiiii:i")
WASI(path_remove_directory,	"iii:i")
WASI(path_rename,		"iiiiii:i")
WASI(path_symlink,		"iiiii:i")
WASI(path_unlink_file,		"iii:i")
WASI(poll_oneoff,		"iiii:i")
WASI(proc_exit,			"i:")
MISSING(proc_raise,		"i:i")		/* a program cannot be signalled */
WASI(sched_yield,		":i")
WASI(random_get,		"ii:i")
MISSING(sock_accept,		"iii:i")	/* no network yet */
MISSING(sock_recv,		"iiiiii:i")
MISSING(sock_send,		"iiiii:i")
MISSING(sock_shutdown,		"ii:i")
/* clang-format on */
#undef WASI
#undef MISSING
