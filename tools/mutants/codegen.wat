;; SPDX-License-Identifier: GPL-2.0
;; What the official suite has none of, and defects of the compiler show at: it
;; is compiled and checked, and does not run (scripts/mutants).
(module
  (type $of_i32 (func (param i32) (result i32)))
  (memory 1)

  ;; An index of 16 bits, at the end of the declared memory and beyond.
  (func (type $of_i32)
    (i32.add
      (i32.load8_u (i32.load16_u (i32.const 8)))
      (i32.load (i32.load16_u (i32.const 16)))))
  (func (type $of_i32)
    (i32.load (i32.and (local.get 0) (i32.const 0xfffc))))
  (func (type $of_i32)
    (i32.load offset=1 (i32.and (local.get 0) (i32.const 0xfffc))))
  (func (type $of_i32)
    (i32.load (i32.const 65533)))
  (func (type $of_i32)
    (i32.load offset=1 (i32.or
      (i32.and (local.get 0) (i32.const 0x8000))
      (i32.and (i32.load (i32.const 8)) (i32.const 0x7ffc)))))
  (func (type $of_i32)
    (i32.load (i32.shl (i32.and (local.get 0) (i32.const 0x3fff)) (i32.const 2))))
  (func (type $of_i32)
    (i32.load (i32.shr_u (local.get 0) (i32.const 14))))

  ;; A check, and one that reaches farther; one on another path.
  (func (type $of_i32)
    (i32.add (i32.load8_u (local.get 0)) (i32.load offset=16 (local.get 0))))
  (func (type $of_i32)
    (if (i32.load8_u (i32.const 0))
      (then (drop (i32.load (local.get 0)))))
    (i32.load (local.get 0)))
  (func (type $of_i32)
    (i32.load offset=70000 (local.get 0)))
  (func (type $of_i32)
    (i32.load offset=0x80000000 (local.get 0)))

  ;; A sum of 32 bits in a register of its own.
  (func $three (param i32 i32 i32) (result i32)
    (call $three (i32.add (local.get 0) (local.get 1)) (local.get 0) (local.get 1)))

  ;; Arguments from the stack to the stack.
  (func $eight (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (drop (call $three (local.get 0) (local.get 1) (local.get 2)))
    (call $eight (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
      (local.get 6) (local.get 7) (local.get 0)))

  ;; Of zero there is no first bit; the register of the count is not the operand's.
  (func (type $of_i32)
    (i32.add (i32.clz (local.get 0)) (local.get 0)))

  ;; One of two references.
  (func (param funcref funcref i32) (result funcref)
    (select (result funcref) (local.get 0) (local.get 1) (local.get 2)))

  ;; More values than registers, across accesses.
  (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (i32.store (local.get 0)
      (i32.add (i32.load (local.get 0))
        (i32.add (i32.load (local.get 1))
          (i32.add (i32.load (local.get 2))
            (i32.add (i32.load (local.get 3))
              (i32.add (i32.load (local.get 4))
                (i32.add (i32.load (local.get 5))
                  (i32.add (i32.load (local.get 6))
                    (i32.add (i32.load (local.get 7))
                      (i32.add (i32.load (local.get 8))
                        (i32.add (i32.load (local.get 9))
                          (i32.add (i32.load (local.get 10))
                            (i32.add (i32.load (local.get 11))
                              (i32.load (local.get 12)))))))))))))))
    (i32.load (local.get 0)))

  ;; The bytes of endbr64.
  (func (type $of_i32)
    (i32.xor (local.get 0) (i32.const 0xfa1e0ff3)))
  (func (result i64)
    (i64.const 0x12fa1e0ff3345678))
)
