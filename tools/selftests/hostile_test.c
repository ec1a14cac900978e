// SPDX-License-Identifier: GPL-2.0
/*
 * Hostile: threads that throw wrong things at every ioctl
 *
 * Each request begins as a valid one.  Then some of its words are replaced, by
 * noise, huge numbers, addresses of nothing or of the kernel, and it may go out
 * with another size, to any descriptor there is, while other threads do the
 * same, map memories and take pages away.  What comes back does not matter.
 * What does: the kernel's log stays empty, which whoever runs this looks at,
 * the store works on, and all bytes are given back.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <kselftest_harness.h>

#include "guest.h"

#define NR_THREADS	4
#define NR_ROUNDS	4000
#define MAX_NS		10000000	/* of a call: 10 ms */
#define TIMEOUT		300	/* seconds; a debug kernel takes its time */
#define AREA		(256 * 1024)	/* bytes that requests may point at */
#define PAGE		4096

/* Roles of descriptors; a number may be closed or reused at any time. */
enum { DEVICE, MODULES, STORES = MODULES + 2, NR_FDS = STORES + 4 };

static int fds[NR_FDS];
static char *area;

union request {
	__u32 words[64];
	struct kwasm_info info;
	struct kwasm_create_module module;
	struct kwasm_create_store store;
	struct kwasm_module_info module_info;
	struct kwasm_module_extern module_extern;
	struct kwasm_instantiate instantiate;
	struct kwasm_register name;
	struct kwasm_invoke call;
	struct kwasm_lookup lookup;
	struct kwasm_memory_op memory;
	struct kwasm_global_op global;
	struct kwasm_table_op table;
	struct kwasm_wasi wasi;
	struct kwasm_fault_plan fault;
	struct kwasm_stats stats;
	struct kwasm_tree tree;
	struct kwasm_sites sites;
};

static __u64 next(__u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed * 0x2545f4914f6cdd1dULL >> 16;
}

static __u64 somewhere(__u64 *seed)
{
	return (uintptr_t)area + next(seed) % AREA;
}

static int pick_fd(__u64 *seed, int first, int n)
{
	return __atomic_load_n(&fds[first + next(seed) % n], __ATOMIC_RELAXED);
}

static struct kwasm_log some_log(__u64 *seed)
{
	return (struct kwasm_log){ .buf = somewhere(seed), .size = next(seed) % PAGE };
}

static void valid_call(union request *r, __u64 *seed)
{
	static const char * const names[] = { "add", "grow", "loop", "deep", "trap", "nothing" };
	const char *name = names[next(seed) % 6];

	r->call = (struct kwasm_invoke){
		.name = (uintptr_t)name, .name_len = strlen(name),
		.nr_args = *name == 'a' ? 2 : *name == 'g', .args = (uintptr_t)area + AREA,
		.results = somewhere(seed), .max_results = 1,
		.fuel = 10000, .timeout_ns = 10000000, .repeat = next(seed) % 3,
		.outcome = { .frames = somewhere(seed), .max_frames = 64 },
		.log = some_log(seed),
	};
}

/* A request that would be fine on the right descriptor. */
static unsigned long valid(union request *r, __u64 *seed)
{
	memset(r, 0, sizeof(*r));
	switch (next(seed) % 22) {
	case 0:
		return KWASM_GET_INFO;
	case 1:
		r->module.bytes = (uintptr_t)guest_wasm;
		r->module.size = GUEST_SIZE;
		r->module.log = some_log(seed);
		return KWASM_CREATE_MODULE;
	case 2:
		r->store.stack_size = 65536;
		r->store.log = some_log(seed);
		return KWASM_CREATE_STORE;
	case 3:
		return KWASM_MODULE_INFO;
	case 4:
	case 5:
		r->module_extern.index = next(seed) % 20;
		r->module_extern.name = somewhere(seed);
		r->module_extern.name_size = 64;
		r->module_extern.type.types = somewhere(seed);
		r->module_extern.type.max_types = 8;
		return next(seed) % 2 ? KWASM_MODULE_IMPORT : KWASM_MODULE_EXPORT;
	case 6:
		r->instantiate.module_fd = pick_fd(seed, MODULES, STORES - MODULES);
		r->instantiate.log = some_log(seed);
		return KWASM_INSTANTIATE;
	case 7:
		r->name = (struct kwasm_register){ .name = (uintptr_t)"m", .name_len = 1 };
		return KWASM_REGISTER;
	case 8:
		r->lookup = (struct kwasm_lookup){ .name = (uintptr_t)"add", .name_len = 3 };
		r->lookup.type.types = somewhere(seed);
		r->lookup.type.max_types = 8;
		return KWASM_LOOKUP;
	case 9:
	case 10:
		r->memory = (struct kwasm_memory_op){
			.name = (uintptr_t)"memory", .name_len = 6, .op = next(seed) % 4,
			.length = next(seed) % 8, .buf = somewhere(seed),
		};
		return KWASM_MEMORY;
	case 11:
		r->global = (struct kwasm_global_op){
			.name = (uintptr_t)"count", .name_len = 5, .op = next(seed) % 2,
			.value.type = KWASM_TYPE_I64,
		};
		return KWASM_GLOBAL;
	case 12:
		r->table = (struct kwasm_table_op){
			.name = (uintptr_t)"table", .name_len = 5, .op = next(seed) % 4,
			.value = { .type = KWASM_TYPE_FUNCREF, .flags = KWASM_VALUE_NULL },
		};
		return KWASM_TABLE;
	case 13:
		r->wasi = (struct kwasm_wasi){ .stdio = { -1, -1, -1 } };
		return KWASM_WASI;
	case 14:
		r->fault.mode = next(seed) % 3;
		r->fault.n = next(seed) % 64;
		return KWASM_SET_FAULT;
	case 15:
		return KWASM_INTERRUPT;
	case 16:
		r->stats.kinds = somewhere(seed);
		r->stats.nr_kinds = KWASM_BYTES_KINDS;
		r->stats.log = some_log(seed);
		return KWASM_GET_STATS;
	case 17:
		r->tree.nodes = somewhere(seed);
		r->tree.nr_nodes = next(seed) % 64;
		return KWASM_GET_TREE;
	case 18:
		r->sites.sites = somewhere(seed);
		r->sites.nr_sites = next(seed) % 64;
		return KWASM_GET_SITES;
	default:
		valid_call(r, seed);
		return KWASM_CALL;
	}
}

static __u64 wrong_word(__u64 *seed)
{
	switch (next(seed) % 8) {
	case 0:
		return next(seed) << 32 | next(seed);
	case 1:
		return ~0ULL;
	case 2:
		return 1ULL << next(seed) % 64;
	case 3:
		return 0xffff888000000000ULL;
	case 4:
		return (uintptr_t)area + AREA + PAGE - next(seed) % 64;	/* over the edge */
	case 5:
		return somewhere(seed);
	case 6:
		return next(seed) % 32;
	default:
		return 0;
	}
}

static void spoil(union request *r, unsigned int size, __u64 *seed)
{
	unsigned int nr = size / sizeof(r->words[0]);
	__u64 word;
	__u32 at;

	if (nr < 2)
		return;
	word = wrong_word(seed);
	at = next(seed) % (nr - 1);
	r->words[at] = word;
	if (next(seed) % 2)
		r->words[at + 1] = word >> 32;
}

static unsigned long other_size(unsigned long cmd, __u64 *seed)
{
	return _IOC(_IOC_DIR(cmd), _IOC_TYPE(cmd), _IOC_NR(cmd),
		    next(seed) % (sizeof(union request) + 1));
}

static int right_fd(unsigned long cmd, __u64 *seed)
{
	if (_IOC_NR(cmd) < 0x20)
		return fds[DEVICE];
	if (_IOC_NR(cmd) < 0x40)
		return pick_fd(seed, MODULES, STORES - MODULES);
	return pick_fd(seed, STORES, NR_FDS - STORES);
}

/* What was made takes the place of another one of its role. */
static void keep(int fd, unsigned long cmd, __u64 *seed)
{
	int at = _IOC_NR(cmd) == _IOC_NR(KWASM_CREATE_MODULE) ?
		 MODULES + next(seed) % (STORES - MODULES) :
		 STORES + next(seed) % (NR_FDS - STORES);

	close(__atomic_exchange_n(&fds[at], fd, __ATOMIC_RELAXED));
}

static void map_something(__u64 *seed)
{
	size_t size = (1 + next(seed) % 64) * PAGE;
	__u64 offset = next(seed) % 2 ? 0 : next(seed) << 12;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
		       pick_fd(seed, 0, NR_FDS), offset);

	if (p != MAP_FAILED)
		munmap(p, size);
	madvise(area + next(seed) % (AREA / PAGE) * PAGE, PAGE, MADV_DONTNEED);
}

/* A call repeated 2^60 times without a limit is nothing wrong: it would be made. */
static void bound(union request *r, unsigned long cmd)
{
	if (cmd == KWASM_CALL && (!r->call.timeout_ns || r->call.timeout_ns > MAX_NS))
		r->call.timeout_ns = MAX_NS;
	if (cmd == KWASM_INSTANTIATE &&
	    (!r->instantiate.timeout_ns || r->instantiate.timeout_ns > MAX_NS))
		r->instantiate.timeout_ns = MAX_NS;
}

static void *throw(void *arg)
{
	__u64 seed = ((uintptr_t)arg + 1) * 0x9e3779b97f4a7c15ULL;
	int i, n, fd;

	for (i = 0; i < NR_ROUNDS; i++) {
		union request r;
		unsigned long cmd = valid(&r, &seed);
		void *to = &r;

		for (n = next(&seed) % 3; n; n--)
			spoil(&r, _IOC_SIZE(cmd), &seed);
		bound(&r, cmd);
		fd = next(&seed) % 16 ? right_fd(cmd, &seed) : pick_fd(&seed, 0, NR_FDS);
		if (!(next(&seed) % 16))
			cmd = other_size(cmd, &seed);
		if (!(next(&seed) % 16))
			to = (void *)(uintptr_t)wrong_word(&seed);
		fd = ioctl(fd, cmd, to);
		if (fd > 0)
			keep(fd, cmd, &seed);
		if (!(next(&seed) % 64))
			map_something(&seed);
	}
	return NULL;
}

/* Zeroed argument values behind the area, then nothing. */
static void make_area(void)
{
	struct kwasm_value *args;
	int i;

	area = mmap(NULL, AREA + 2 * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	args = (void *)(area + AREA);
	for (i = 0; i < 2; i++)
		args[i] = (struct kwasm_value){ .type = KWASM_TYPE_I32, .bits = 1 };
	mprotect(args, PAGE, PROT_READ);
	munmap(area + AREA + PAGE, PAGE);
}

/* In a process of its own: whatever it leaves open ends with it. */
static int riot(void)
{
	pthread_t threads[NR_THREADS];
	long i;

	fds[DEVICE] = open("/dev/kwasm", O_RDWR | O_CLOEXEC);
	for (i = 1; i < NR_FDS; i++)
		fds[i] = fcntl(fds[DEVICE], F_DUPFD_CLOEXEC, 0);
	make_area();
	for (i = 0; i < NR_THREADS; i++)
		if (pthread_create(&threads[i], NULL, throw, (void *)i))
			return 1;
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

FIXTURE(bystander)
{
	__u64 before;
	struct guest g;
};

FIXTURE_SETUP(bystander)
{
	self->before = bytes_used();
	ASSERT_EQ(guest_open(&self->g, NULL), 0);
}

FIXTURE_TEARDOWN(bystander)
{
	guest_close(&self->g);
	EXPECT_EQ(bytes_used(), self->before);
}

TEST_F_TIMEOUT(bystander, does_not_notice, TIMEOUT)
{
	struct run run = {};
	int status;
	pid_t pid;

	pid = fork();
	ASSERT_GE(pid, 0);
	if (!pid)
		_exit(riot());
	ASSERT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(guest_call(&self->g, "add", &run, 2, 40, 2), 0);
	EXPECT_EQ(run.result, 42);
}

TEST_HARNESS_MAIN
