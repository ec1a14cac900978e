// SPDX-License-Identifier: GPL-2.0
/*
 * What the selftests share: a guest, and the device to run it on
 */
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "guest.h"

__asm__(".pushsection .rodata\n"
	".global guest_wasm, guest_wasm_end\n"
	"guest_wasm:\n"
	".incbin \"guest.wasm\"\n"
	"guest_wasm_end:\n"
	".byte 0\n"
	".popsection\n");

uint32_t guest_tier = KWASM_TIER_DEFAULT;

int guest_open(struct guest *g, const struct kwasm_store_options *opts)
{
	const struct kwasm_instantiate_options how = { .tier = guest_tier };
	int err;

	memset(g, 0, sizeof(*g));
	err = kwasm_device_open(&g->dev, NULL);
	if (!err)
		err = kwasm_module_load(g->dev, guest_wasm, GUEST_SIZE, NULL, &g->m);
	if (!err)
		err = kwasm_store_create(g->dev, opts, &g->s);
	if (!err)
		err = kwasm_store_instantiate(g->s, g->m, &how, &g->inst);
	if (err)
		guest_close(g);
	return err;
}

void guest_close(struct guest *g)
{
	kwasm_store_close(g->s);
	kwasm_module_close(g->m);
	kwasm_device_close(g->dev);
	memset(g, 0, sizeof(*g));
}

int guest_call(struct guest *g, const char *name, struct run *run, int nr_args, ...)
{
	struct kwasm_value args[4] = {}, results[4] = {};
	struct kwasm_call call = {
		.instance = g->inst,
		.name = name,
		.name_len = strlen(name),
		.args = args,
		.nr_args = nr_args,
		.results = results,
		.max_results = 4,
	};
	va_list list;
	int i, err;

	va_start(list, nr_args);
	for (i = 0; i < nr_args; i++) {
		args[i].type = KWASM_TYPE_I32;
		args[i].bits = va_arg(list, uint32_t);
	}
	va_end(list);
	if (run) {
		call.fuel = run->fuel;
		call.timeout_ns = run->timeout_ns;
	}
	err = kwasm_store_call(g->s, &call);
	if (run) {
		run->fuel = call.fuel;
		run->result = results[0].bits;
	}
	return err;
}

__u64 bytes_used(void)
{
	struct kwasm_device *dev;
	struct kwasm_info info = {};

	if (!kwasm_device_open(&dev, NULL))
		kwasm_device_info(dev, &info);
	kwasm_device_close(dev);
	return info.used;
}

__u64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (__u64)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
