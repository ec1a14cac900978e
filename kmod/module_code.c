// SPDX-License-Identifier: GPL-2.0
/*
 * Module descriptor: its functions, and the machine code they became
 *
 * What goes out says nothing of where the code is: distances within it and to
 * other parts of this kernel module, as anybody finds them who compiles the same.
 */

#include <linux/fs.h>
#include <linux/kwasm.h>
#include <linux/mutex.h>
#include <linux/nospec.h>

#include "kmod/kmod.h"
#include "runtime/jit.h"

/* A listing works with its module's policy, one at a time. */
static DEFINE_MUTEX(listing);

static const u32 ref_kinds[KWASM_NR_STUBS] = {
	[KWASM_STUB_CALL_OUT] = KWASM_REF_CALL,
	[KWASM_STUB_HELP] = KWASM_REF_HELP,
	[KWASM_STUB_COPY] = KWASM_REF_HELP,
	[KWASM_STUB_FILL] = KWASM_REF_HELP,
	[KWASM_STUB_POLL] = KWASM_REF_POLL,
	[KWASM_STUB_LOOK] = KWASM_REF_POLL,
	[KWASM_STUB_CALL_R11] = KWASM_REF_CALL,
	[KWASM_STUB_RETURN] = KWASM_REF_RETURN,
	[KWASM_STUB_STACK] = KWASM_REF_STACK,
};

/**
 * kwasm_module_func() - answer KWASM_MODULE_FUNC
 * @call: on a module
 *
 * Context: may sleep; takes no lock.
 *
 * Return: 0, -EINVAL, -ENOENT, -EFAULT, -EINTR.
 */
int kwasm_module_func(struct kwasm_ioctl_call *call)
{
	const struct kwasm_module *m = call->file->private_data;
	struct kwasm_module_func *arg = call->arg;
	const struct kwasm_code *code;
	struct kwasm_name name;
	u32 own;

	if (arg->reserved)
		return -EINVAL;
	if (arg->index >= m->nr_funcs)
		return -ENOENT;
	arg->index = array_index_nospec(arg->index, m->nr_funcs);
	arg->offset = 0;
	arg->size = 0;
	arg->code_offset = 0;
	arg->code_size = 0;
	if (arg->index >= m->nr_func_imports) {
		own = arg->index - m->nr_func_imports;
		code = &m->code[own];
		arg->offset = code->body - m->bytes;
		arg->size = code->end - code->body;
		arg->code_size = kwasm_jit_extent(m, own);
		if (arg->code_size)
			arg->code_offset = m->jit.entries[own];
	}
	name = kwasm_module_func_name(m, arg->index);
	return kwasm_array_out(arg->name, &arg->name_size, name.data, name.len, 1);
}

static void ref_of(const struct kwasm_jit_reloc *reloc, struct kwasm_code_ref *ref)
{
	u32 stub = reloc->target & ~KWASM_JIT_STUB;

	*ref = (struct kwasm_code_ref){ .at = reloc->at };
	if (!(reloc->target & KWASM_JIT_STUB)) {
		ref->kind = KWASM_REF_FUNC;
		ref->index = reloc->target;
	} else if (stub < KWASM_STUB_TRAP) {
		ref->kind = ref_kinds[stub];
	} else {
		ref->kind = KWASM_REF_TRAP;
		ref->index = stub - KWASM_STUB_TRAP;
	}
}

static int put_refs(struct kwasm_module_code *arg, const struct kwasm_jit_text *text)
{
	u32 room = arg->refs ? arg->nr_refs : 0;
	struct kwasm_code_ref ref;
	u32 i;
	int err;

	arg->nr_refs = text->relocs.len;
	for (i = 0; i < text->relocs.len && i < room; i++) {
		ref_of(ka_vec_at(&text->relocs, struct kwasm_jit_reloc, i), &ref);
		err = kwasm_copy_out(arg->refs + i * sizeof(ref), &ref, sizeof(ref));
		if (err)
			return err;
	}
	return 0;
}

static int put_text(struct kwasm_module_code *arg, const struct kwasm_jit_text *text)
{
	static_assert(sizeof(struct kwasm_code_line) == sizeof(struct kwasm_jit_site));
	int err;

	err = kwasm_array_out(arg->bytes, &arg->nr_bytes, text->bytes.data, text->bytes.len, 1) ?:
	      kwasm_array_out(arg->lines, &arg->nr_lines, text->lines.data, text->lines.len,
			      sizeof(struct kwasm_code_line));
	return err ?: put_refs(arg, text);
}

/**
 * kwasm_module_code() - answer KWASM_MODULE_CODE
 * @call: on a module
 *
 * Context: may sleep; one listing at a time.
 *
 * Return: 0, -ENOENT, -ENODATA, -EFAULT, -EINTR; as kwasm_jit_list().
 */
int kwasm_module_code(struct kwasm_ioctl_call *call)
{
	struct kwasm_module *m = call->file->private_data;
	struct kwasm_module_code *arg = call->arg;
	struct kwasm_jit_text text;
	u32 own;
	int err;

	if (arg->index >= m->nr_funcs)
		return -ENOENT;
	if (arg->index < m->nr_func_imports)
		return -ENODATA;
	own = array_index_nospec(arg->index - m->nr_func_imports, m->nr_funcs - m->nr_func_imports);
	if (mutex_lock_killable(&listing))
		return -EINTR;
	err = kwasm_jit_list(m, own, &text);
	mutex_unlock(&listing);
	if (!err)
		err = put_text(arg, &text);
	kwasm_jit_text_exit(&text);
	return err;
}
