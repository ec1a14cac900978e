/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Both directions of zlib, from one buffer to another
 */
#ifndef DEBIAN_ZLIB_H
#define DEBIAN_ZLIB_H

#include "debian.h"

#include <zlib/zlib.h>

static void *z_alloc(void *opaque, unsigned int items, unsigned int size)
{
	(void)opaque;
	return arena_alloc(items * size);
}

static void z_free(void *opaque, void *piece)
{
	(void)opaque;
	(void)piece;
}

/* A stream over two buffers, from an empty arena. */
static void stream_init(z_stream *z, const u8 *from, u32 size, u8 *to, u32 room)
{
	arena_reset();
	*z = (z_stream){ 0 };
	z->zalloc = z_alloc;
	z->zfree = z_free;
	z->next_in = (u8 *)from;
	z->avail_in = size;
	z->next_out = to;
	z->avail_out = room;
}

/* Both give the bytes written, or 0 if they did not come to an end. */
static u32 pack(const u8 *from, u32 size, u8 *to, u32 room)
{
	z_stream z;

	stream_init(&z, from, size, to, room);
	if (deflateInit(&z, Z_DEFAULT_COMPRESSION) != Z_OK ||
	    deflate(&z, Z_FINISH) != Z_STREAM_END)
		return 0;
	return z.total_out;
}

static u32 unpack(const u8 *from, u32 size, u8 *to, u32 room)
{
	z_stream z;

	stream_init(&z, from, size, to, room);
	if (inflateInit(&z) != Z_OK || inflate(&z, Z_FINISH) != Z_STREAM_END)
		return 0;
	return z.total_out;
}

#endif /* DEBIAN_ZLIB_H */
