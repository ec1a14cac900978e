;; SPDX-License-Identifier: GPL-2.0
;; What takes longest for its fuel, and has floats: loads that each wait for the
;; one before and miss every cache, divisions in a chain, and cheap code that turns
;; into many instructions for little fuel within a slice.
(module
  (memory 1024)
  (func $next (param i32) (result i32)
    (i32.and (i32.add (i32.mul (local.get 0) (i32.const 1664525)) (i32.const 1013904223))
      (i32.const 0xfffff)))
  ;; A ring through all lines of 64 MiB, in no order.
  (func $fill (local $i i32)
    (loop $again
      (i32.store (i32.shl (local.get $i) (i32.const 6))
        (i32.shl (call $next (local.get $i)) (i32.const 6)))
      (br_if $again (i32.lt_u
        (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 0x100000)))))
  (func (export "chase") (param $n i32) (result i32) (local $at i32) (local $f f64)
    (if (i32.eqz (i32.load (i32.const 0)))
      (then (call $fill)))
    (loop $again
      (local.set $f (f64.add (local.get $f) (f64.const 1)))
      (local.set $at
        (i32.load (i32.load (i32.load (i32.load (i32.load (i32.load (i32.load (i32.load
        (i32.load (i32.load (i32.load (i32.load (i32.load (i32.load (i32.load (i32.load
        (local.get $at))))))))))))))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (local.get $at) (i32.trunc_f64_s (local.get $f))))
  (func (export "divide") (param $n i32) (result i32) (local $f f64)
    (local.set $f (f64.const 3))
    (loop $again
      (local.set $f
        (f64.div (f64.const 7) (f64.div (f64.const 3) (f64.div (f64.const 5)
        (f64.div (f64.const 7) (f64.div (f64.const 3) (f64.div (f64.const 5)
        (f64.sqrt (f64.sqrt (f64.sqrt (f64.sqrt (local.get $f))))))))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.trunc_f64_s (local.get $f)))
  ;; Cheap, so that slices get as long as they may, and then what is dear where each
  ;; instruction takes as long as any other.
  (func (export "turn") (param $n i32) (result i32) (local $f f64) (local $k i32)
    (loop $round
      (local.set $k (i32.const 100000))
      (loop $cheap
        (local.set $f (f64.add (local.get $f) (f64.const 1)))
        (br_if $cheap (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
      (local.set $k (i32.const 2000))
      (loop $dear
        (memory.fill (i32.const 0) (local.get $k) (i32.const 256))
        (br_if $dear (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
      (br_if $round (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.trunc_f64_s (local.get $f)))
  ;; Integers, beside functions that have floats.
  (func (export "count") (param $n i32) (result i32)
    (loop $again
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $n)))
