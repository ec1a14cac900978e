// SPDX-License-Identifier: GPL-2.0
/*
 * Machine code of a function, as text
 *
 * The bytes are those that the kernel runs; capstone says what they mean, the
 * kernel which instruction of the module each belongs to and where its calls and
 * jumps lead.  Addresses count from the function's entry.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <capstone/capstone.h>

#include "cli.h"

#define BYTES_SHOWN	8	/* on a line; what is longer pushes the text aside */

/* The binary, to name instructions; none of it is needed. */
struct binary {
	const uint8_t *bytes;
	size_t size;
};

static const char *const opcodes[256] = {
#define OP(byte, name, text, ...) \
	[byte] = text,
#define OP_FC(...)
#include "runtime/opcode_list.h"
};

static const char *const opcodes_fc[256] = {
#define OP(...)
#define OP_FC(n, name, text, ...) \
	[n] = text,
#include "runtime/opcode_list.h"
};

static const char *opcode_at(const struct binary *b, uint32_t offset)
{
	const char *text = NULL;

	if (offset < b->size && b->bytes[offset] != 0xfc)
		text = opcodes[b->bytes[offset]];
	else if (offset + 1 < b->size)
		text = opcodes_fc[b->bytes[offset + 1]];
	return text ? text : "";
}

/* A pipe cannot be read twice: then there is nothing to see. */
static struct binary binary_open(const char *path)
{
	struct binary b = {};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes;

	if (fd < 0)
		return b;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0) {
		bytes = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes != MAP_FAILED)
			b = (struct binary){ bytes, st.st_size };
	}
	close(fd);
	return b;
}

static void binary_close(struct binary *b)
{
	if (b->bytes)
		munmap((void *)b->bytes, b->size);
}

/*
 * The instruction that the code at @at begins, if it does; returns which line comes
 * next.  Of several lines there only the last one has any code.
 */
static uint32_t print_line(const struct kwasm_code *code, uint32_t next, uint32_t at,
			   const struct binary *b)
{
	uint32_t first = next, offset;

	while (next < code->nr_lines && code->lines[next].at <= at)
		next++;
	if (next == first)
		return next;
	offset = code->lines[next - 1].offset;
	if (!first || offset != code->lines[first - 1].offset)
		printf("%#8x  %s\n", offset, opcode_at(b, offset));
	return next;
}

static void print_ref(const struct functions *fs, const struct kwasm_code_ref *ref)
{
	static const char *const kinds[] = {
		[KWASM_REF_OTHER] = "kwasm",
		[KWASM_REF_STACK] = "trap: call stack exhausted",
		[KWASM_REF_CALL] = "any function",
		[KWASM_REF_HELP] = "help",
		[KWASM_REF_POLL] = "poll",
		[KWASM_REF_RETURN] = "return",
	};

	if (ref->kind == KWASM_REF_FUNC)
		function_print(fs, ref->index);
	else if (ref->kind == KWASM_REF_TRAP)
		printf("trap: %s", kwasm_outcome_text(ref->index));
	else if (ref->kind < sizeof(kinds) / sizeof(*kinds))
		printf("%s", kinds[ref->kind]);
	else
		printf("%s", kinds[KWASM_REF_OTHER]);
}

static void print_insn(const struct functions *fs, const cs_insn *insn,
		       const struct kwasm_code_ref *ref)
{
	uint16_t i;

	printf("%10llx:  ", (unsigned long long)insn->address);
	for (i = 0; i < insn->size; i++)
		printf("%02x ", insn->bytes[i]);
	printf("%*s %s", i < BYTES_SHOWN ? 3 * (BYTES_SHOWN - i) : 0, "", insn->mnemonic);
	if (ref || insn->op_str[0])
		printf("%*s", strlen(insn->mnemonic) < 8 ? 8 - (int)strlen(insn->mnemonic) : 1, "");
	if (ref)
		print_ref(fs, ref);
	else
		printf("%s", insn->op_str);
	putchar('\n');
}

static void print_code(const struct functions *fs, const struct kwasm_code *code,
		       const cs_insn *insn, size_t nr, const struct binary *b)
{
	uint32_t line = 0, ref = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		const struct kwasm_code_ref *to = NULL;
		uint64_t end = insn[i].address + insn[i].size;

		line = print_line(code, line, insn[i].address, b);
		if (ref < code->nr_refs && code->refs[ref].at < end)
			to = &code->refs[ref++];
		/* Only a processor that guesses comes behind a return. */
		if (insn[i].id == X86_INS_INT3)
			continue;
		print_insn(fs, &insn[i], to);
	}
}

static int print_listing(const struct functions *fs, uint32_t index,
			 const struct kwasm_code *code, const char *path)
{
	struct binary b = binary_open(path);
	int status = STATUS_KWASM;
	cs_insn *insn;
	csh capstone;
	size_t nr;

	function_print(fs, index);
	printf(": %u bytes of machine code at +%#x, for %u bytes at %#llx\n", code->nr_bytes,
	       fs->func[index].code_offset, fs->func[index].size, fs->func[index].offset);
	if (cs_open(CS_ARCH_X86, CS_MODE_64, &capstone)) {
		say("capstone cannot take x86-64 apart");
		goto close;
	}
	/* What it does not know is shown as bytes. */
	cs_option(capstone, CS_OPT_SKIPDATA, CS_OPT_ON);
	nr = cs_disasm(capstone, code->bytes, code->nr_bytes, 0, 0, &insn);
	if (nr) {
		print_code(fs, code, insn, nr, &b);
		cs_free(insn, nr);
		status = STATUS_OK;
	} else {
		say("no memory for a listing");
	}
	cs_close(&capstone);
close:
	binary_close(&b);
	return status;
}

/* The listing of the function that @what says, of the module in @path. */
int print_asm(const struct functions *fs, const char *what, const char *path)
{
	struct kwasm_code code;
	uint32_t index;
	int err, status;

	if (!functions_find(fs, what, &index)) {
		say("%s: there is no function '%s'", path, what);
		return STATUS_NOT_FOUND;
	}
	err = kwasm_module_code(fs->m, index, &code);
	if (err) {
		say("%s: no machine code of function #%u: %s", path, index,
		    function_why_not(fs, index, err));
		return STATUS_KWASM;
	}
	status = print_listing(fs, index, &code, path);
	kwasm_code_exit(&code);
	return status;
}
