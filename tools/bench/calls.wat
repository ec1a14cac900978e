;; SPDX-License-Identifier: GPL-2.0
;; Loops of n rounds with a call in each, and with none.
(module
  (type $step (func (param i32) (result i32)))
  (import "spectest" "print_i32" (func $host (param i32)))
  (table funcref (elem $add $add))
  (func $add (type $step) (i32.add (local.get 0) (i32.const 1)))
  (func (export "none") (type $step) (local $i i32)
    (loop
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if 0 (i32.lt_u (local.get $i) (local.get 0))))
    (local.get $i))
  (func (export "direct") (type $step) (local $i i32)
    (loop
      (local.set $i (call $add (local.get $i)))
      (br_if 0 (i32.lt_u (local.get $i) (local.get 0))))
    (local.get $i))
  (func (export "indirect") (type $step) (local $i i32)
    (loop
      (local.set $i
        (call_indirect (type $step) (local.get $i) (i32.and (local.get $i) (i32.const 1))))
      (br_if 0 (i32.lt_u (local.get $i) (local.get 0))))
    (local.get $i))
  (func (export "host") (type $step) (local $i i32)
    (loop
      (call $host (local.get $i))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if 0 (i32.lt_u (local.get $i) (local.get 0))))
    (local.get $i)))
