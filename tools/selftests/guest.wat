;; SPDX-License-Identifier: GPL-2.0
;; What the selftests run in the kernel: one small export for each need.
(module $guest
  (memory (export "memory") 1)
  (table (export "table") 4 funcref)
  (table 4096 funcref)
  (global $count (export "count") (mut i64) (i64.const 0))
  (global (export "fixed") i32 (i32.const 42))

  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func (export "swap") (param i32 i64) (result i64 i32)
    (local.get 1) (local.get 0))
  (func (export "nothing"))

  ;; Adds to count, in a way that two threads at once would spoil.
  (func (export "increment") (param $n i32)
    (loop $again
      (global.set $count (i64.add (global.get $count) (i64.const 1)))
      (br_if $again
        (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "trap") (unreachable))
  (func (export "loop") (loop $again (br $again)))
  (func (export "countdown") (param $n i32)
    (loop $again
      (br_if $again
        (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $deep (export "deep") (call $deep))

  ;; Goes down and comes up again for ever.
  (func $down (param $n i32)
    (if (local.get $n)
      (then (call $down (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "recurse") (param $depth i32)
    (loop $again (call $down (local.get $depth)) (br $again)))

  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "grow_or_trap") (param i32)
    (if (i32.eq (memory.grow (local.get 0)) (i32.const -1)) (then unreachable)))
  (func (export "size") (result i32) (memory.size))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32)
    (i32.store (local.get 0) (local.get 1)))

  ;; Fills all memory, over and over.
  (func (export "fill")
    (loop $again
      (memory.fill (i32.const 0) (i32.const 1)
        (i32.mul (memory.size) (i32.const 65536)))
      (br $again)))
  (func (export "copy")
    (loop $again
      (memory.copy (i32.const 0) (i32.const 1)
        (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1)))
      (br $again)))
  (func (export "refer")
    (loop $again
      (table.fill 1 (i32.const 0) (ref.null func) (table.size 1))
      (br $again)))
  ;; Floats, and what calls C from among them.
  (func (export "floats") (local $f f64)
    (loop $again
      (local.set $f (f64.sqrt (f64.add (local.get $f) (f64.const 0.1))))
      (br $again)))
  (func (export "floats_and_fills") (local $f f64)
    (loop $again
      (local.set $f (f64.sqrt (f64.add (local.get $f) (f64.const 0.1))))
      (memory.fill (i32.const 0) (i32.const 1)
        (i32.mul (memory.size) (i32.const 65536)))
      (br $again)))

  ;; Once, and its fuel is that of its bytes.
  (func (export "fill_once") (param $n i32)
    (memory.fill (i32.const 0) (i32.const 1) (local.get $n))))
