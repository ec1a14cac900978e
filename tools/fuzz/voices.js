// SPDX-License-Identifier: GPL-2.0
/*
 * V8's voice: reads a module and questions, writes its answers, until the end of
 * what it reads.  What is asked and told stands in talk.h.
 *
 *	in	words (64 bits): bytes of the module, instances, questions, whether
 *		the end is asked for, words of all questions; the module, padded to
 *		words; those words
 *	out	how many words; words
 */
"use strict";
const { readSync, writeSync } = require("fs");

const RETURNED = 0x100n, TRAPPED = 0x200n, VOID = 0x300n, CALLED = 0x400n;
const I32 = 0x7f, I64 = 0x7e, F32 = 0x7d, F64 = 0x7c;
const AGAIN = "hangLimitInitializer";
const traps = [
	[/signature mismatch|null function/, 6n],
	[/unreachable/, 1n],
	[/by zero/, 2n],
	[/unrepresentable/, 3n],
	[/memory access|data segment/, 4n],
	[/table|element segment/, 5n],
];

const cast = new DataView(new ArrayBuffer(8));

function toBits(type, value)
{
	switch (type) {
	case I32:
		return BigInt(value >>> 0);
	case I64:
		return BigInt.asUintN(64, value);
	case F32:
		cast.setFloat32(0, value);
		return Number.isNaN(value) ? 0x7fc00000n : BigInt(cast.getUint32(0));
	case F64:
		cast.setFloat64(0, value);
		return Number.isNaN(value) ? 0x7ff8n << 48n : cast.getBigUint64(0);
	default:
		return value === null ? 0n : 1n;
	}
}

function fromBits(type, bits)
{
	switch (type) {
	case I32:
		return Number(bits) | 0;
	case I64:
		return BigInt.asIntN(64, bits);
	case F32:
		cast.setUint32(0, Number(bits));
		return cast.getFloat32(0);
	case F64:
		cast.setBigUint64(0, bits);
		return cast.getFloat64(0);
	default:
		return null;
	}
}

let told = [], lastMemory;

function log(letters)
{
	const types = [...letters].map((c) => ({ i: I32, l: I64, f: F32, d: F64 })[c]);
	return (...args) => {
		for (let i = 0; i < args.length; i++)
			told.push(CALLED + BigInt(types[i]), toBits(types[i], args[i]));
	};
}

const nothing = () => {};
const imports = () => ({
	"fuzzing-support": {
		"log-i32": log("i"), "log-i64": log("l"), "log-f32": log("f"),
		"log-f64": log("d"), "log-many": log("ilfdifdilliilifffffffd"),
	},
	spectest: {
		print: nothing, print_i32: nothing, print_i64: nothing, print_f32: nothing,
		print_f64: nothing, print_i32_f32: nothing, print_f64_f64: nothing,
		table: new WebAssembly.Table({ element: "anyfunc", initial: 10, maximum: 20 }),
		memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
		global_i32: 666, global_i64: 666n, global_f32: 666.6, global_f64: 666.6,
	},
});

// Whether it ended in a way that others can compare with theirs.
function tellTrap(e)
{
	const row = e instanceof WebAssembly.RuntimeError &&
		traps.find(([words]) => words.test(e.message));
	told.push(row ? TRAPPED + row[1] : VOID);
	return Boolean(row);
}

function list(words, at)
{
	return [words.slice(at + 1, at + 1 + Number(words[at])), at + 1 + Number(words[at])];
}

function call(instances, words, at)
{
	const { exports, names } = instances[Number(words[at])];
	const f = exports[names[Number(words[at + 1])].name];
	const [types, behind] = list(words, at + 2);
	const nr = Number(words[behind]);
	const args = [];
	let results;

	at = behind + 1 + 2 * nr;
	for (let i = behind + 1; i < at; i += 2)
		args.push(fromBits(Number(words[i]), words[i + 1]));
	try {
		if (exports[AGAIN])
			exports[AGAIN]();
		results = f(...args);
	} catch (e) {
		return tellTrap(e) ? at : 0;
	}
	told.push(RETURNED);
	if (types.length === 1)
		results = [results];
	types.forEach((type, i) => told.push(toBits(Number(type), results[i])));
	return at;
}

function hash(memory)
{
	const words = new Uint32Array(memory.buffer);
	let a = 0, b = 0, c = 0, d = 0;

	for (let i = 0; i < words.length; i += 4) {
		a = Math.imul(a ^ words[i], 0x01000193);
		b = Math.imul(b ^ words[i + 1], 0x01000193);
		c = Math.imul(c ^ words[i + 2], 0x01000193);
		d = Math.imul(d ^ words[i + 3], 0x01000193);
	}
	return (a ^ Math.imul(b, 3) ^ Math.imul(c, 5) ^ Math.imul(d, 7)) >>> 0;
}

function tellState(exports, names, words, at)
{
	for (const { name } of names) {
		const e = exports[name];

		if (e instanceof WebAssembly.Memory) {
			if (e === lastMemory)
				continue;
			lastMemory = e;
			told.push(BigInt(e.buffer.byteLength), BigInt(hash(e)));
		} else if (e instanceof WebAssembly.Table) {
			told.push(BigInt(e.length));
			for (let i = 0; i < e.length && i < 64; i++)
				told.push(e.get(i) === null ? 0n : 1n);
		} else if (e instanceof WebAssembly.Global) {
			told.push(toBits(Number(words[at++]), e.value));
		}
	}
	return at;
}

// An instance of the module, of the one in it that imports the former, and so on.
function* instantiate(bytes)
{
	const given = imports();

	while (bytes) {
		const module = new WebAssembly.Module(bytes);
		const { exports } = new WebAssembly.Instance(module, given);

		yield { exports, names: WebAssembly.Module.exports(module) };
		given.before = exports;
		[bytes] = WebAssembly.Module.customSections(module, "next");
	}
}

function answer(bytes, nrInstances, nr, toTheEnd, words)
{
	const chain = instantiate(bytes);
	const instances = [];
	let at = 0;

	try {
		while (instances.length < nrInstances) {
			instances.push(chain.next().value);
			told.push(RETURNED);
		}
	} catch (e) {
		if (!tellTrap(e))
			return;
	}
	for (let i = 0; i < nr; i++) {
		at = call(instances, words, at);
		if (!at)
			return;
	}
	if (!toTheEnd)
		return;
	for (const { exports, names } of instances)
		at = tellState(exports, names, words, at);
}

function read(bytes)
{
	for (let at = 0; at < bytes.length; ) {
		const n = readSync(0, bytes, at, bytes.length - at);
		if (!n)
			process.exit(0);
		at += n;
	}
	return bytes;
}

function readWords(n)
{
	return new BigUint64Array(read(new Uint8Array(8 * n)).buffer);
}

function write(words)
{
	const bytes = new Uint8Array(BigUint64Array.from(words).buffer);

	for (let at = 0; at < bytes.length; )
		at += writeSync(1, bytes, at);
}

for (;;) {
	const [size, instances, nr, toTheEnd, len] = readWords(5);
	const bytes = read(new Uint8Array(Math.ceil(Number(size) / 8) * 8));
	const words = readWords(Number(len));

	told = [];
	lastMemory = undefined;
	try {
		answer(bytes.subarray(0, Number(size)), Number(instances), Number(nr),
		       Boolean(toTheEnd), words);
	} catch (e) {
		// It has limits of its own, and refuses what is valid beyond them.
		console.error(String(e));
		told.push(VOID);
	}
	write([BigInt(told.length), ...told]);
}
