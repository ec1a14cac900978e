;; run(n): a memory grows n times by a page; returns how often it did.
(module
  (memory 0)
  (func (export "run") (param $n i32) (result i32)
    (local $done i32)
    (block $out
      (loop $next
        (br_if $out (i32.ge_u (local.get $done) (local.get $n)))
        (br_if $out (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
        (local.set $done (i32.add (local.get $done) (i32.const 1)))
        (br $next)))
    (local.get $done)))
