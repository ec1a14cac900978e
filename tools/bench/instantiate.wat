;; What is instantiated to see what that costs: a page of memory with data in it,
;; a table with functions in it, globals, some types.
(module
  (type $unary (func (param i32) (result i32)))
  (type $binary (func (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (table 8 funcref)
  (global $sp (mut i32) (i32.const 65536))
  (global $end i32 (i32.const 4096))
  (func $load (type $unary) local.get 0 i32.load)
  (func $add (type $binary) local.get 0 local.get 1 i32.add)
  (func $sub (type $binary) local.get 0 local.get 1 i32.sub)
  (func (export "run") (type $unary)
    local.get 0
    global.get $end
    global.get $sp
    call_indirect (type $binary))
  (elem (i32.const 1) $add $sub $add $sub)
  (data (i32.const 1024) "hello, world\00")
  (data (i32.const 2048) "0123456789abcdefghijklmnopqrstuvwxyz"))
