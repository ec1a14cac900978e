// SPDX-License-Identifier: GPL-2.0
/*
 * Bad input: every refusal has an errno, an offset and a sentence, and leaves
 * nothing behind
 *
 * KWASM_CORPUS names a folder with more modules to cut short.
 */
#include <fts.h>
#include <sys/stat.h>

#include <kselftest_harness.h>

#include "guest.h"
#include "wasm.h"

FIXTURE(bad)
{
	struct kwasm_device *dev;
	__u64 before;
};

FIXTURE_SETUP(bad)
{
	ASSERT_EQ(kwasm_device_open(&self->dev, NULL), 0);
	self->before = bytes_used();
}

FIXTURE_TEARDOWN(bad)
{
	EXPECT_EQ(bytes_used(), self->before);
	kwasm_device_close(self->dev);
}

/* Loads; whatever comes of it has to make sense.  Returns the errno. */
static int load(struct __test_metadata *_metadata, struct kwasm_device *dev, const void *bytes,
		size_t size)
{
	const struct kwasm_error *error = kwasm_device_error(dev);
	struct kwasm_module *m;
	int err = kwasm_module_load(dev, bytes, size, NULL, &m);

	if (!err) {
		kwasm_module_close(m);
		return 0;
	}
	EXPECT_TRUE(err == -ENOEXEC || err == -E2BIG);
	EXPECT_NE(error->text[0], 0);
	EXPECT_LE(error->offset, size);
	return err;
}

static int load_and_free(struct __test_metadata *_metadata, struct kwasm_device *dev,
			 struct wasm *w)
{
	int err = load(_metadata, dev, w->bytes, w->len);

	free(w->bytes);
	*w = (struct wasm){};
	return err;
}

#define EXPECT_TEXT(dev, words) do {						\
	const char *_text = kwasm_device_error(dev)->text, *_words = words;	\
										\
	EXPECT_EQ(strncmp(_text, _words, strlen(_words)), 0)			\
		TH_LOG("'%s' came, '%s' was wanted", _text, _words);		\
} while (0)

/* A module cut short is a module only where a section just ended. */
static int cut_everywhere(struct __test_metadata *_metadata, struct kwasm_device *dev,
			  const unsigned char *bytes, size_t size)
{
	int valid = 0;
	size_t n;

	for (n = 0; n < size; n++)
		valid += !load(_metadata, dev, bytes, n);
	return valid;
}

TEST_F(bad, cut_short_at_every_byte)
{
	/* An empty module, and one with the sections that need no others. */
	EXPECT_LE(cut_everywhere(_metadata, self->dev, guest_wasm, GUEST_SIZE), 4);
	EXPECT_EQ(load(_metadata, self->dev, guest_wasm, GUEST_SIZE), 0);
}

/* What is longer takes long and shows nothing new; so do all of thousands. */
#define LONGEST	2048
#define EVERY	32

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_wanted(const FTSENT *entry)
{
	size_t len = entry->fts_namelen;

	return entry->fts_info == FTS_F && len > 5 &&
	       !strcmp(entry->fts_name + len - 5, ".wasm") &&
	       entry->fts_statp->st_size <= LONGEST;
}

TEST_F_TIMEOUT(bad, corpus_cut_short_at_every_byte, 600)
{
	char *folders[2] = {};
	unsigned char bytes[LONGEST];
	int seen = 0, cut = 0;
	FTSENT *entry;
	size_t size;
	FILE *f;
	FTS *fts;

	folders[0] = getenv("KWASM_CORPUS");
	if (!folders[0])
		SKIP(return, "KWASM_CORPUS names no folder with modules");
	fts = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	ASSERT_NE(fts, NULL);
	while ((entry = fts_read(fts))) {
		if (!is_wanted(entry) || seen++ % EVERY)
			continue;
		f = fopen(entry->fts_path, "re");
		ASSERT_NE(f, NULL);
		size = fread(bytes, 1, sizeof(bytes), f);
		fclose(f);
		cut_everywhere(_metadata, self->dev, bytes, size);
		cut++;
	}
	fts_close(fts);
	TH_LOG("%d of %d modules", cut, seen);
	EXPECT_GT(cut, 0);
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

TEST_F_TIMEOUT(bad, random_bytes, 300)
{
	unsigned char bytes[256];
	uint32_t seed = 1;
	int i, valid = 0;
	size_t n;

	for (i = 0; i < 5000; i++) {
		for (n = 0; n < sizeof(bytes); n++)
			bytes[n] = next(&seed);
		/* Every other one gets past the header, into some section. */
		if (i & 1) {
			memcpy(bytes, "\0asm\1\0\0\0", 8);
			bytes[8] %= 13;
		}
		valid += !load(_metadata, self->dev, bytes, 1 + next(&seed) % sizeof(bytes));
	}
	EXPECT_LT(valid, 100);
}

TEST_F_TIMEOUT(bad, flipped_bits, 300)
{
	unsigned char *bytes = malloc(GUEST_SIZE);
	uint32_t seed = 2, bit;
	int i, valid = 0;

	ASSERT_NE(bytes, NULL);
	memcpy(bytes, guest_wasm, GUEST_SIZE);
	for (i = 0; i < 10000; i++) {
		bit = next(&seed) % (GUEST_SIZE * 8);
		bytes[bit / 8] ^= 1u << bit % 8;
		valid += !load(_metadata, self->dev, bytes, GUEST_SIZE);
		bytes[bit / 8] ^= 1u << bit % 8;
	}
	TH_LOG("%d of 10000 were still valid", valid);
	EXPECT_LT(valid, 10000);
	free(bytes);
}

TEST_F(bad, no_bytes_at_all)
{
	EXPECT_EQ(load(_metadata, self->dev, "", 0), -ENOEXEC);
	EXPECT_EQ(load(_metadata, self->dev, "\0asm", 4), -ENOEXEC);
}

static const uint32_t near_the_end[] = { 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };

TEST_F(bad, counts_near_the_end_of_numbers)
{
	struct wasm w, section = {};
	unsigned int id, i;

	for (id = 1; id <= 12; id++) {
		for (i = 0; i < 4; i++) {
			/* A data count of its own is only wrong when data is missing. */
			wasm_begin(&w);
			wasm_u32(&section, near_the_end[i]);
			wasm_repeat(&section, 0, 64);
			wasm_section(&w, id, &section);
			EXPECT_NE(load_and_free(_metadata, self->dev, &w), 0)
				TH_LOG("section %u with %u entries", id, near_the_end[i]);
		}
	}
}

TEST_F(bad, sizes_near_the_end_of_numbers)
{
	unsigned int id, i;
	struct wasm w;

	for (id = 0; id <= 13; id++) {
		for (i = 0; i < 4; i++) {
			wasm_begin(&w);
			wasm_byte(&w, id);
			wasm_u32(&w, near_the_end[i]);
			wasm_repeat(&w, 0, 16);
			EXPECT_EQ(load_and_free(_metadata, self->dev, &w), -ENOEXEC);
		}
	}
}

TEST_F(bad, body_counts_near_the_end_of_numbers)
{
	struct wasm w, body = {};

	/* br_table with 2^32 - 1 labels that are not there */
	wasm_text(&body, "\x41\0\x0e");
	wasm_u32(&body, UINT32_MAX);
	wasm_text(&body, "\0\x0b");
	wasm_function(&w, &body);
	EXPECT_NE(load_and_free(_metadata, self->dev, &w), 0);
}

TEST_F(bad, locals_without_end)
{
	struct wasm w, section = {};

	wasm_begin(&w);
	wasm_text(&section, "\1\x60\0\0");
	wasm_section(&w, 1, &section);
	wasm_text(&section, "\1\0");
	wasm_section(&w, 3, &section);
	wasm_text(&section, "\1\x0e\2\xff\xff\xff\xff\x0f\x7f\xff\xff\xff\xff\x0f\x7f\x0b");
	wasm_section(&w, 10, &section);
	EXPECT_NE(load_and_free(_metadata, self->dev, &w), 0);
	EXPECT_TEXT(self->dev, "too many locals");
}

/* Calls "f" of a module in a store of its own; returns as kwasm_store_call(). */
static int call_f(struct kwasm_device *dev, struct wasm *w)
{
	struct guest g = { .dev = dev };
	int err = kwasm_module_load(dev, w->bytes, w->len, NULL, &g.m);

	if (!err)
		err = kwasm_store_create(dev, NULL, &g.s);
	if (!err)
		err = kwasm_store_instantiate(g.s, g.m, NULL, &g.inst);
	if (!err)
		err = guest_call(&g, "f", NULL, 0);
	kwasm_store_close(g.s);
	kwasm_module_close(g.m);
	free(w->bytes);
	return err;
}

TEST_F(bad, a_hundred_thousand_nested_blocks)
{
	const uint32_t depth = 100000;
	struct wasm w, body = {};
	uint32_t i;

	for (i = 0; i < depth; i++)
		wasm_text(&body, "\x02\x40");
	wasm_repeat(&body, 0x0b, depth + 1);
	wasm_function(&w, &body);
	EXPECT_EQ(call_f(self->dev, &w), 0);

	/* The same without its ends. */
	for (i = 0; i < depth; i++)
		wasm_text(&body, "\x02\x40");
	wasm_function(&w, &body);
	EXPECT_EQ(load_and_free(_metadata, self->dev, &w), -ENOEXEC);
}

TEST_F(bad, br_table_with_a_million_labels)
{
	const uint32_t labels = 1000000;
	struct wasm w, body = {};

	wasm_text(&body, "\x41\x05\x0e");
	wasm_u32(&body, labels);
	wasm_repeat(&body, 0, labels + 1);
	wasm_byte(&body, 0x0b);
	wasm_function(&w, &body);
	EXPECT_EQ(call_f(self->dev, &w), 0);

	/* One label of them that there is no block for. */
	wasm_text(&body, "\x41\x05\x0e");
	wasm_u32(&body, labels);
	wasm_repeat(&body, 0, labels - 1);
	wasm_text(&body, "\x09\0\x0b");
	wasm_function(&w, &body);
	EXPECT_EQ(load_and_free(_metadata, self->dev, &w), -ENOEXEC);
	EXPECT_TEXT(self->dev, "unknown label");
}

TEST_F(bad, types_without_end)
{
	struct wasm w, section = {};

	wasm_begin(&w);
	wasm_text(&section, "\1\x60");
	wasm_u32(&section, 1000000);
	wasm_repeat(&section, 0x7f, 1000000);
	wasm_byte(&section, 0);
	wasm_section(&w, 1, &section);
	EXPECT_EQ(load_and_free(_metadata, self->dev, &w), -E2BIG);
	EXPECT_TEXT(self->dev, "too many parameters or results");
}

static void with_memory(struct wasm *w, uint32_t pages)
{
	struct wasm section = {};

	wasm_begin(w);
	wasm_text(&section, "\1\0");
	wasm_u32(&section, pages);
	wasm_section(w, 5, &section);
}

TEST_F(bad, four_gigabytes_of_memory)
{
	struct wasm w;

	/* Valid, and more than there is to give. */
	with_memory(&w, 65535);
	EXPECT_EQ(call_f(self->dev, &w), -ENOMEM);
	with_memory(&w, 65536);
	EXPECT_EQ(call_f(self->dev, &w), -E2BIG);
	with_memory(&w, 65537);
	EXPECT_EQ(load_and_free(_metadata, self->dev, &w), -ENOEXEC);
	EXPECT_TEXT(self->dev, "memory size must be at most 65536 pages (4GiB)");
}

TEST_F(bad, four_billion_table_elements)
{
	struct wasm w, section = {};
	int err;

	wasm_begin(&w);
	wasm_text(&section, "\1\x70\0\xff\xff\xff\xff\x0f");
	wasm_section(&w, 4, &section);
	err = call_f(self->dev, &w);
	EXPECT_TRUE(err == -E2BIG || err == -ENOMEM);
}

/* What is not an instruction, alone in a body. */
TEST_F(bad, unknown_opcodes)
{
	static const struct {
		unsigned char from, to;
	} gaps[] = {
		{ 0x06, 0x0a }, { 0x12, 0x19 }, { 0x1d, 0x1f }, { 0x27, 0x27 }, { 0xc5, 0xcf },
		{ 0xd3, 0xfb }, { 0xfd, 0xff },
	};
	struct wasm w, body = {};
	unsigned int i, op;

	for (i = 0; i < ARRAY_SIZE(gaps); i++) {
		for (op = gaps[i].from; op <= gaps[i].to; op++) {
			wasm_byte(&body, op);
			wasm_text(&body, "\0\0\x0b");
			wasm_function(&w, &body);
			EXPECT_EQ(load_and_free(_metadata, self->dev, &w), -ENOEXEC)
				TH_LOG("opcode 0x%x", op);
			EXPECT_TEXT(self->dev, "illegal opcode");
			EXPECT_EQ(kwasm_device_error(self->dev)->func, 0);
			EXPECT_GT(kwasm_device_error(self->dev)->offset, 8);
		}
	}
	wasm_text(&body, "\xfc\xff\x01\x0b");
	wasm_function(&w, &body);
	EXPECT_EQ(load_and_free(_metadata, self->dev, &w), -ENOEXEC);
}

/* Imports "guest" "add" as a function "() -> ()", or what @kind says. */
static void with_import(struct wasm *w, const char *module, const char *field)
{
	struct wasm section = {};

	wasm_begin(w);
	wasm_text(&section, "\1\x60\0\0");
	wasm_section(w, 1, &section);
	wasm_u32(&section, 1);
	wasm_u32(&section, strlen(module));
	wasm_bytes(&section, module, strlen(module));
	wasm_u32(&section, strlen(field));
	wasm_bytes(&section, field, strlen(field));
	wasm_text(&section, "\0\0");
	wasm_section(w, 2, &section);
}

TEST_F(bad, wrong_imports)
{
	static const struct {
		const char *module, *field, *text;
		int err;
	} rows[] = {
		{ "nobody", "add", "unknown import", -ENOENT },
		{ "guest", "nothing like it", "unknown import", -ENOENT },
		{ "guest", "add", "incompatible import type", -ENOEXEC },
		{ "guest", "memory", "incompatible import type", -ENOEXEC },
		{ "guest", "nothing", NULL, 0 },
	};
	const struct kwasm_error *error;
	struct kwasm_module *m;
	struct kwasm_usage before, after;
	struct guest g;
	struct wasm w;
	uint32_t inst;
	size_t i;

	ASSERT_EQ(guest_open(&g, NULL), 0);
	ASSERT_EQ(kwasm_store_register(g.s, "guest", 5, g.inst), 0);
	error = kwasm_store_error(g.s);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		with_import(&w, rows[i].module, rows[i].field);
		ASSERT_EQ(kwasm_module_load(g.dev, w.bytes, w.len, NULL, &m), 0);
		ASSERT_EQ(kwasm_store_usage(g.s, &before), 0);
		EXPECT_EQ(kwasm_store_instantiate(g.s, m, NULL, &inst), rows[i].err);
		if (rows[i].err) {
			EXPECT_EQ(strncmp(error->text, rows[i].text, strlen(rows[i].text)), 0);
			EXPECT_NE(strstr(error->text, "offset"), NULL);
			ASSERT_EQ(kwasm_store_usage(g.s, &after), 0);
			EXPECT_EQ(after.used, before.used);
			EXPECT_EQ(after.nr_instances, before.nr_instances);
		}
		kwasm_module_close(m);
		free(w.bytes);
	}
	guest_close(&g);
}

TEST_F(bad, module_beyond_its_limit)
{
	size_t size = (1ull << 30) + 1;
	void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			   0);

	ASSERT_NE(bytes, MAP_FAILED);
	EXPECT_EQ(load(_metadata, self->dev, bytes, size), -E2BIG);
	munmap(bytes, size);
}

TEST_HARNESS_MAIN
