// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to a module, interpreted, compiled, and run by V8
 *
 * V8 lives in a child (voices.js, run by node) that is asked what the
 * interpreter was asked, as far as that had an answer: so it ends, too, unless
 * the two differ.  A child's address space fills with the rooms that it reserves
 * for memories, so it is replaced now and then.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/kernel.h>

#include "tools/fuzz/fuzz.h"

#define MODULES_PER_CHILD	2000

static struct {
	pid_t pid;
	int to, from;
	u32 modules;
} child;

static struct {
	u64 modules, calls, returned, silent;
} account;

static void print_account(void)
{
	printf("# voices: %llu modules, %llu calls the same, %llu of them returned; ",
	       account.modules, account.calls, account.returned);
	printf("%llu without a verdict\n", account.silent);
}

static void start_child(void)
{
	const char *script = getenv("VOICES") ?: "tools/fuzz/voices.js";
	int to[2], from[2];

	if (pipe(to) || pipe(from))
		fuzz_die("no pipe", 0);
	child.pid = fork();
	if (child.pid < 0)
		fuzz_die("no process", 0);
	if (!child.pid) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		execlp("node", "node", script, NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	child.to = to[1];
	child.from = from[0];
	child.modules = 0;
}

static void end_child(void)
{
	close(child.to);
	close(child.from);
	waitpid(child.pid, NULL, 0);
	child.pid = 0;
}

/* The fuzzer's clock interrupts both. */
static void give(const void *bytes, size_t size)
{
	for (size_t at = 0; at < size; ) {
		ssize_t n = write(child.to, (const u8 *)bytes + at, size - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			fuzz_die("V8 does not listen (Debian package nodejs)", 0);
		at += n;
	}
}

static void take(void *bytes, size_t size)
{
	for (size_t at = 0; at < size; ) {
		ssize_t n = read(child.from, (u8 *)bytes + at, size - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			fuzz_die("V8 does not answer (Debian package nodejs)", 0);
		at += n;
	}
}

static struct {
	const u8 *bytes;
	size_t size;
} module;

/* While V8 thinks about it, there is more to do here. */
static void ask(const struct talk *talk)
{
	static const u8 padding[sizeof(u64)];
	u64 head[] = { module.size, talk->nr_instances, talk->nr_calls, !talk->is_over,
		       talk->asked.len };

	if (child.pid && child.modules == MODULES_PER_CHILD)
		end_child();
	if (!child.pid)
		start_child();
	child.modules++;
	give(head, sizeof(head));
	give(module.bytes, module.size);
	give(padding, -module.size % sizeof(u64));
	give(talk->asked.words, talk->asked.len * sizeof(u64));
}

static void hear(struct talk_words *answer)
{
	u64 len;

	take(&len, sizeof(len));
	if (len > TALK_WORDS)
		fuzz_die("V8 talks too much", len);
	take(answer->words, len * sizeof(u64));
	answer->len = len;
}

static void judge(const struct talk_words *ours, const struct talk_words *theirs)
{
	bool silent = theirs->len && theirs->words[theirs->len - 1] == TALK_VOID;
	u32 len = theirs->len - silent;

	for (u32 i = 0; i < len || (!silent && i < ours->len); i++) {
		u64 our = i < ours->len ? ours->words[i] : TALK_VOID;
		u64 their = i < len ? theirs->words[i] : TALK_VOID;

		if (our == their)
			continue;
		printf("answer %u: 0x%llx, V8's 0x%llx\n", i, our, their);
		fuzz_die("V8 differs", 0);
	}
	account.silent += silent;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct talk talk;
	static struct talk_words theirs;

	if (!account.modules)
		atexit(print_account);
	account.modules++;
	data = fuzz_module(data, &size);
	module.bytes = data;
	module.size = size;
	if (!size || !fuzz_tiers(data, size, &talk, ask)) {
		account.silent++;
		return 0;
	}
	hear(&theirs);
	judge(&talk.told, &theirs);
	account.calls += talk.nr_calls;
	account.returned += talk.nr_returned;
	return 0;
}
